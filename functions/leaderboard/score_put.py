"""LeaderboardTopic, through a queue: keep each player's first result in a game."""

from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from buzzline.leaderboard.score_store import ScoreStore
from buzzline.leaderboard.scores import Score
from buzzline.platform.observability import count, observed
from buzzline.platform.settings import setting

scores = ScoreStore(setting("LEADERBOARD_TABLE"))
processor = BatchProcessor(event_type=EventType.SQS)


def record_score(record: SQSRecord) -> None:
    """Keep the result in one message, if it is the player's first."""
    stored = scores.record_first(Score.model_validate_json(record.body))
    count("ScoresStored" if stored else "ScoresNotFirst")


@observed
def handler(event: dict[str, Any], context: Any) -> Any:
    return process_partial_response(event=event, record_handler=record_score, processor=processor, context=context)
