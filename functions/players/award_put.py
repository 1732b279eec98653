"""PlayerProgressTopic, through a queue: keep what each player's first attempt at a game earned."""

from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from buzzline.platform.observability import count, observed
from buzzline.platform.settings import setting
from buzzline.players.experience import Award
from buzzline.players.progress_store import AwardStore

awards = AwardStore(setting("AWARDS_TABLE"))
processor = BatchProcessor(event_type=EventType.SQS)


def record_award(record: SQSRecord) -> None:
    """Keep the award in one message, if it is for the player's first attempt."""
    stored = awards.record_first(Award.model_validate_json(record.body))
    count("AwardsStored" if stored else "AwardsNotFirst")


@observed
def handler(event: dict[str, Any], context: Any) -> Any:
    return process_partial_response(event=event, record_handler=record_award, processor=processor, context=context)
