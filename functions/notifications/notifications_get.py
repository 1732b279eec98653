"""GET /players/me/notifications: the caller's notifications, newest first, a page at a time."""

from typing import Any

from buzzline.notifications.notification_store import NotificationStore
from buzzline.platform.http import HttpRequest, endpoint
from buzzline.platform.paging import PageQuery
from buzzline.platform.settings import setting

notifications = NotificationStore(setting("NOTIFICATIONS_TABLE"))


@endpoint()
def handler(request: HttpRequest) -> dict[str, Any]:
    return notifications.latest(request.player, request.query(PageQuery).next_token).named("notifications")
