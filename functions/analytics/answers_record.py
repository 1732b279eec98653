"""Stream of table LiveGames: a record for each answer, and for each game that has ended."""

from typing import Any

from buzzline.analytics.publisher import KinesisRecords
from buzzline.analytics.records import record_changes
from buzzline.platform.fact_store import change_of
from buzzline.platform.observability import logger, observed
from buzzline.platform.settings import setting

stream = KinesisRecords(setting("QUIZ_STREAM"))


@observed
def handler(event: dict[str, Any], context: Any) -> None:
    recorded = record_changes(stream, [change_of(record) for record in event["Records"]])
    logger.info("recorded", extra={"records": recorded})
