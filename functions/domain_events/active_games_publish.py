"""Stream of table ActiveGames: tell the event bus of games that were opened or closed."""

from typing import Any

from buzzline.domain_events.changes import publish_changes
from buzzline.domain_events.publisher import EventBus
from buzzline.platform.observability import observed
from buzzline.platform.settings import setting
from buzzline.quizzes.events import list_events

bus = EventBus(setting("EVENT_BUS"))


@observed
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return publish_changes(bus, event["Records"], list_events)
