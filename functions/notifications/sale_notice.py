"""Stream of table Marketplace: queue a notice to the seller of each copy that was sold."""

from typing import Any

from buzzline.notifications.publisher import NoticeQueue
from buzzline.notifications.sales import tell_sales
from buzzline.platform.fact_store import change_of
from buzzline.platform.observability import logger, observed
from buzzline.platform.settings import setting

notices = NoticeQueue(setting("NOTIFICATIONS_QUEUE"))


@observed
def handler(event: dict[str, Any], context: Any) -> None:
    queued = tell_sales(notices, [change_of(record) for record in event["Records"]])
    logger.info("sales", extra={"notices": queued})
