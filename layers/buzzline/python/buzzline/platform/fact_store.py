"""Facts in DynamoDB: stored once, and read from the stream of their table."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.conditions import Attr
from botocore.exceptions import ClientError

from buzzline.platform.clients import failed_condition, plain_item
from buzzline.platform.facts import SEQUENCE_LENGTH, Change

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table


def put_earliest(table: "Table", item: dict[str, Any]) -> bool:
    """Store a fact with an `attemptId` unless one of an earlier (or the same) attempt is there.

    Whichever order the attempts of a player arrive in, the first one made is the one that
    stays. Returns whether the item was stored.
    """
    try:
        table.put_item(
            Item=item,
            ConditionExpression=Attr("attemptId").not_exists() | Attr("attemptId").gt(item["attemptId"]),
        )
    except ClientError as error:
        if failed_condition(error):
            return False
        raise
    return True


def change_of(record: Mapping[str, Any]) -> Change:
    """The change that a record of a DynamoDB stream, with new and old images, tells of."""
    change = record["dynamodb"]
    return Change(
        sequence=change["SequenceNumber"].zfill(SEQUENCE_LENGTH),
        old=plain_item(change.get("OldImage")),
        new=plain_item(change.get("NewImage")),
    )
