"""What those who have something to tell need."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from buzzline.notifications.notice import Notice
from buzzline.players.experience import Progress


class Notices(Protocol):
    """The queue of notices."""

    def put_notices(self, notices: Sequence[Notice]) -> None:
        """Queue all; raises Unavailable where one was not accepted."""


class ProgressSource(Protocol):
    """Where progress is read."""

    def of(self, player: str, *, consistent: bool = False) -> Progress:
        """A player's progress; where `consistent`, with all that was added before."""


class ToldLevels(Protocol):
    """What players were told."""

    def told_levels(self, player: str) -> set[int]:
        """The levels that a player was told of."""


class Followers(Protocol):
    """Who follows which game."""

    def followers(self, game_id: str, at: str) -> Iterator[list[str]]:
        """The names of all who follow a game and did so at a time already, some at a time."""
