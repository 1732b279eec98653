"""Facts in DynamoDB: stored once, and read from the stream of their table."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.conditions import Attr, ConditionBase
from buzzline.platform.clients import plain_item
from buzzline.platform.conditional import written
from buzzline.platform.facts import SEQUENCE_LENGTH, Change

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table


def put_earliest(table: "Table", item: dict[str, Any]) -> bool:
    """Store a fact with `attemptId` and `revision` unless one that goes before it is there.

    That is one of an earlier attempt, or of the same attempt in the same or a later revision. So whichever order they
    arrive in, the last revision of the attempt that was made first is the one that stays. A fact from before there
    were revisions is the first. Returns whether the item was stored.
    """
    attempt, revision = Attr("attemptId"), Attr("revision")
    condition: ConditionBase = attempt.not_exists() | attempt.gt(item["attemptId"])
    if item["revision"]:
        condition |= attempt.eq(item["attemptId"]) & (revision.not_exists() | revision.lt(item["revision"]))
    return written(table.put_item, Item=item, ConditionExpression=condition) is not None


def change_of(record: Mapping[str, Any]) -> Change:
    """The change that a record of a DynamoDB stream, with new and old images, tells of."""
    change = record["dynamodb"]
    return Change(
        sequence=change["SequenceNumber"].zfill(SEQUENCE_LENGTH),
        old=plain_item(change.get("OldImage")),
        new=plain_item(change.get("NewImage")),
    )
