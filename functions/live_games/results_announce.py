"""Stream of table LiveGames: announce the results of games that have ended, and again where they are corrected.

This reader tells the event bus of them as well, if there is one: the stream has no place for another.
"""

from typing import Any

from buzzline.domain_events.events import Origin
from buzzline.domain_events.publisher import EventBus
from buzzline.leaderboard.announcer import ResultsTopics
from buzzline.live_games.events import tell_ends
from buzzline.live_games.game_items import game_of
from buzzline.live_games.player_store import PlayerStore
from buzzline.live_games.results import announce_results, to_announce
from buzzline.platform.fact_store import change_of
from buzzline.platform.observability import logger, observed
from buzzline.platform.settings import setting

players = PlayerStore(setting("LIVE_GAMES_TABLE"))
announcer = ResultsTopics(setting("LEADERBOARD_TOPIC"), setting("PLAYER_PROGRESS_TOPIC"))
bus = EventBus(name) if (name := setting("EVENT_BUS")) else None


@observed
def handler(event: dict[str, Any], context: Any) -> None:
    records = event["Records"]
    changes = [change_of(record) for record in records]
    games = [(game_of(each.old) if each.old else None, game_of(each.new)) for each in changes if each.new]
    for game in to_announce(games):
        about = {"gameId": game.game_id, "hostName": game.host_name, "revision": game.revision}
        logger.info("results", extra=about)
        announce_results(players, announcer, game)
    if bus:
        tell_ends(bus, zip(changes, map(Origin.of, records), strict=True))
