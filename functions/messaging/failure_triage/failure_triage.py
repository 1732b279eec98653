"""Last queue: keep what failed for good as incidents."""

from typing import Any

from buzzline.failure_triage.incident import letter_of
from buzzline.failure_triage.incidents_store import IncidentsStore
from buzzline.failure_triage.payload_store import PayloadStore
from buzzline.failure_triage.triage import take
from buzzline.platform.clock import now_ms
from buzzline.platform.observability import count, logger, observed
from buzzline.platform.settings import setting

incidents = IncidentsStore(setting("INCIDENTS_TABLE"), int(setting("RETENTION_DAYS")))
payloads = PayloadStore(setting("PAYLOADS_BUCKET"))


@observed
def handler(event: dict[str, Any], context: Any) -> None:
    letters = [letter_of(record) for record in event["Records"]]
    new = take(incidents, payloads, letters, now_ms())
    count("FailedForGood", new)
    logger.info("incidents", extra={"letters": len(letters), "new": new})
