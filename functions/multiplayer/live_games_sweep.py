"""Every ten minutes: end casual and competitive games that are over or abandoned."""

from typing import Any

from buzzline.live_games.abandoning import end_abandoned, long_open
from buzzline.live_games.game_store import GameStore
from buzzline.live_games.player_store import PlayerStore
from buzzline.multiplayer.admin import MODES, end_game
from buzzline.platform.observability import logger, observed
from buzzline.platform.settings import setting
from buzzline.quizzes.active_games_store import ActiveGamesStore
from buzzline.rooms.connections_store import ConnectionsStore
from buzzline.rooms.publisher import BroadcastQueue, ConnectionPosts
from buzzline.rooms.room import Room

RESERVE_MS = 15_000
"""What ending one more game may take."""

listing = ActiveGamesStore(setting("ACTIVE_GAMES_TABLE"), setting("GAMES_DETAIL_TABLE"))
games = GameStore(setting("LIVE_GAMES_TABLE"), listing)
players = PlayerStore(setting("LIVE_GAMES_TABLE"))
connections = ConnectionsStore(setting("CONNECTIONS_TABLE"), setting("GAME_CONNECTIONS_TABLE"))
room = Room(connections, ConnectionPosts(setting("CONNECTIONS_URL")), BroadcastQueue(setting("BROADCAST_QUEUE")))


@observed
def handler(event: dict[str, Any], context: Any) -> None:
    ended = end_abandoned(
        long_open(listing, MODES),
        games,
        players,
        lambda game: end_game(games, players, room, game),
        lambda: context.get_remaining_time_in_millis() > RESERVE_MS,
    )
    logger.info("games swept", extra={"ended": ended})
