"""What goes out over MQTT."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from buzzline.live_games.answering import Receipt
from buzzline.live_games.asking import AskedQuestion
from buzzline.platform.errors import BuzzlineError
from buzzline.platform.validation import PROBLEM_TYPE


@dataclass(frozen=True)
class Row:
    """A place on the scoreboard; equal scores share a position."""

    position: int
    player_name: str
    score: int


@dataclass(frozen=True)
class Scoreboard:
    """games/<run>/scoreboard, to all: the best, and how many play."""

    leaderboard: Sequence[Row]
    players: int
    shown: bool | None = None
    """True where the host has asked for it, on whichever device."""


@dataclass(frozen=True)
class Joined:
    """games/<run>/joined/<playerId>, to the host."""

    player_name: str
    guest: bool
    players: int
    replaces: Sequence[str]
    """Who has gone because the same browser came in under this name."""
    here: bool
    """False where the connection has ended before this was looked at."""
    move: int | None = None
    """Of two messages of one player the later one has the higher number, whichever arrives first."""


@dataclass(frozen=True)
class Left:
    """games/<run>/left/<playerId>, to the host: the player has no connection any more."""

    player_name: str
    gone: bool
    """Whether they said that they go, and had answered nothing: then they are no player any more."""
    move: int
    """As in Joined."""


@dataclass(frozen=True)
class PlayerCorrect:
    """games/<run>/playercorrect, to all: somebody was first with the right answer."""

    question_number: int
    first_correct_answer: str
    correct_answer: str
    right_answers: Sequence[str]
    """All that counts as right: what others answered is right or wrong by this, as their receipts did not tell."""
    answer_followup: str | None = None


@dataclass(frozen=True)
class QuestionList:
    """games/<run>/questionlist, to the host: where the game is. The questions themselves come over HTTPS only."""

    question_count: int
    current_question_number: int
    current_question_open: bool
    pin: str
    players: Sequence[str]
    first: PlayerCorrect | None = None
    """Who was first with the current question, if somebody was."""


@dataclass(frozen=True)
class Revealed:
    """games/<run>/revealed, to all: the host has closed the question and shows what was right."""

    question_number: int
    correct_answer: str
    right_answers: Sequence[str]
    answer_followup: str | None = None


@dataclass(frozen=True)
class ShownQuestion:
    """A question that is closed, and what was right."""

    question: AskedQuestion
    revealed: Revealed


@dataclass(frozen=True)
class PlayerState:
    """games/<run>/state/<playerId>: where the game is, for a player who comes in, or in again."""

    game_id: str
    host_name: str
    quiz_name: str
    score: int
    answered_current: bool
    sends_so_far: int
    scoreboard: Scoreboard
    current_question: AskedQuestion | None = None
    first: PlayerCorrect | None = None
    """Who was first with the current question, if somebody was."""
    shown: ShownQuestion | None = None
    """The question that was asked last, where the host has closed it and shown what was right."""


@dataclass(frozen=True)
class Checked:
    """How an answer was, and what was right."""

    text: str
    correct_answer: str
    follow_up: str | None = None


@dataclass(frozen=True)
class Problem:
    """Why something was refused: `type` is stable, `detail` is for a person."""

    type: str
    detail: str
    answer_number: int | None = None
    """The number of an answer that was not taken; and, where it was used before for another one, the last one used."""
    last_number: int | None = None

    @classmethod
    def of(cls, error: BuzzlineError) -> "Problem":
        """What may be told of a refusal."""
        numbers = [error.members.get(each) for each in ("answerNumber", "lastNumber")]
        told = [each if isinstance(each, int) else None for each in numbers]
        return cls(PROBLEM_TYPE + error.kind, error.detail, *told)


@dataclass(frozen=True)
class Result:
    """games/<run>/results/<playerId>: what became of an answer, or why nothing was taken.

    How it was is not told before somebody was first or the question is closed: so nobody can try out nicknames.
    """

    checked: Checked | None = None
    receipt: Receipt | None = None
    error: Problem | None = None


@dataclass(frozen=True)
class HostNotice:
    """games/<run>/host, to the host: why something was refused."""

    error: Problem


@dataclass(frozen=True)
class Kicked:
    """games/<run>/kicked/<playerId>, to the player and to the host, wherever it is connected."""

    player_name: str


@dataclass(frozen=True)
class SeatTaken:
    """games/<run>/seattaken/<playerId>: the player came in from another device; earlier seats are out."""

    seat: int


Told = (
    Scoreboard
    | QuestionList
    | Joined
    | Left
    | PlayerState
    | AskedQuestion
    | PlayerCorrect
    | Revealed
    | Result
    | HostNotice
    | Kicked
    | SeatTaken
) | Mapping[str, Any]
"""All that goes out; mappings are leaderboard and account of a game that has ended."""
