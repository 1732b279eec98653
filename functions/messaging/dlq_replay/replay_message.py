"""Failure queues: send each message back to where it came from, after a while, or to the last queue."""

from typing import Any

from buzzline.dlq_replay.backoff import Backoff
from buzzline.dlq_replay.publisher import MainQueues, Queues
from buzzline.dlq_replay.replaying import Replay, Rules
from buzzline.platform.clock import now_ms
from buzzline.platform.observability import count, logger, observed
from buzzline.platform.settings import setting

QUEUES = setting("MAIN_QUEUES").split(",")

main_queues = MainQueues(QUEUES)
rules = Rules(
    int(setting("MAX_ATTEMPTS")), Backoff(float(setting("BACKOFF_RATE")), float(setting("MESSAGE_RETENTION_PERIOD")))
)
replay = Replay(rules, Queues(setting("WAITING_QUEUE"), setting("LAST_QUEUE")), QUEUES, now_ms)


@observed
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    outcome = replay.take(event["Records"], main_queues.of)
    count("Replayed", outcome.replayed)
    count("Exhausted", outcome.exhausted)
    logger.info("replayed", extra={"sent": outcome.replayed, "exhausted": outcome.exhausted})
    return {"batchItemFailures": [{"itemIdentifier": each} for each in outcome.failed]}
