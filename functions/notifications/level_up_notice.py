"""Stream of table PlayerProgress: queue a notice for each level that a player has reached."""

from typing import Any

from buzzline.notifications.level_ups import tell_levels
from buzzline.notifications.notification_store import NotificationStore
from buzzline.notifications.publisher import NoticeQueue
from buzzline.platform.fact_store import change_of
from buzzline.platform.observability import logger, observed
from buzzline.platform.settings import setting
from buzzline.players.progress_store import ProgressStore

progress = ProgressStore(setting("PLAYER_PROGRESS_TABLE"))
told = NotificationStore(setting("NOTIFICATIONS_TABLE"))
notices = NoticeQueue(setting("NOTIFICATIONS_QUEUE"))


@observed
def handler(event: dict[str, Any], context: Any) -> None:
    queued = tell_levels(progress, told, notices, [change_of(record) for record in event["Records"]])
    logger.info("level-ups", extra={"notices": queued})
