"""Posts to WebSocket connections, and queues posts for workers."""

from collections.abc import Sequence

from botocore.exceptions import BotoCoreError, ClientError

from buzzline.multiplayer.room import Batch
from buzzline.platform.clients import web_socket_connections
from buzzline.platform.errors import Unavailable
from buzzline.platform.observability import count, logger
from buzzline.platform.sender import send_all


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
        if not send_all(self._queue_url, [batch.model_dump_json(by_alias=True) for batch in batches]):
            raise Unavailable("busy", "The message did not reach everybody: send it again.")
