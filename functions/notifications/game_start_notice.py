"""Stream of table ActiveGames: queue notices to the followers of each game that has started."""

from typing import Any

from buzzline.notifications.follow_store import FollowStore
from buzzline.notifications.game_starts import tell_game_starts
from buzzline.notifications.publisher import NoticeQueue
from buzzline.platform.fact_store import change_of
from buzzline.platform.observability import logger, observed
from buzzline.platform.settings import setting

follows = FollowStore(setting("FOLLOWS_TABLE"))
notices = NoticeQueue(setting("NOTIFICATIONS_QUEUE"))


@observed
def handler(event: dict[str, Any], context: Any) -> None:
    queued = tell_game_starts(follows, notices, [change_of(record) for record in event["Records"]])
    logger.info("game starts", extra={"notices": queued})
