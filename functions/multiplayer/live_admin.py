"""WebSocket route liveadmin: what the host of a game does."""

from buzzline.live_games.game_store import GameStore
from buzzline.live_games.player_store import PlayerStore
from buzzline.multiplayer.admin import AdminDesk
from buzzline.multiplayer.frames import AdminFrame
from buzzline.platform.settings import setting
from buzzline.platform.web_socket import Reply, SocketCaller, socket_route
from buzzline.quizzes.active_games_store import ActiveGamesStore
from buzzline.quizzes.inventory_store import InventoryStore
from buzzline.quizzes.store import QuizStore
from buzzline.rooms.connections_store import ConnectionsStore
from buzzline.rooms.publisher import BroadcastQueue, ConnectionPosts
from buzzline.rooms.room import Room

connections = ConnectionsStore(setting("CONNECTIONS_TABLE"), setting("GAME_CONNECTIONS_TABLE"))
inventory = InventoryStore(setting("PLAYER_INVENTORY_TABLE"))
desk = AdminDesk(
    games=GameStore(
        setting("LIVE_GAMES_TABLE"),
        ActiveGamesStore(setting("ACTIVE_GAMES_TABLE"), setting("GAMES_DETAIL_TABLE")),
        inventory,
    ),
    players=PlayerStore(setting("LIVE_GAMES_TABLE")),
    quizzes=QuizStore(setting("GAMES_DETAIL_TABLE")),
    inventory=inventory,
    connections=connections,
    room=Room(connections, ConnectionPosts(setting("CONNECTIONS_URL")), BroadcastQueue(setting("BROADCAST_QUEUE"))),
)


@socket_route(AdminFrame)
def handler(frame: AdminFrame, caller: SocketCaller) -> Reply:
    return desk.act(frame.data, caller)
