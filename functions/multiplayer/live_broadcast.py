"""Broadcast queue: post a frame to some of the connections of a big room."""

from typing import Any

# First: after pydantic, Powertools' batch utility would load its parser's models too, at every cold start.
from buzzline.platform.queues import consume

# isort: split
from buzzline.platform.observability import logger, observed
from buzzline.platform.settings import setting
from buzzline.rooms.connections_store import ConnectionsStore
from buzzline.rooms.publisher import BroadcastQueue, ConnectionPosts
from buzzline.rooms.room import Batch, Room

connections = ConnectionsStore(setting("CONNECTIONS_TABLE"), setting("GAME_CONNECTIONS_TABLE"))
room = Room(connections, ConnectionPosts(setting("CONNECTIONS_URL")), BroadcastQueue(setting("BROADCAST_QUEUE")))


def deliver(message: str) -> None:
    """Post one batch."""
    reach = room.deliver(Batch.model_validate_json(message))
    logger.info("batch posted", extra={"connections": reach.reached, "again": reach.queued})


@observed
def handler(event: dict[str, Any], context: Any) -> Any:
    return consume(event, context, deliver)
