"""Writes under a condition, in DynamoDB: that it did not hold is no error, and all others stay errors."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast

from botocore.exceptions import ClientError
from buzzline.platform.clients import plain_item

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

_Parameters = ParamSpec("_Parameters")
_Answer = TypeVar("_Answer")
_REFUSALS = {"None", "ConditionalCheckFailed", "TransactionConflict"}
"""Of one of several writes: not to blame, its condition did not hold, or another one was made at the same moment."""


class ConditionFailed(Exception):
    """A write's condition did not hold, so nothing was written."""

    def __init__(self, item: dict[str, Any] | None) -> None:
        super().__init__()
        self.item = item
        """The item as it is, if there is one and `ReturnValuesOnConditionCheckFailure` asked for it."""


def write(method: Callable[_Parameters, _Answer], *args: _Parameters.args, **request: _Parameters.kwargs) -> _Answer:
    """Make a write by a method of a table; what it answers. Raises ConditionFailed."""
    try:
        return method(*args, **request)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        item: Any = error.response.get("Item")
        raise ConditionFailed(plain_item(item)) from None


def written(
    method: Callable[_Parameters, _Answer], *args: _Parameters.args, **request: _Parameters.kwargs
) -> _Answer | None:
    """Make a write; what it answers, or None where its condition did not hold."""
    try:
        return write(method, *args, **request)
    except ConditionFailed:
        return None


def in_the_way(method: Callable[..., object], **request: Any) -> dict[str, Any] | None:
    """Make a write; None if it was made, else the item for which its condition did not hold, empty if there is none."""
    try:
        write(method, **request, ReturnValuesOnConditionCheckFailure="ALL_OLD")
    except ConditionFailed as failed:
        return failed.item or {}
    return None


def cancelled(client: "DynamoDBClient", writes: Iterable[Mapping[str, Any]]) -> list[str]:
    """Make writes, all or none; empty if they were made, else why not, for each of them, as in `_REFUSALS`.

    What is cancelled for another reason, like a lack of capacity, stays an error: nobody decided against it.
    """
    try:
        client.transact_write_items(TransactItems=cast("Any", list(writes)))
    except ClientError as error:
        reasons = [reason.get("Code", "None") for reason in error.response.get("CancellationReasons", [])]
        if not reasons or not _REFUSALS.issuperset(reasons):
            raise
        return reasons
    return []
