"""Stream of table Leaderboard: bring the standings of games up to date."""

from typing import Any

from buzzline.leaderboard.scores import Score
from buzzline.leaderboard.standings import ScoreChange, fold_scores
from buzzline.leaderboard.standings_store import StandingsStore
from buzzline.platform.fact_store import change_of
from buzzline.platform.observability import logger, observed
from buzzline.platform.settings import setting

standings = StandingsStore(setting("STANDINGS_TABLE"))


@observed
def handler(event: dict[str, Any], context: Any) -> dict[str, int] | None:
    changes = [change_of(record) for record in event["Records"]]
    overtaken = fold_scores(
        standings, [ScoreChange(each.sequence, Score.of(each.old), Score.of(each.new)) for each in changes]
    )
    logger.info("standings", extra={"changes": len(changes)})
    return {"overtaken": overtaken} if overtaken else None  # for who replays a batch that failed
