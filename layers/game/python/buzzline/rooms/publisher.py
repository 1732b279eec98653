"""Posts to WebSocket connections, ends them, and queues posts for workers."""

import random
from collections.abc import Sequence
from itertools import groupby

from botocore.exceptions import BotoCoreError, ClientError
from buzzline.platform.clients import web_socket_connections
from buzzline.platform.errors import Unavailable
from buzzline.platform.observability import count, logger
from buzzline.platform.sender import send_all
from buzzline.rooms.room import Batch, Outcome, frame

LONGEST_DELAY = 8
"""Seconds between two tries: a frame that comes much later is of no use."""


class ConnectionPosts:
    """Posts to the connections of one WebSocket API."""

    def __init__(self, url: str) -> None:
        self._url = url

    def post(self, connection_id: str, text: str) -> Outcome:
        """Send a frame."""
        client = web_socket_connections(self._url)
        try:
            client.post_to_connection(ConnectionId=connection_id, Data=text.encode())
        except client.exceptions.GoneException:
            count("ConnectionsGone")
            return Outcome.GONE
        except (BotoCoreError, ClientError) as error:
            # One player who can't be reached must not keep a frame from the others.
            logger.warning("post failed", extra={"connection": connection_id, "reason": str(error)})
            return Outcome.REFUSED if _is_final(error) else Outcome.FAILED
        return Outcome.POSTED

    def replace(self, connection_id: str) -> None:
        """End a connection that made room for another one of the same player or host, and tell it so first."""
        # Else its page would come back, and another one would have to go, for ever.
        self.post(connection_id, frame("connection", "replaced"))
        self._close(connection_id)
        count("ConnectionsReplaced")

    def _close(self, connection_id: str) -> None:
        client = web_socket_connections(self._url)
        try:
            client.delete_connection(ConnectionId=connection_id)
        except client.exceptions.GoneException:
            pass  # it has ended, or is only being made
        except (BotoCoreError, ClientError) as error:
            # What is forgotten hears nothing, whether it ends or not: no reason to keep another one out.
            logger.warning("close failed", extra={"connection": connection_id, "reason": str(error)})


class BroadcastQueue:
    """The queue of the broadcast workers."""

    def __init__(self, queue_url: str) -> None:
        self._queue_url = queue_url

    def put(self, batches: Sequence[Batch]) -> None:
        """Queue batches, those that were tried before for later; raises Unavailable where one was not accepted."""
        for tried, alike in groupby(batches, key=lambda batch: batch.tried):
            bodies = [batch.model_dump_json(by_alias=True) for batch in alike]
            # At random, so that what was refused for being too much at once does not come back at once.
            delay = random.randint(1, min(2**tried, LONGEST_DELAY)) if tried else 0  # noqa: S311  chance is enough
            if not send_all(self._queue_url, bodies, delay):
                raise Unavailable("busy", "The message did not reach everybody: send it again.")


def _is_final(error: BotoCoreError | ClientError) -> bool:
    """Whether the same post would be refused again: it is at fault, rather than how many came or who took it."""
    if not isinstance(error, ClientError):
        return False
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 500)
    return 400 <= status < 500 and status not in {408, 429}
