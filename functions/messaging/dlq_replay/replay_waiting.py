"""Waiting queue: try a message again that is due, let another one wait another lap."""

from typing import Any

from buzzline.dlq_replay.backoff import Backoff
from buzzline.dlq_replay.letter import Letter
from buzzline.dlq_replay.publisher import Queues
from buzzline.dlq_replay.replaying import Replay, Rules
from buzzline.dlq_replay.target_publisher import AwsTargets
from buzzline.platform.clock import now_ms
from buzzline.platform.observability import count, observed
from buzzline.platform.settings import setting

rules = Rules(
    int(setting("MAX_ATTEMPTS")), Backoff(float(setting("BACKOFF_RATE")), float(setting("MESSAGE_RETENTION_PERIOD")))
)
replay = Replay(
    rules, Queues(setting("WAITING_QUEUE"), setting("LAST_QUEUE")), setting("MAIN_QUEUES").split(","), now_ms
)
targets = AwsTargets()


@observed
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    failed = []
    for record in event["Records"]:
        outcome = replay.take_waiting(Letter.model_validate_json(record["body"]), targets)
        count("Replayed", outcome.replayed)
        count("Exhausted", outcome.exhausted)
        failed += [{"itemIdentifier": record["messageId"]}] if outcome.failed else []
    return {"batchItemFailures": failed}
