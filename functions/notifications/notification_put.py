"""Queue of notices: keep each and tell it on the connections that its player has now."""

from typing import Any

# First: after pydantic, Powertools' batch utility would load its parser's models too, at every cold start.
from buzzline.platform.queues import consume

# isort: split
from buzzline.notifications.delivery import LivePlayers, deliver
from buzzline.notifications.notice import Notice
from buzzline.notifications.notification_store import NotificationStore
from buzzline.platform.observability import count, logger, observed
from buzzline.platform.settings import setting
from buzzline.rooms.connections_store import ConnectionsStore
from buzzline.rooms.publisher import ConnectionPosts

notifications = NotificationStore(setting("NOTIFICATIONS_TABLE"))
connections_table = setting("CONNECTIONS_TABLE")
# Without feature multiplayer nobody is ever connected.
live = (
    LivePlayers(ConnectionsStore(connections_table), ConnectionPosts(setting("CONNECTIONS_URL")))
    if connections_table
    else None
)


def take(message: str) -> None:
    """Deliver one notice."""
    notice = Notice.model_validate_json(message)
    reached = deliver(notifications, live, notice)
    count("Notifications")
    logger.info("notification", extra={"kind": notice.kind, "connections": reached})


@observed
def handler(event: dict[str, Any], context: Any) -> Any:
    return consume(event, context, take)
