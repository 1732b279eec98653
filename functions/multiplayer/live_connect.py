"""WebSocket $connect: remember a connection that the authorizer admitted; of a ticket's, the oldest make room."""

from typing import Any

from buzzline.platform.observability import count, logger, observed
from buzzline.platform.settings import setting
from buzzline.platform.web_socket import caller_of
from buzzline.rooms.connections_store import ConnectionsStore
from buzzline.rooms.publisher import ConnectionPosts

connections = ConnectionsStore(setting("CONNECTIONS_TABLE"), setting("GAME_CONNECTIONS_TABLE"))
posts = ConnectionPosts(setting("CONNECTIONS_URL"))


@observed
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    for surplus in connections.opened(caller_of(event)):
        posts.replace(surplus)
    count("Connections")
    logger.info("connected")
    return {"statusCode": 200}
