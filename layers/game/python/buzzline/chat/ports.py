"""What is said in a channel, and what chatting needs of the places where that is kept."""

from dataclasses import dataclass
from typing import Protocol

from buzzline.live_games.model import LiveGame
from buzzline.rooms.room import Connection

TURNS = 5
GUEST_TURNS = 3
"""Messages that a player may send in any ten seconds, and a guest, of whom nobody knows who it is."""


ENTRIES = 20
"""Times that somebody may come in to channels at once: on all their devices, after a break ..."""
ENTRY_MS = 1000
"""... and once in so many milliseconds in the long run, as each time reads what was said."""


@dataclass(frozen=True)
class Message:
    """Something that was said. Ids sort like the moments at which the messages came."""

    message_id: str
    player_name: str
    host: bool
    """Whether it was the host of the game, in a game's channel."""
    text: str
    at: str
    """When it reached the service: ISO 8601 in UTC."""


@dataclass(frozen=True)
class Kept:
    """What is kept of a message."""

    message: Message
    removed: bool
    """Whether it was taken away: nothing but its id and who said it is kept then."""


@dataclass(frozen=True)
class Turn:
    """Somebody wants to say something."""

    sender: str
    """Whose limit it counts for: a player's name, or run and name of a guest."""
    key: str
    """What the sender calls the message: the same again is the same message."""
    message_id: str
    """Its id, if it is a new one."""
    now: int
    """Milliseconds since 1970."""
    limit: int
    """Turns that the sender has in any window of time."""


class TooFast(Exception):
    """A sender has had all turns of the last seconds; the next one comes at `free_at` (milliseconds since 1970)."""

    def __init__(self, free_at: int) -> None:
        super().__init__(f"the next turn is at {free_at}")
        self.free_at = free_at


class Messages(Protocol):
    """What was said lately, by room."""

    def keep(self, room: str, message: Message, seconds: int) -> Kept:
        """Keep a message for so long; where there is one of the same id, that one is returned and stays as it is."""

    def get(self, room: str, message_id: str) -> Kept | None:
        """A message as of now, or None."""

    def remove(self, room: str, message_id: str) -> None:
        """Take a message away that is there; again has no effect."""

    def newest(self, room: str, limit: int) -> list[Message]:
        """The newest messages of a room, oldest first."""


class Senders(Protocol):
    """Who has said how much lately."""

    def take(self, turn: Turn) -> str:
        """Use a turn of a sender; raises TooFast.

        Returns the id of the message: the turn's, or the one that the same message got the first time.
        """


class Limits(Protocol):
    """How much somebody may do (`platform.limits`)."""

    def charge(self, name: str, now: int, cost: int, *, kept: int, most: int = ...) -> int:
        """Add to a debt unless it would be more than `most`; returns 0, or the milliseconds until it would not."""


class Listeners(Protocol):
    """Who hears what is said."""

    def enter(self, connection: Connection, game: LiveGame) -> None:
        """Put a connection into a game, out of any other one; raises Conflict where it has ended meanwhile."""

    def leave(self, connection_id: str, run: str) -> object:
        """Take a player's connection out of a game; what that means to the game is for others."""

    def hush(self, connection: Connection, run: str) -> None:
        """Let a connection in a game hear no chat any more, until it enters again."""

    def listen(self, connection: Connection, room: str) -> None:
        """Put a connection into a room that is no game; raises Conflict where it has ended meanwhile."""

    def stop_listening(self, connection: Connection, room: str) -> None:
        """Take a connection out of a room that is no game."""


class Moderation(Protocol):
    """Decides about each message before it is kept or sent."""

    def objection(self, text: str) -> str | None:
        """A sentence that tells the sender why the text is not taken; None where it is."""
