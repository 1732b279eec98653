"""Stream of table Marketplace: tell the event bus of offers that were made, changed, taken back or sold."""

from typing import Any

from buzzline.domain_events.changes import publish_changes
from buzzline.domain_events.publisher import EventBus
from buzzline.marketplace.events import offer_events
from buzzline.platform.observability import observed
from buzzline.platform.settings import setting

bus = EventBus(setting("EVENT_BUS"))


@observed
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return publish_changes(bus, event["Records"], offer_events)
