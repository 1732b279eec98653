"""What an account has of a stack: its state, its resources with those of nested stacks, and what keeps them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from aws import Clients

TABLE = "AWS::DynamoDB::Table"
USER_POOL = "AWS::Cognito::UserPool"
BUCKET = "AWS::S3::Bucket"

NEVER_WAS = {"REVIEW_IN_PROGRESS", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED"}
"""States of a stack whose first deployment was not carried out, or failed; nothing was ever stored in it."""


@dataclass(frozen=True)
class Stack:
    """A stack as it is."""

    name: str
    status: str
    parameters: dict[str, str]
    keeps_itself: bool
    """Termination protection: CloudFormation refuses to delete it."""


@dataclass(frozen=True)
class Resource:
    """A resource of a stack or of one that it nests."""

    feature: str
    """Logical id in the root of what it is in."""
    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.id} ({self.feature})"


def find(cloudformation: Any, name: str) -> Stack | None:
    """The stack of a name, if there is one."""
    try:
        found = cloudformation.describe_stacks(StackName=name)["Stacks"][0]
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise
    return Stack(
        name,
        found["StackStatus"],
        {each["ParameterKey"]: each["ParameterValue"] for each in found.get("Parameters", [])},
        found.get("EnableTerminationProtection", False),
    )


def resources(cloudformation: Any, stack: str, feature: str = "") -> Iterator[Resource]:
    """What a stack has, nested stacks included, as far as it was made and is not deleted."""
    for page in cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack):
        for each in page["StackResourceSummaries"]:
            physical = each.get("PhysicalResourceId")
            if not physical or each["ResourceStatus"] == "DELETE_COMPLETE":
                continue
            inside = feature or each["LogicalResourceId"]
            if each["ResourceType"] == "AWS::CloudFormation::Stack":
                yield from resources(cloudformation, physical, inside)
            else:
                yield Resource(inside, each["ResourceType"], physical)


def protected(clients: Clients, candidates: list[Resource]) -> list[Resource]:
    """Those resources that refuse to be deleted."""
    return [each for each in candidates if _is_protected(clients, each)]


def lift(clients: Clients, resource: Resource) -> None:
    """Let a resource be deleted."""
    _protect(clients, resource, on=False)


def put_back(clients: Clients, resource: Resource) -> None:
    """Let a resource refuse to be deleted again."""
    _protect(clients, resource, on=True)


def _protect(clients: Clients, resource: Resource, *, on: bool) -> None:
    if resource.kind == TABLE:
        clients("dynamodb").update_table(TableName=resource.id, DeletionProtectionEnabled=on)
        clients("dynamodb").get_waiter("table_exists").wait(TableName=resource.id)
    if resource.kind == USER_POOL:
        cognito = clients("cognito-idp")
        # What an update does not name is set to its default, so all that there is is named.
        pool = cognito.describe_user_pool(UserPoolId=resource.id)["UserPool"]
        taken = cognito.meta.service_model.operation_model("UpdateUserPool").input_shape.members
        kept = {name: value for name, value in pool.items() if name in taken and name != "PoolName" and value}
        kept.get("AdminCreateUserConfig", {}).pop("UnusedAccountValidityDays", None)  # another name of the policy's
        protection = "ACTIVE" if on else "INACTIVE"
        cognito.update_user_pool(**{**kept, "UserPoolId": resource.id, "DeletionProtection": protection})


def reasons(cloudformation: Any, stack: str | None = None, since: datetime | None = None) -> Iterator[str]:
    """Why resources failed, those of nested stacks included, of which the SAM CLI says nothing."""
    for page in cloudformation.get_paginator("list_stacks").paginate():
        for each in page["StackSummaries"]:
            if stack and each["StackName"] != stack and not each["StackName"].startswith(f"{stack}-"):
                continue
            for event in cloudformation.describe_stack_events(StackName=each["StackId"])["StackEvents"]:
                is_new = since is None or event["Timestamp"] >= since
                if is_new and event["ResourceStatus"].endswith("_FAILED") and "ResourceStatusReason" in event:
                    yield f"{each['StackName']}, {event['LogicalResourceId']}: {event['ResourceStatusReason']}"


def _is_protected(clients: Clients, resource: Resource) -> bool:
    try:
        if resource.kind == TABLE:
            table = clients("dynamodb").describe_table(TableName=resource.id)["Table"]
            return bool(table.get("DeletionProtectionEnabled"))
        if resource.kind == USER_POOL:
            pool = clients("cognito-idp").describe_user_pool(UserPoolId=resource.id)["UserPool"]
            return bool(pool.get("DeletionProtection") == "ACTIVE")
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":  # deleted by somebody else
            raise
    return False
