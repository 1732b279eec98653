"""Event CopySold: record the purchase."""

from typing import Any

from buzzline.analytics.publisher import KinesisRecords
from buzzline.analytics.purchases import record_purchase
from buzzline.domain_events.events import CopySold
from buzzline.platform.observability import logger, observed
from buzzline.platform.settings import setting

stream = KinesisRecords(setting("PURCHASE_STREAM"))


@observed
def handler(event: dict[str, Any], context: Any) -> None:
    sold = CopySold.model_validate(event["detail"])
    record_purchase(stream, sold)
    logger.info("recorded", extra={"event": sold.id})
