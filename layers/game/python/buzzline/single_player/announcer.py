"""Publishes results to LeaderboardTopic and PlayerProgressTopic."""

from botocore.exceptions import BotoCoreError, ClientError
from buzzline.leaderboard.scores import Score
from buzzline.platform.clients import sns
from buzzline.platform.concurrency import fan_out
from buzzline.platform.errors import Unavailable
from buzzline.platform.observability import logger
from buzzline.players.experience import Award


class TopicAnnouncer:
    """Announces a result on the two topics, side by side."""

    def __init__(self, leaderboard_topic: str, progress_topic: str) -> None:
        self._leaderboard_topic = leaderboard_topic
        self._progress_topic = progress_topic

    def announce(self, score: Score, award: Award) -> None:
        """Publish both; raises Unavailable where either was not accepted."""

        def publish(message: tuple[str, str]) -> None:
            topic, body = message
            sns().publish(TopicArn=topic, Message=body)

        try:
            fan_out(
                publish,
                [
                    (self._leaderboard_topic, score.model_dump_json(by_alias=True)),
                    (self._progress_topic, award.model_dump_json(by_alias=True)),
                ],
            )
        except (BotoCoreError, ClientError):
            logger.exception("a result could not be announced")
            raise Unavailable(
                "not-recorded", "Your result could not be recorded: send the same answers again."
            ) from None
