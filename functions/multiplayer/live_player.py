"""WebSocket route liveplayer: what a player of a game does."""

from buzzline.live_games.game_store import GameStore
from buzzline.live_games.player_store import PlayerStore
from buzzline.multiplayer.frames import PlayerFrame
from buzzline.multiplayer.player import PlayerDesk
from buzzline.platform.settings import setting
from buzzline.platform.web_socket import Reply, SocketCaller, socket_route
from buzzline.quizzes.store import QuizStore
from buzzline.rooms.connections_store import ConnectionsStore
from buzzline.rooms.publisher import BroadcastQueue, ConnectionPosts
from buzzline.rooms.room import Room

connections = ConnectionsStore(setting("CONNECTIONS_TABLE"), setting("GAME_CONNECTIONS_TABLE"))
desk = PlayerDesk(
    games=GameStore(setting("LIVE_GAMES_TABLE")),
    players=PlayerStore(setting("LIVE_GAMES_TABLE")),
    quizzes=QuizStore(setting("GAMES_DETAIL_TABLE")),
    connections=connections,
    room=Room(connections, ConnectionPosts(setting("CONNECTIONS_URL")), BroadcastQueue(setting("BROADCAST_QUEUE"))),
)


@socket_route(PlayerFrame)
def handler(frame: PlayerFrame, caller: SocketCaller) -> Reply:
    return desk.act(frame.data, caller)
