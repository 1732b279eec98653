"""Facts and views: exactly-once effects without a transaction.

A consumer stores a *fact* (a player's first result in a game) with one conditional write, so
a message that comes twice, late or out of order changes nothing. The table's stream then
feeds a *view* (the standings of a game, a player's experience). All facts of one partition
key come down the stream in order, and a view remembers for each such key how far it has
read (its checkpoint), so a batch that is delivered again is skipped. See
docs/decisions/0003-facts-and-views.md.
"""

import secrets
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from boto3.dynamodb.conditions import Attr
from boto3.dynamodb.types import TypeDeserializer
from botocore.exceptions import ClientError

from buzzline.platform.clients import failed_condition

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

_deserializer = TypeDeserializer()


def new_attempt_id() -> str:
    """An id for an attempt at a game; ids sort like the moments at which they were made."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}-{secrets.token_hex(4)}"


def bucket_of(name: str, buckets: int) -> str:
    """The two-digit bucket, of `buckets`, that `name` always falls into."""
    return f"{zlib.crc32(name.encode()) % buckets:02d}"


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


@dataclass(frozen=True)
class Change:
    """A fact that came, changed or went, as the stream of its table tells."""

    sequence: str
    """Sorts like the changes of the same partition key."""
    old: Mapping[str, Any] | None
    new: Mapping[str, Any] | None

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> Self:
        """A record of a DynamoDB stream with new and old images."""
        change = record["dynamodb"]
        return cls(
            sequence=change["SequenceNumber"].zfill(40),
            old=_plain(change.get("OldImage")),
            new=_plain(change.get("NewImage")),
        )

    @property
    def fact(self) -> Mapping[str, Any]:
        """The fact as it is now, or as it was before it went."""
        fact = self.new or self.old
        assert fact is not None, "a stream record has an image"
        return fact


def _plain(image: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    return {name: _deserializer.deserialize(value) for name, value in image.items()} if image else None
