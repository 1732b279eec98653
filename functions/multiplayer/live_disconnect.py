"""WebSocket $disconnect: take a connection that has ended out of its game."""

from typing import Any

from buzzline.live_games.game_store import GameStore
from buzzline.multiplayer.connections_store import ConnectionsStore
from buzzline.multiplayer.player import disconnected
from buzzline.multiplayer.publisher import BroadcastQueue, ConnectionPosts
from buzzline.multiplayer.room import Room
from buzzline.platform.observability import logger, observed
from buzzline.platform.settings import setting

games = GameStore(setting("LIVE_GAMES_TABLE"))
connections = ConnectionsStore(setting("CONNECTIONS_TABLE"), setting("GAME_CONNECTIONS_TABLE"))
room = Room(connections, ConnectionPosts(setting("CONNECTIONS_URL")), BroadcastQueue(setting("BROADCAST_QUEUE")))


@observed
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    disconnected(connections, games, room, event["requestContext"]["connectionId"])
    logger.info("disconnected")
    return {"statusCode": 200}
