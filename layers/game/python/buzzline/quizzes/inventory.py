"""What a player bought: copies of other players' quizzes, each good for a number of games."""

from dataclasses import dataclass
from typing import Protocol

from buzzline.platform.errors import Conflict
from buzzline.platform.paging import Page
from buzzline.quizzes.editing import quiz_of, refusal
from buzzline.quizzes.model import Quiz, QuizColumns
from buzzline.quizzes.ports import QuizSource


@dataclass(frozen=True, kw_only=True)
class BoughtQuiz(QuizColumns):
    """A quiz that a player may host without owning it."""

    game_id: str
    author: str
    usage: int
    """How many games the player may still open with it."""
    bought_at: str


@dataclass(frozen=True)
class Holding:
    """A bought quiz with what its holder does not see."""

    quiz: BoughtQuiz
    copy: str
    """The id under which the copy, as it was when it was listed, is kept with the quizzes."""


class Inventory(Protocol):
    """Where it is kept what players bought."""

    def get(self, player: str, game_id: str) -> Holding | None:
        """What the player has of a quiz, used up or not, or None."""

    def bought_by(self, player: str, next_token: str | None) -> Page[BoughtQuiz]:
        """A page of what the player bought."""


@dataclass(frozen=True)
class HostedQuiz:
    """A quiz that somebody may host: their own, or a bought copy."""

    quiz: Quiz
    copy: str | None = None


def quiz_to_host(quizzes: QuizSource, inventory: Inventory, host: str, game_id: str) -> HostedQuiz:
    """The quiz as `host` may open it: one read for their own, three for a bought one; raises a BuzzlineError."""
    quiz = quiz_of(quizzes, game_id)
    if quiz and quiz.header.owner == host:
        return HostedQuiz(quiz)
    holding = inventory.get(host, game_id)
    if holding is None:
        raise refusal(quiz, host, game_id)
    copy = quizzes.get(holding.copy) if holding.quiz.usage else None
    if copy is None:
        raise Conflict("used-up", "You have already used your copy: buy another one to host this quiz again.")
    return HostedQuiz(copy, holding.copy)
