"""WebSocket $connect: remember a connection that the authorizer admitted."""

from typing import Any

from buzzline.multiplayer.connections_store import ConnectionsStore
from buzzline.platform.observability import count, logger, observed
from buzzline.platform.settings import setting
from buzzline.platform.web_socket import caller_of

connections = ConnectionsStore(setting("CONNECTIONS_TABLE"), setting("GAME_CONNECTIONS_TABLE"))


@observed
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    connections.opened(caller_of(event))
    count("Connections")
    logger.info("connected")
    return {"statusCode": 200}
