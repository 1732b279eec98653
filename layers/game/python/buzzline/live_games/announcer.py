"""Publishes the results of a whole game to LeaderboardTopic and PlayerProgressTopic."""

from collections.abc import Sequence

from botocore.exceptions import BotoCoreError, ClientError
from buzzline.leaderboard.scores import Score
from buzzline.platform.clients import sns
from buzzline.platform.concurrency import fan_out
from buzzline.platform.errors import Unavailable
from buzzline.platform.observability import logger
from buzzline.players.experience import Award
from pydantic import BaseModel

_BATCH = 10
"""Messages that SNS takes in one request."""


class ResultsTopics:
    """Announces results in batches, several at a time."""

    def __init__(self, leaderboard_topic: str, progress_topic: str) -> None:
        self._leaderboard_topic = leaderboard_topic
        self._progress_topic = progress_topic

    def announce_all(self, scores: Sequence[Score], awards: Sequence[Award]) -> None:
        """Publish all; raises Unavailable where one was not accepted."""
        batches = [*_batches(self._leaderboard_topic, scores), *_batches(self._progress_topic, awards)]
        if not all(fan_out(_publish, batches)):
            raise Unavailable("not-recorded", "Results could not be announced: they will be announced again.")


def _batches(topic: str, messages: Sequence[BaseModel]) -> list[tuple[str, list[str]]]:
    bodies = [message.model_dump_json(by_alias=True) for message in messages]
    return [(topic, bodies[start : start + _BATCH]) for start in range(0, len(bodies), _BATCH)]


def _publish(batch: tuple[str, list[str]]) -> bool:
    topic, bodies = batch
    try:
        answer = sns().publish_batch(
            TopicArn=topic,
            PublishBatchRequestEntries=[{"Id": str(index), "Message": body} for index, body in enumerate(bodies)],
        )
    except (BotoCoreError, ClientError):
        logger.exception("results could not be announced")
        return False
    return not answer.get("Failed")
