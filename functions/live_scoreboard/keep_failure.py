"""Messages that a rule could not hand over, or that a function failed at three times: kept without their tickets."""

from typing import Any

from buzzline.live_scoreboard.failures import without_tickets
from buzzline.platform.contract import to_json
from buzzline.platform.errors import Unavailable
from buzzline.platform.observability import count, observed
from buzzline.platform.sender import send_all
from buzzline.platform.settings import setting

dead_letters = setting("DEAD_LETTERS")


@observed
def handler(event: dict[str, Any], context: Any) -> None:
    if not send_all(dead_letters, [to_json(without_tickets(event))]):
        raise Unavailable("busy", "A message that failed could not be kept.")
    count("MessagesFailed")
