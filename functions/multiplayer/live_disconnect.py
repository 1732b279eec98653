"""WebSocket $disconnect: take a connection that has ended out of its game."""

from typing import Any

from buzzline.live_games.game_store import GameStore
from buzzline.multiplayer.player import disconnected
from buzzline.platform.observability import logger, observed
from buzzline.platform.settings import setting
from buzzline.rooms.connections_store import ConnectionsStore
from buzzline.rooms.publisher import BroadcastQueue, ConnectionPosts
from buzzline.rooms.room import Room

games = GameStore(setting("LIVE_GAMES_TABLE"))
connections = ConnectionsStore(setting("CONNECTIONS_TABLE"), setting("GAME_CONNECTIONS_TABLE"))
room = Room(connections, ConnectionPosts(setting("CONNECTIONS_URL")), BroadcastQueue(setting("BROADCAST_QUEUE")))


@observed
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    disconnected(connections, games, room, event["requestContext"]["connectionId"])
    logger.info("disconnected")
    return {"statusCode": 200}
