"""A live game: who hosts it, what was asked when, who plays; and what came of it.

Moments are milliseconds since 1970 by the service's clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any, Literal

from buzzline.platform.contract import ContractModel
from buzzline.platform.errors import Conflict, NotFound
from buzzline.quizzes.kinds.registry import KeptQuestion
from buzzline.quizzes.model import LIFETIME_MS, QuizMode
from pydantic import Field

MODES = (QuizMode.CASUAL, QuizMode.COMPETITIVE, QuizMode.LIVE_SCOREBOARD)
KEPT_SECONDS = 30 * 24 * 3600
"""How long game, answers and account are kept after its lifetime."""
MAX_HOST_CONNECTIONS = 5
"""Connections on which a host is told what players do; the next one takes the place of the oldest."""
MAX_SENDS = 400
"""Answers that one player may send in one game, with late and repeated ones."""


ChatSwitch = Literal["off", "registered", "all"]
"""Who may say something in a game's chat: nobody, whoever has an account, or guests as well."""


class Settings(ContractModel):
    """What a host decides when opening a game."""

    guests: bool = True
    """Whether players without an account may join by PIN and nickname."""
    late_joiners: Literal["nothing", "average"] = "nothing"
    """What those who join late get for questions that they missed: nothing, or the room's average."""
    time_limit: Annotated[int, Field(ge=5, le=600)] | None = None
    """Seconds that each question stays open; without one, until the host closes it."""
    chat: ChatSwitch = "all"
    """Who may chat when the game begins; the host may change that."""


class Status(StrEnum):
    """Where a game is in its life."""

    OPEN = "open"
    CLOSING = "closing"
    """No more answers are taken; the account is being made."""
    ENDED = "ended"


@dataclass(frozen=True)
class Asked:
    """When a question was open for answers."""

    opened_at: int
    deadline: int | None = None
    closed_at: int | None = None

    @property
    def end(self) -> int | None:
        """The last moment at which it was open; None while nobody knows."""
        return min((end for end in (self.deadline, self.closed_at) if end is not None), default=None)

    def takes(self, received_at: int) -> bool:
        """Whether an answer received then is in time: neither before it was asked nor after it was over."""
        return self.opened_at <= received_at and (self.end is None or received_at <= self.end)


@dataclass(frozen=True)
class LiveGame:
    """A quiz that a host runs; `run` tells one time from another."""

    game_id: str
    host_name: str
    run: str
    pin: str
    ticket_key: str
    quiz_name: str
    quiz_mode: str
    question_type: str
    question_count: int
    author: str
    """Who wrote the quiz: the host, or the one whom the host bought a copy from."""
    settings: Settings
    started_at: int
    status: Status = Status.OPEN
    asked: Mapping[int, Asked] = field(default_factory=dict)
    open_questions: Mapping[int, KeptQuestion] = field(default_factory=dict)
    """Those that may be answered now, with their answers."""
    winners: Mapping[int, str] = field(default_factory=dict)
    """In live-scoreboard games: who was first with the right answer to a question."""
    kicked: frozenset[str] = frozenset()
    """Names of those who were sent out, for the door and the chat; their own items decide."""
    seats: Mapping[str, int] = field(default_factory=dict)
    """How often a nickname went to another device: the host let its guest in again, or its guest had never come.

    Tickets of an earlier seat are good no more.
    """
    host_connections: Mapping[str, int] = field(default_factory=dict)
    """Where the host of a casual or competitive game is reached, and since when: on as many devices as there are."""
    chat: ChatSwitch = "all"
    """Who may say something in the chat now."""
    muted: frozenset[str] = frozenset()
    """Names of those who may not."""
    worth: int | None = None
    """The most points that all its questions can give; None where it began before December 2026: one each."""
    copy: str | None = None
    """The id of the copy that the host bought; None where the quiz is the host's own."""
    board: Mapping[str, Any] | None = None
    """The standings that everybody was shown since the last question, with `at`, the moment."""
    closing_at: int | None = None
    """When its host ended it: what was received until then is taken, whenever it is looked at."""
    afterthoughts: int = 0
    """Answers that were looked at when their players' books were closed already."""
    revision: int = 0
    """How often such an answer has changed what anybody has reached: then all is announced again."""
    broker_signature: str | None = None
    """What makes the MQTT broker ask who comes: the run, signed by the service; None where no broker wants it."""
    result: Mapping[str, Any] | None = None
    """Leaderboard and account, once the game has ended."""

    @property
    def key(self) -> str:
        """What names the game among those that are live."""
        return game_key(self.game_id, self.host_name)

    @property
    def quiz_id(self) -> str:
        """The id that its questions are kept under."""
        return self.copy or self.game_id

    @property
    def full_points(self) -> int:
        """The most points that anybody can have, if all questions are asked."""
        return self.question_count if self.worth is None else self.worth

    @property
    def expires_at(self) -> int:
        """When it is over, even if nobody ends it."""
        return self.started_at + LIFETIME_MS

    @property
    def current(self) -> int:
        """The number of the question that was asked last; 0 before the first."""
        return max(self.asked, default=0)

    def seat_of(self, player: str) -> int:
        """The seat whose tickets are good: the first one has number 0."""
        return self.seats.get(player, 0)

    def over(self, now: int) -> bool:
        """Whether nothing more can become of it; while it is being ended it is not."""
        return self.status == Status.ENDED or now >= self.expires_at

    def is_live(self, now: int) -> bool:
        """Whether it takes messages."""
        return self.status == Status.OPEN and not self.over(now)

    def live(self, now: int) -> "LiveGame":
        """The game itself, while it takes messages; raises Conflict."""
        if not self.is_live(now):
            raise game_over()
        return self

    def taking(self, received_at: int) -> "LiveGame":
        """The game itself, if it takes an answer that was received then; raises Conflict."""
        in_time = self.closing_at is None or received_at <= self.closing_at
        if not in_time or received_at >= self.expires_at:
            raise game_over()
        return self


class Verdict(StrEnum):
    """What became of an answer that was received."""

    COUNTED = "counted"
    LATE = "late"
    DUPLICATE = "duplicate"
    REFUSED = "refused"


@dataclass(frozen=True)
class Send:
    """An answer that a player sent: their `number`-th in this game."""

    number: int
    question_number: int
    received_at: int
    verdict: Verdict
    points: int
    response: str
    right: bool = False
    """Whether it was right; in live-scoreboard games that alone earns nothing."""


@dataclass(frozen=True)
class Player:
    """A player in a live game, with all answers that came from them."""

    name: str
    guest: bool = False
    joined_at: int | None = None
    """None for a guest who has a ticket but did not come yet."""
    debt: str | None = None
    """Of a guest: the debt that most of their ticket's price is given back to when they come."""
    reserved_at: int | None = None
    """Of a guest: when they got their ticket."""
    seat: int = 0
    """Of a guest: the seat that they come in to (LiveGame.seats); in the books, the first one that may."""
    kicked: bool = False
    coming: bool = False
    """Whether they came, or are about to: then their book has to be closed when the game ends."""
    closed_at: int | None = None
    """When the game was ended, once its account is made: what was received later is not added."""
    received: int = 0
    """Answers that came, counted one by one as they came: as many as there are `sends`, unless some were lost."""
    left: bool = False
    """Whether they have said that they go, and did not come again."""
    instead_of: str | None = None
    """The name under which the same browser was in the game before."""
    moves: int = 0
    """How often a connection of theirs to the MQTT broker was said to have begun or ended."""
    connections: frozenset[str] = frozenset()
    """Those of them that have not ended, `<name>/<seat>`."""
    sends: Mapping[int, Send] = field(default_factory=dict)
    answers: Mapping[int, int] = field(default_factory=dict)
    """Question number → number of the answer that counts."""
    uncounted: frozenset[int] = frozenset()
    """Numbers of answers that came into the book when it was closed, and may not be in the game's result yet."""

    @property
    def listed(self) -> bool:
        """Whether they are among the players: they came, were not kicked, and did not go before they answered."""
        return self.joined_at is not None and not self.kicked and not self.gone

    @property
    def arrival(self) -> int:
        """When one of the players came."""
        assert self.joined_at is not None, "who is listed has joined"
        return self.joined_at

    @property
    def gone(self) -> bool:
        """Whether they went without an answer: nothing is left of them that anybody has to see."""
        return self.left and not self.sends

    def away(self, seat: int) -> bool:
        """Whether all connections of their seat to the MQTT broker have ended, as far as any were told of."""
        return self.moves > 0 and not any(each.endswith(f"/{seat}") for each in self.connections)

    @property
    def points(self) -> int:
        """Points earned so far."""
        return sum(send.points for send in self.sends.values())


def game_key(game_id: str, host: str) -> str:
    """What names a live game: a quiz may be hosted by several players at a time."""
    return f"{game_id}:{host}"


def game_over() -> Conflict:
    """The refusal for a game that takes no more messages."""
    return Conflict("game-over", "This game has ended: look at its leaderboard, or join another one.")


def no_such_live_game() -> NotFound:
    """The refusal for a key or a PIN under which nothing is live."""
    return NotFound("no-such-game", "There is no such game now: check the PIN, or ask the host to open it.")
