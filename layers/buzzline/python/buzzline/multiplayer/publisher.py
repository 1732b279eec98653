"""Posts to WebSocket connections, and queues posts for workers."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from buzzline.multiplayer.room import Batch
from buzzline.platform.clients import sqs, web_socket_connections
from buzzline.platform.concurrency import fan_out
from buzzline.platform.errors import Unavailable
from buzzline.platform.observability import count, logger

if TYPE_CHECKING:
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

_ENTRIES = 10
"""Messages that SQS takes in one request."""


class ConnectionPosts:
    """Posts to the connections of one WebSocket API."""

    def __init__(self, url: str) -> None:
        self._url = url

    def post(self, connection_id: str, frame: str) -> bool:
        """Send a frame; False where the connection is gone."""
        client = web_socket_connections(self._url)
        try:
            client.post_to_connection(ConnectionId=connection_id, Data=frame.encode())
        except client.exceptions.GoneException:
            count("ConnectionsGone")
            return False
        except (BotoCoreError, ClientError):
            # One player who can't be reached must not keep a frame from the others.
            logger.exception("post failed", extra={"connection": connection_id})
            count("PostsFailed")
        return True


class BroadcastQueue:
    """The queue of the broadcast workers."""

    def __init__(self, queue_url: str) -> None:
        self._queue_url = queue_url

    def put(self, batches: Sequence[Batch]) -> None:
        """Queue batches; raises Unavailable where one was not accepted."""
        requests = [batches[start : start + _ENTRIES] for start in range(0, len(batches), _ENTRIES)]
        if not all(fan_out(self._send, requests)):
            raise Unavailable("busy", "The message did not reach everybody: send it again.")

    def _send(self, batches: Sequence[Batch]) -> bool:
        entries: list[SendMessageBatchRequestEntryTypeDef] = [
            {"Id": str(index), "MessageBody": batch.model_dump_json(by_alias=True)}
            for index, batch in enumerate(batches)
        ]
        try:
            answer = sqs().send_message_batch(QueueUrl=self._queue_url, Entries=entries)
        except (BotoCoreError, ClientError):
            logger.exception("a broadcast could not be queued")
            return False
        return not answer.get("Failed")
