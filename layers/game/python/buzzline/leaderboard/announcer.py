"""Publishes results to LeaderboardTopic and PlayerProgressTopic."""

from collections.abc import Sequence

from buzzline.leaderboard.scores import Score
from buzzline.platform.sender import publish_all
from buzzline.players.experience import Award
from pydantic import BaseModel


class ResultsTopics:
    """Announces results in all modes."""

    def __init__(self, leaderboard_topic: str, progress_topic: str) -> None:
        self._leaderboard_topic = leaderboard_topic
        self._progress_topic = progress_topic

    def announce(self, scores: Sequence[Score], awards: Sequence[Award]) -> bool:
        """Publish all; returns whether all were accepted."""
        return publish_all((self._leaderboard_topic, _bodies(scores)), (self._progress_topic, _bodies(awards)))


def _bodies(messages: Sequence[BaseModel]) -> list[str]:
    return [message.model_dump_json(by_alias=True) for message in messages]
