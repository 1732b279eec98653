"""Every ten minutes: end live-scoreboard games that are over."""

from typing import Any

from buzzline.live_games.abandoning import end_abandoned, long_open
from buzzline.live_scoreboard.deployed import deployed_room
from buzzline.live_scoreboard.ending import finish
from buzzline.platform.observability import logger, observed
from buzzline.platform.settings import setting
from buzzline.quizzes.active_games_store import ActiveGamesStore
from buzzline.quizzes.model import QuizMode

RESERVE_MS = 15_000
"""What ending one more game may take."""

listing = ActiveGamesStore(setting("ACTIVE_GAMES_TABLE"), setting("GAMES_DETAIL_TABLE"))
room = deployed_room(listing)


@observed
def handler(event: dict[str, Any], context: Any) -> None:
    ended = end_abandoned(
        long_open(listing, [QuizMode.LIVE_SCOREBOARD]),
        room.games,
        room.players,
        lambda game: finish(room, game),
        lambda: context.get_remaining_time_in_millis() > RESERVE_MS,
    )
    logger.info("games swept", extra={"ended": ended})
