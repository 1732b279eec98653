"""Where notifications are kept: table Notifications, one item for each player and notification.

Item: playerName and notificationId as key, kind, text, at, gameId, expiresAt. Index ByTime (playerName, at).
"""

import time
from collections.abc import Mapping
from typing import Any

from boto3.dynamodb.conditions import Attr, Key
from buzzline.notifications.delivery import Notification
from buzzline.notifications.level_ups import LEVEL_PREFIX
from buzzline.notifications.notice import Kind, Notice
from buzzline.platform.clients import TableStore
from buzzline.platform.conditional import in_the_way
from buzzline.platform.paging import Page, query_page

PAGE_SIZE = 25
KEPT_DAYS = 90
_KEPT_FOR_GOOD = {Kind.LEVEL_UP}
"""There are ten of these for a player, and what is not there any more would be told again."""


class NotificationStore(TableStore):
    """Notifications by player."""

    def keep(self, notice: Notice) -> Notification:
        """Keep a notice unless it is there (one conditional write); returns what is kept."""
        item = notice.model_dump(by_alias=True, exclude_none=True, mode="json")
        if notice.kind not in _KEPT_FOR_GOOD:
            item["expiresAt"] = int(time.time()) + KEPT_DAYS * 86400
        there = in_the_way(
            self.table.put_item,
            Item=item,
            ConditionExpression=Attr("notificationId").not_exists(),
        )
        return _notification(there or item)

    def latest(self, player: str, next_token: str | None) -> Page[Notification]:
        """A page of a player's notifications, newest first (one consistent query)."""
        query: dict[str, Any] = {
            "IndexName": "ByTime",
            "KeyConditionExpression": Key("playerName").eq(player),
            "ScanIndexForward": False,
            "Limit": PAGE_SIZE,
            # Who connects and then reads must find what came before they were connected.
            "ConsistentRead": True,
        }
        own, names = {"playerName": player}, {"notificationId", "at"}
        return query_page(self.table, query, own=own, names=names, next_token=next_token).of(_notification)

    def told_levels(self, player: str) -> set[int]:
        """The levels that a player was told of (one query)."""
        answer = self.table.query(
            KeyConditionExpression=Key("playerName").eq(player) & Key("notificationId").begins_with(LEVEL_PREFIX),
            ProjectionExpression="notificationId",
        )
        return {int(str(item["notificationId"]).removeprefix(LEVEL_PREFIX)) for item in answer["Items"]}


def _notification(item: Mapping[str, Any]) -> Notification:
    return Notification(
        notification_id=item["notificationId"],
        kind=Kind(item["kind"]),
        text=item["text"],
        at=item["at"],
        game_id=item.get("gameId"),
    )
