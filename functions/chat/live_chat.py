"""WebSocket route chat: what is said to everybody, or in a live game."""

from buzzline.chat.desk import ChatDesk
from buzzline.chat.frames import ChatFrame
from buzzline.chat.message_store import MessageStore
from buzzline.chat.moderation import BlockedWords
from buzzline.chat.sender_store import SenderStore
from buzzline.live_games.game_store import GameStore
from buzzline.live_games.player_store import PlayerStore
from buzzline.platform.limits import LimitStore
from buzzline.platform.settings import setting
from buzzline.platform.web_socket import Reply, SocketCaller, socket_route
from buzzline.rooms.connections_store import ConnectionsStore
from buzzline.rooms.publisher import BroadcastQueue, ConnectionPosts
from buzzline.rooms.room import Room

connections = ConnectionsStore(setting("CONNECTIONS_TABLE"), setting("GAME_CONNECTIONS_TABLE"))
desk = ChatDesk(
    games=GameStore(setting("LIVE_GAMES_TABLE")),
    players=PlayerStore(setting("LIVE_GAMES_TABLE")),
    listeners=connections,
    messages=MessageStore(setting("CHAT_MESSAGES_TABLE")),
    senders=SenderStore(setting("CHAT_SENDERS_TABLE")),
    limits=LimitStore(setting("LIVE_GAMES_TABLE")),
    moderation=BlockedWords(setting("BLOCKED_WORDS"), kept=setting("WORD_LIST") == "on"),
    room=Room(connections, ConnectionPosts(setting("CONNECTIONS_URL")), BroadcastQueue(setting("BROADCAST_QUEUE"))),
)


@socket_route(ChatFrame)
def handler(frame: ChatFrame, caller: SocketCaller) -> Reply:
    return desk.act(frame.data, caller)
