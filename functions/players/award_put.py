"""PlayerProgressTopic, through a queue: keep what each player's first attempt at a game earned."""

from typing import Any

from buzzline.platform.observability import count, observed
from buzzline.platform.queues import consume
from buzzline.platform.settings import setting
from buzzline.players.experience import Award
from buzzline.players.progress_store import AwardStore

awards = AwardStore(setting("AWARDS_TABLE"))


def record_award(message: str) -> None:
    """Keep the award in one message, if it is for the player's first attempt, or corrects that."""
    stored = awards.record_first(Award.model_validate_json(message))
    count("AwardsStored" if stored else "AwardsNotFirst")


@observed
def handler(event: dict[str, Any], context: Any) -> Any:
    return consume(event, context, record_award)
