"""What the use cases need of the cache and of the broker."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from buzzline.live_games.model import LiveGame
from buzzline.live_scoreboard.outgoing import Scoreboard, Told
from buzzline.quizzes.model import Quiz


class CacheLost(Exception):
    """The cache does not know this run of the game (any more)."""


@dataclass(frozen=True)
class ShownAnswer:
    """The right answer to a question, as people read it, and what is said about it."""

    question_number: int
    text: str
    right: tuple[str, ...] = ()
    """All that counts as right, as it is in the quiz."""
    follow_up: str | None = None


@dataclass(frozen=True)
class CachedGame:
    """A game as the cache knows it: as of when its last question was asked."""

    game: LiveGame
    answer: ShownAnswer | None = None
    """To the question that was asked last."""


@dataclass(frozen=True)
class Snapshot:
    """All that the cache has to know of a game."""

    game: LiveGame
    quiz: Quiz
    answer: ShownAnswer | None = None
    scores: Mapping[str, int] = field(default_factory=dict)
    """Of those who are in."""
    answered: Mapping[str, int] = field(default_factory=dict)
    """Who answered the question that was asked last, and with which of their answers."""
    kicked: Collection[str] = ()


class Ruling(StrEnum):
    """What the cache decides about an answer."""

    TAKEN = "taken"
    """The player's first answer to the question, or the same one once more."""
    DUPLICATE = "duplicate"
    OVER = "over"
    """Another question is being asked: only the books know whether the player had answered this one."""
    ABSENT = "absent"
    """The player is not in."""


@dataclass(frozen=True)
class Attempt:
    """An answer as the cache has to see it."""

    player: str
    question_number: int
    answer_number: int
    points: int
    """What it earns if it is the first right one; 0 for one that is not right."""
    first_answer: bool = False
    """Whether the books say that the player had not answered the question before."""


@dataclass(frozen=True)
class Decision:
    """What was decided, and who was first with the right answer."""

    ruling: Ruling
    winner: str | None = None


@dataclass(frozen=True)
class Standing:
    """Where somebody stands who comes in: their score, and who was first with the question that is asked."""

    score: int
    winner: str | None = None


class GameCache(Protocol):
    """The state of games that are being played.

    Every change is one step. All but `load`, `begin`, `install` and `forget` raise CacheLost.
    """

    def load(self, run: str) -> CachedGame | None:
        """The game, or None."""

    def quiz(self, game: LiveGame) -> Quiz:
        """The game's quiz."""

    def begin(self, game: LiveGame) -> bool:
        """Whether the caller has to install the game; False where another one has done it meanwhile."""

    def install(self, snapshot: Snapshot) -> None:
        """Make a game known, unless this run of it is."""

    def ask(self, game: LiveGame, answer: ShownAnswer) -> None:
        """Go on to the question that `game` has asked last; again, or late, has no effect."""

    def close(self, game: LiveGame) -> None:
        """Take over that the question that `game` has asked last is closed; late, it has no effect."""

    def admit(self, game: LiveGame, player: str) -> Standing | None:
        """Put a player on the scoreboard, if they are not there yet; None for one who was kicked."""

    def leave(self, game: LiveGame, player: str) -> None:
        """Take a player who has gone off the scoreboard; they may be admitted again (CacheLost)."""

    def kick(self, game: LiveGame, player: str) -> None:
        """Take a player off the scoreboard for good."""

    def decide(self, game: LiveGame, attempt: Attempt) -> Decision:
        """Take an answer, and the point with it where it is the first right one; again decides the same."""

    def retract(self, game: LiveGame, player: str, answer_number: int) -> None:
        """Forget that a player answered the question that is asked with this answer."""

    def correct(self, game: LiveGame, number: int, winner: str | None, points: int) -> None:
        """Make `winner` the one who was first with question `number`, for its points, as the books say.

        None for nobody.
        """

    def scoreboard(self, game: LiveGame) -> Scoreboard:
        """The best, and how many play."""

    def players(self, game: LiveGame) -> list[str]:
        """Names of those who are in, the best first."""

    def forget(self, game: LiveGame) -> None:
        """Delete all that is known of this run of a game."""


class Publisher(Protocol):
    """Sends messages to MQTT topics."""

    def publish(self, *messages: tuple[str, Told]) -> None:
        """Send messages, all at once; returns when the broker has them."""
