"""Reads what lies in a failure queue: where it came from, and so what trying it again means."""

from collections.abc import Callable, Mapping
from typing import Any

from buzzline.dlq_replay.letter import COUNTER, ORIGIN, Kind, Letter, attempts_of, attributes_of, origin_of
from pydantic_core import from_json

MainQueueOf = Callable[[str], str | None]
"""The ARN of the one queue whose dead letters are in the failure queue of an ARN; None if there is not exactly one."""

_TARGET = "TARGET_ARN"
"""Message attribute of EventBridge's: what it could not hand the event over to."""
_LATEST = ":$LATEST"


def read(record: Mapping[str, Any], main_queue_of: MainQueueOf) -> Letter:
    """What a record of an SQS event is. Its kind is UNKNOWN where nothing says where it came from.

    Four services put messages into failure queues. SQS moves one that a consumer failed at, and says out of which queue
    (`DeadLetterQueueSourceArn`). SNS puts one there that it could not deliver to a queue, and says nothing: it is
    for the queue that has its dead letters here. EventBridge says which target did not take the event. Lambda sends a
    record of an asynchronous event, or of a batch of a stream, that names the function.
    """
    system, attributes = record["attributes"], attributes_of(record.get("messageAttributes", {}))
    source = str(record["eventSourceARN"])
    queue = system.get("DeadLetterQueueSourceArn")
    if queue is None and _TARGET not in attributes:
        queue = main_queue_of(source)
    kind, target, cause = Kind.MESSAGE, str(queue or ""), None
    if queue is None:
        kind, target, cause = _without_queue(record["body"], attributes[_TARGET].value if _TARGET in attributes else "")
    first_seen, original = origin_of(attributes) or (int(system["SentTimestamp"]), str(record["messageId"]))
    return Letter(
        kind=kind,
        id=original,
        source=source,
        target=target,
        body=record["body"],
        attributes={name: each for name, each in attributes.items() if name not in {COUNTER, ORIGIN}},
        group=system.get("MessageGroupId"),
        deduplication=system.get("MessageDeduplicationId"),
        attempts=attempts_of(attributes),
        first_seen=first_seen,
        cause=cause,
    )


def _without_queue(body: str, target: str) -> tuple[Kind, str, str | None]:
    if target:
        return Kind.TARGET, target, None
    try:
        record = from_json(body)
    except ValueError:
        record = None
    context = record.get("requestContext") if isinstance(record, dict) else None
    function = context.get("functionArn") if isinstance(context, dict) else None
    if not isinstance(record, dict) or not isinstance(function, str):
        return Kind.UNKNOWN, "", None
    function = function.removesuffix(_LATEST)
    if "DDBStreamBatchInfo" in record:
        return Kind.BATCH, function, _said(record)
    return (Kind.INVOCATION, function, _said(record)) if "requestPayload" in record else (Kind.UNKNOWN, "", None)


def _said(record: Mapping[str, Any]) -> str | None:
    """What a function said when it failed, as far as Lambda tells; else why Lambda gave up."""
    response = record.get("responsePayload")
    if isinstance(response, dict) and response.get("errorType"):
        return f"{response['errorType']}: {response.get('errorMessage', '')}"
    condition = record["requestContext"].get("condition")
    return str(condition) if condition else None
