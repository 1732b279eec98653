"""Functions that may not do what they need: how a failure comes about, and stays where it is."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.support.cloud import DeployedCloud


@contextmanager
def left_alone(cloud: DeployedCloud, failure_queue: str) -> Iterator[None]:
    """While it lasts, nothing is replayed of what comes into a failure queue."""
    client = cloud.client("lambda")
    attributes = cloud.client("sqs").get_queue_attributes(QueueUrl=failure_queue, AttributeNames=["QueueArn"])
    arn = attributes["Attributes"]["QueueArn"]
    mappings = client.list_event_source_mappings(EventSourceArn=arn)["EventSourceMappings"]
    assert mappings, "feature dlq_replay is on"
    for each in mappings:
        client.update_event_source_mapping(UUID=each["UUID"], Enabled=False)
    try:
        yield
    finally:
        for each in mappings:
            client.update_event_source_mapping(UUID=each["UUID"], Enabled=True)


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
