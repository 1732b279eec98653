"""Stream of table Marketplace: record purchases."""

from typing import Any

from buzzline.analytics.publisher import KinesisRecords
from buzzline.analytics.purchases import record_purchases
from buzzline.platform.fact_store import change_of
from buzzline.platform.observability import logger, observed
from buzzline.platform.settings import setting

stream = KinesisRecords(setting("PURCHASE_STREAM"))


@observed
def handler(event: dict[str, Any], context: Any) -> None:
    recorded = record_purchases(stream, map(change_of, event["Records"]))
    logger.info("recorded", extra={"records": recorded})
