"""Functions that may not do what they need: how a failure comes about."""

import json
from typing import Any

from tests.support.cloud import DeployedCloud


class without_right:  # noqa: N801
    """While it lasts, a function's role has none of the statements with an action."""

    def __init__(self, cloud: DeployedCloud, function: str, action: str) -> None:
        self.iam = cloud.client("iam")
        arn = cloud.client("lambda").get_function_configuration(FunctionName=cloud.functions[function])["Role"]
        self.role = arn.rsplit("/", 1)[-1]
        self.action = action

    def __enter__(self) -> None:
        (self.policy,) = self.iam.list_role_policies(RoleName=self.role)["PolicyNames"]
        document = self.iam.get_role_policy(RoleName=self.role, PolicyName=self.policy)["PolicyDocument"]
        self.document = document
        kept = [each for each in document["Statement"] if self.action not in each["Action"]]
        assert len(kept) < len(document["Statement"])
        self._put({**document, "Statement": kept})

    def __exit__(self, *_: object) -> None:
        self._put(self.document)

    def _put(self, document: dict[str, Any]) -> None:
        self.iam.put_role_policy(RoleName=self.role, PolicyName=self.policy, PolicyDocument=json.dumps(document))
