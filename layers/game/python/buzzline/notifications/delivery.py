"""Use case: a notification is kept for its player, and told on every connection that they have now."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from buzzline.identity.nicknames import MARK
from buzzline.notifications.notice import Kind, Notice
from buzzline.platform.concurrency import fan_out
from buzzline.platform.contract import to_json
from buzzline.rooms.room import Outcome


@dataclass(frozen=True)
class Notification:
    """A notification as its player sees it, in the list and live."""

    notification_id: str
    kind: Kind
    text: str
    at: str
    game_id: str | None = None


class Notifications(Protocol):
    """Where notifications are kept."""

    def keep(self, notice: Notice) -> Notification:
        """Keep a notice unless it is there; returns what is kept."""


class Connections(Protocol):
    """Where it is kept who is connected."""

    def of_player(self, player: str) -> Sequence[str]:
        """The ids of a player's connections."""


class Posts(Protocol):
    """The way to a connection."""

    def post(self, connection_id: str, frame: str) -> Outcome:
        """Send a frame."""


@dataclass(frozen=True)
class LivePlayers:
    """Players who are connected, and the way to them."""

    connections: Connections
    posts: Posts


def deliver(notifications: Notifications, live: LivePlayers | None, notice: Notice) -> int:
    """Keep a notice and tell it live; returns how many connections it reached.

    A notice that comes again is told again, as it is kept: nobody knows whether it was told
    the first time. Guests, who are nobody after their game, get none.
    """
    if notice.player_name.startswith(MARK):
        return 0
    notification = notifications.keep(notice)
    if live is None:
        return 0
    text = frame(notification)
    posts = live.posts
    outcomes = fan_out(lambda connection: posts.post(connection, text), live.connections.of_player(notice.player_name))
    return outcomes.count(Outcome.POSTED)


def frame(notification: Notification) -> str:
    """The frame that tells a notification."""
    return to_json({"channel": "notification", "message": notification})
