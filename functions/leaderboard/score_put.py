"""LeaderboardTopic, through a queue: keep each player's first result in a game."""

from typing import Any

# First: after pydantic, Powertools' batch utility would load its parser's models too, at every cold start.
from buzzline.platform.queues import consume

# isort: split
from buzzline.leaderboard.score_store import ScoreStore
from buzzline.leaderboard.scores import Score
from buzzline.platform.observability import count, observed
from buzzline.platform.settings import setting

scores = ScoreStore(setting("LEADERBOARD_TABLE"))


def record_score(message: str) -> None:
    """Keep the result in one message, if it is the player's first, or corrects that."""
    stored = scores.record_first(Score.model_validate_json(message))
    count("ScoresStored" if stored else "ScoresNotFirst")


@observed
def handler(event: dict[str, Any], context: Any) -> Any:
    return consume(event, context, record_score)
