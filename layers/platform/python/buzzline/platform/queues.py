"""Queue consumers: each message on its own, and a line in the log for each that failed."""

from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from buzzline.platform.observability import count, logger


class _Processor(BatchProcessor):
    """Powertools keeps the reason why a message failed to itself unless all of a batch do."""

    def failure_handler(self, record: Any, exception: Any) -> Any:
        logger.error("message failed", extra={"messageId": record.message_id}, exc_info=exception)
        count("MessagesFailed")
        return super().failure_handler(record, exception)


def consume(event: dict[str, Any], context: Any, take: Callable[[str], None]) -> Any:
    """Give `take` the body of each message of an SQS event; the answer names those that it raised for."""

    def handle(record: SQSRecord) -> None:
        take(record.body)

    return process_partial_response(
        event=event, record_handler=handle, processor=_Processor(event_type=EventType.SQS), context=context
    )
