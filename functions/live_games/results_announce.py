"""Stream of table LiveGames: announce the results of games that have ended."""

from typing import Any

from buzzline.live_games.announcer import ResultsTopics
from buzzline.live_games.game_store import game_of
from buzzline.live_games.player_store import PlayerStore
from buzzline.live_games.results import announce_results
from buzzline.platform.fact_store import change_of
from buzzline.platform.observability import logger, observed
from buzzline.platform.settings import setting

players = PlayerStore(setting("LIVE_GAMES_TABLE"))
announcer = ResultsTopics(setting("LEADERBOARD_TOPIC"), setting("PLAYER_PROGRESS_TOPIC"))


@observed
def handler(event: dict[str, Any], context: Any) -> None:
    for record in event["Records"]:
        item = change_of(record).new
        if item is not None:
            game = game_of(item)
            announced = announce_results(players, announcer, game)
            logger.info("results announced", extra={"gameId": game.game_id, "players": announced})
