"""Messages to a queue, in batches."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError
from buzzline.platform.clients import sqs
from buzzline.platform.concurrency import fan_out
from buzzline.platform.observability import logger

if TYPE_CHECKING:
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

_ENTRIES = 10
"""Messages that SQS takes in one request."""


def send_all(queue_url: str, bodies: Sequence[str], delay: int = 0) -> bool:
    """Queue messages, to be seen in `delay` seconds, several requests at a time; returns whether all were accepted."""
    requests = [bodies[start : start + _ENTRIES] for start in range(0, len(bodies), _ENTRIES)]
    return all(fan_out(lambda request: _send(queue_url, request, delay), requests))


def _send(queue_url: str, bodies: Sequence[str], delay: int) -> bool:
    entries: list[SendMessageBatchRequestEntryTypeDef] = [
        {"Id": str(index), "MessageBody": body, "DelaySeconds": delay} for index, body in enumerate(bodies)
    ]
    try:
        answer = sqs().send_message_batch(QueueUrl=queue_url, Entries=entries)
    except (BotoCoreError, ClientError):
        logger.exception("messages could not be queued")
        return False
    return not answer.get("Failed")
