"""What those who tell players something need, in memory."""

from collections.abc import Sequence
from typing import Any

from buzzline.notifications.delivery import Notification
from buzzline.notifications.notice import Notice


class KeptInMemory:
    """Notifications by player and id, as NotificationStore keeps them."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], Notification] = {}

    def keep(self, notice: Notice) -> Notification:
        new = Notification(notice.notification_id, notice.kind, notice.text, notice.at, notice.game_id)
        return self.kept.setdefault((notice.player_name, notice.notification_id), new)

    def told_levels(self, player: str) -> set[int]:
        ids = [notification_id for name, notification_id in self.kept if name == player]
        return {int(each.removeprefix("level#")) for each in ids if each.startswith("level#")}


class NoticesInMemory:
    """Keeps the notices that were queued, request by request."""

    def __init__(self) -> None:
        self.puts: list[Sequence[Notice]] = []

    def put_notices(self, notices: Sequence[Notice]) -> None:
        self.puts.append(notices)

    @property
    def queued(self) -> list[Notice]:
        return [notice for notices in self.puts for notice in notices]


def notice(player: str = "ada", notification_id: str = "level#3", **members: Any) -> Notice:
    """A notice to a player."""
    values = {"kind": "level-up", "text": "You have reached level 3.", "at": "2026-11-21T18:04:05.123456Z", **members}
    return Notice.model_validate({"playerName": player, "notificationId": notification_id, **values})
