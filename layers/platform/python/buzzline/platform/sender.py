"""Messages to queues and topics, in batches."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError
from buzzline.platform.clients import sns, sqs
from buzzline.platform.concurrency import fan_out
from buzzline.platform.observability import logger

if TYPE_CHECKING:
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

_ENTRIES = 10
"""Messages that SQS and SNS take in one request."""


def send_all(queue_url: str, bodies: Sequence[str], delay: int = 0) -> bool:
    """Queue messages, to be seen in `delay` seconds, several requests at a time; returns whether all were accepted."""

    def send(batch: Sequence[str]) -> bool:
        entries: list[SendMessageBatchRequestEntryTypeDef] = [
            {"Id": str(index), "MessageBody": body, "DelaySeconds": delay} for index, body in enumerate(batch)
        ]
        return _accepted(lambda: sqs().send_message_batch(QueueUrl=queue_url, Entries=entries))

    return all(fan_out(send, _batches(bodies)))


def publish_all(*messages: tuple[str, Sequence[str]]) -> bool:
    """Publish messages (ARN of a topic, bodies), several requests at a time; returns whether all were accepted."""

    def publish(batch: tuple[str, Sequence[str]]) -> bool:
        topic, bodies = batch
        return _accepted(
            lambda: sns().publish_batch(
                TopicArn=topic,
                PublishBatchRequestEntries=[{"Id": str(index), "Message": body} for index, body in enumerate(bodies)],
            )
        )

    return all(fan_out(publish, [(topic, batch) for topic, bodies in messages for batch in _batches(bodies)]))


def _batches(bodies: Sequence[str]) -> list[Sequence[str]]:
    return [bodies[start : start + _ENTRIES] for start in range(0, len(bodies), _ENTRIES)]


def _accepted(request: Callable[[], Any]) -> bool:
    try:
        return not request().get("Failed")
    except (BotoCoreError, ClientError):
        logger.exception("messages were not accepted")
        return False
