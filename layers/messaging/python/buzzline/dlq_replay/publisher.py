"""Queues of SQS that messages are sent to, found by their ARNs."""

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError
from buzzline.dlq_replay.letter import Attribute, Letter
from buzzline.dlq_replay.replaying import Outgoing
from buzzline.platform.clients import sqs
from buzzline.platform.observability import logger

if TYPE_CHECKING:
    from mypy_boto3_sqs.type_defs import MessageAttributeValueTypeDef, SendMessageBatchRequestEntryTypeDef

_ENTRIES = 10
"""Messages that SQS takes in one request."""


class Queues:
    """Sends to queues; what is not taken is told, and in the log."""

    def __init__(self, waiting_url: str, last_url: str = "") -> None:
        self._waiting_url = waiting_url
        self._last_url = last_url

    def send(self, queue_arn: str, messages: Sequence[Outgoing]) -> list[bool]:
        """Send messages to a queue; for each whether it was taken."""
        return _send(_url(queue_arn), messages)

    def wait(self, letters: Sequence[tuple[Letter, int]]) -> list[bool]:
        """Put letters into the waiting queue, each for some seconds; for each whether it was taken."""
        return _send(self._waiting_url, [Outgoing(letter.to_json(), delay=delay) for letter, delay in letters])

    def give_up(self, letters: Sequence[Letter]) -> list[bool]:
        """Put letters into the last queue; for each whether it was taken."""
        return _send(self._last_url, [Outgoing(letter.to_json()) for letter in letters])

    def hold(self, queue_arn: str, receipts: Sequence[str], seconds: int) -> None:
        """Keep received messages from being received again for some seconds."""
        url = _url(queue_arn)
        for start in range(0, len(receipts), _ENTRIES):
            sqs().change_message_visibility_batch(
                QueueUrl=url,
                Entries=[
                    {"Id": str(at), "ReceiptHandle": receipt, "VisibilityTimeout": seconds}
                    for at, receipt in enumerate(receipts[start : start + _ENTRIES])
                ],
            )


class MainQueues:
    """Knows which queue has its dead letters in which."""

    def __init__(self, queue_arns: Iterable[str]) -> None:
        self._arns = tuple(queue_arns)

    @cache  # noqa: B019  there is one
    def of(self, failure_queue_arn: str) -> str | None:
        """The ARN of the one queue whose dead letters are in a failure queue; None if there is not exactly one."""
        found = [arn for arn in self._arns if self._dead_letters_of(arn) == failure_queue_arn]
        return found[0] if len(found) == 1 else None

    @cache  # noqa: B019
    def _dead_letters_of(self, queue_arn: str) -> str | None:
        answer = sqs().get_queue_attributes(QueueUrl=_url(queue_arn), AttributeNames=["RedrivePolicy"])
        policy: Mapping[str, Any] = json.loads(answer.get("Attributes", {}).get("RedrivePolicy", "{}"))
        return policy.get("deadLetterTargetArn")


@cache
def _url(queue_arn: str) -> str:
    *_, account, name = queue_arn.split(":")
    return sqs().get_queue_url(QueueName=name, QueueOwnerAWSAccountId=account)["QueueUrl"]


def _send(url: str, messages: Sequence[Outgoing]) -> list[bool]:
    taken: list[bool] = []
    for start in range(0, len(messages), _ENTRIES):
        taken += _send_some(url, messages[start : start + _ENTRIES])
    return taken


def _send_some(url: str, messages: Sequence[Outgoing]) -> list[bool]:
    try:
        answer = sqs().send_message_batch(QueueUrl=url, Entries=[_entry(at, each) for at, each in enumerate(messages)])
    except (BotoCoreError, ClientError) as error:
        if len(messages) > 1 and isinstance(error, ClientError) and "TooLong" in error.response["Error"]["Code"]:
            return [taken for each in messages for taken in _send_some(url, [each])]  # together they are too long
        logger.exception("messages could not be sent")
        return [False] * len(messages)
    if failed := answer.get("Failed"):
        logger.error("messages were not taken", extra={"failed": failed})
    done = {each["Id"] for each in answer.get("Successful", [])}
    return [str(at) in done for at in range(len(messages))]


def _entry(at: int, message: Outgoing) -> "SendMessageBatchRequestEntryTypeDef":
    entry: SendMessageBatchRequestEntryTypeDef = {"Id": str(at), "MessageBody": message.body}
    if message.attributes:
        entry["MessageAttributes"] = {name: _attribute(each) for name, each in message.attributes.items()}
    if message.group is not None:
        entry["MessageGroupId"] = message.group
    if message.deduplication is not None:
        entry["MessageDeduplicationId"] = message.deduplication
    elif message.delay:
        entry["DelaySeconds"] = message.delay
    return entry


def _attribute(attribute: Attribute) -> "MessageAttributeValueTypeDef":
    if attribute.data_type.startswith("Binary"):
        return {"DataType": attribute.data_type, "BinaryValue": base64.b64decode(attribute.value)}
    return {"DataType": attribute.data_type, "StringValue": attribute.value}
