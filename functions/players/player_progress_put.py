"""Stream of table Awards: add experience to players and authors. The only writer of progress."""

from typing import Any

from buzzline.platform.fact_store import change_of
from buzzline.platform.observability import logger, observed
from buzzline.platform.settings import setting
from buzzline.players.experience import fold_awards
from buzzline.players.progress_store import ProgressStore

progress = ProgressStore(setting("PLAYER_PROGRESS_TABLE"))


@observed
def handler(event: dict[str, Any], context: Any) -> dict[str, int] | None:
    overtaken = fold_awards(progress, [change_of(record) for record in event["Records"]])
    logger.info("progress", extra={"changes": len(event["Records"])})
    return {"overtaken": overtaken} if overtaken else None  # for who replays a batch that failed
