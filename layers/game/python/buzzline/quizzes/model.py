"""A quiz, as its author writes it and as it is kept."""

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Annotated, Any, Self

from buzzline.platform.clock import iso_of_ms, now_ms
from buzzline.platform.contract import ContractModel, Id, PlayerName, to_plain
from buzzline.platform.errors import NotFound, TooLarge
from buzzline.platform.paging import PageQuery
from buzzline.platform.texts import Line, Lines
from buzzline.quizzes.kinds.registry import KINDS
from buzzline.quizzes.questions import Question
from pydantic import (
    AfterValidator,
    Field,
    RootModel,
    SerializeAsAny,
    StringConstraints,
    ValidationInfo,
    WrapValidator,
)

LIFETIME_MS = 6 * 3600 * 1000
"""A game for many that is not ended by then is over: its key, its PIN and all its tickets with it."""
MAX_QUESTIONS = 100
MAX_QUIZ_BYTES = 256 * 1024
"""Of the content as JSON; a quiz is kept as one DynamoDB item, which may have 400 KB."""


class QuizMode(StrEnum):
    """How a quiz is played."""

    SINGLE_PLAYER = "Single Player"
    CASUAL = "Multiplayer - Casual"
    COMPETITIVE = "Multiplayer - Competitive"
    LIVE_SCOREBOARD = "Multiplayer - Live Scoreboard"


def _known(kind: str) -> str:
    if kind not in KINDS:
        raise ValueError("Must be one of: " + ", ".join(KINDS))
    return kind


def _of_its_kind(value: object, _: object, info: ValidationInfo) -> object:
    """A question as the kind that its quiz names; where the quiz names none, that is what is wrong."""
    kind = info.data.get("question_type")
    return KINDS[kind].model_validate(value, context=info.context) if kind else value


class QuizContent(ContractModel):
    """What the author of a quiz writes."""

    quiz_name: Annotated[str, StringConstraints(min_length=1, max_length=100), Line]
    quiz_description: Annotated[str, StringConstraints(max_length=500), Lines]
    quiz_mode: Annotated[QuizMode, Field(strict=False)]
    category: Annotated[str, StringConstraints(min_length=1, max_length=50), Line] = "General"
    question_type: Annotated[str, AfterValidator(_known)]
    questions: Annotated[
        list[Annotated[SerializeAsAny[Question], WrapValidator(_of_its_kind)]],
        Field(min_length=1, max_length=MAX_QUESTIONS),
    ]


class QuizBody(RootModel[QuizContent]):
    """A quiz as JSON: the body of `POST /quizzes` and `PUT /quizzes/{gameId}`, and what the table keeps."""


@dataclass(frozen=True, kw_only=True)
class QuizColumns:
    """What every list of quizzes shows of one."""

    quiz_name: str
    quiz_description: str
    quiz_mode: str
    question_type: str
    category: str
    question_count: int

    @property
    def columns(self) -> dict[str, Any]:
        """These members by name."""
        return {each.name: getattr(self, each.name) for each in fields(QuizColumns)}


@dataclass(frozen=True, kw_only=True)
class QuizHeader(QuizColumns):
    """A quiz without its questions. Times are ISO 8601 in UTC."""

    game_id: str
    owner: str
    created_at: str
    updated_at: str
    active_since: str | None = None
    """When it was put on the list of active games; None while it is not there, or the game is over."""
    was_open: bool | None = None
    """True where it has ever been there, as far as the item that was read tells."""

    @classmethod
    def of_new(cls, game_id: str, owner: str, content: QuizContent, now: str) -> Self:
        """The header of a quiz that `owner` makes now."""
        return cls(
            game_id=game_id,
            owner=owner,
            quiz_name=content.quiz_name,
            quiz_description=content.quiz_description,
            quiz_mode=content.quiz_mode,
            question_type=content.question_type,
            category=content.category,
            question_count=len(content.questions),
            created_at=now,
            updated_at=now,
        )


@dataclass(frozen=True)
class Quiz:
    """A quiz with questions and answers: for its owner's eyes, and for scoring."""

    header: QuizHeader
    questions: list[Question]
    """In order; question number n is at index n - 1."""

    def for_owner(self) -> dict[str, object]:
        """The header's members, and the questions with their answers and numbers."""
        return {**to_plain(self.header), "questions": self.questions_for_owner}

    @property
    def questions_for_owner(self) -> list[dict[str, object]]:
        """The questions with their answers and numbers."""
        return [question.for_owner(number) for number, question in enumerate(self.questions, start=1)]


class ActivationBody(ContractModel):
    """The body of `POST /activegames`."""

    game_id: Id


@dataclass(frozen=True, kw_only=True)
class ActiveGame(QuizColumns):
    """A quiz that is open to play, as the list of games shows it."""

    game_id: str
    host_name: str
    start_time: str

    @property
    def over(self) -> bool:
        """Whether it is a live game that nobody has ended, and that is over all the same."""
        return self.quiz_mode != QuizMode.SINGLE_PLAYER and self.start_time <= oldest_live_start()

    @classmethod
    def of(cls, header: QuizHeader, start_time: str) -> Self:
        """The entry of a quiz that its owner hosts since `start_time`."""
        return cls(**header.columns, game_id=header.game_id, host_name=header.owner, start_time=start_time)


class ActiveGamesQuery(PageQuery):
    """The query parameters of `GET /activegames`; all may be combined."""

    mode: QuizMode | None = None
    category: Annotated[str, StringConstraints(min_length=1, max_length=50)] | None = None
    host: PlayerName | None = None


def oldest_live_start() -> str:
    """Games for many that began then or before are over, whether somebody has ended them or not."""
    return iso_of_ms(now_ms() - LIFETIME_MS)


def category_key(category: str) -> str:
    """What is found by a category is found by this: never empty, as no key of an index may be."""
    return " ".join(category.split()).casefold() or "-"


def check_size(questions: list[Question]) -> None:
    """Raise TooLarge for questions over MAX_QUIZ_BYTES in all."""
    if sum(len(question.model_dump_json(by_alias=True).encode()) for question in questions) > MAX_QUIZ_BYTES:
        raise TooLarge(
            "quiz-too-large", f"The questions of a quiz may have {MAX_QUIZ_BYTES // 1024} KB in all: shorten or split."
        )


def no_such_game(game_id: str) -> NotFound:
    """The refusal for an id that names no game, or none that the caller can play."""
    return NotFound("no-such-game", f"There is no game {game_id!r} here: look at the list of active games.")
