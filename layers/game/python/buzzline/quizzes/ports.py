"""What the use cases need of the places where quizzes and active games are kept."""

from typing import Protocol

from buzzline.quizzes.model import ActiveGame, Quiz, QuizContent, QuizHeader
from buzzline.quizzes.questions import Question


class WriteRefused(Exception):
    """A write's condition did not hold; `existing` is the quiz that stood in its way, if there is one."""

    def __init__(self, existing: Quiz | None) -> None:
        super().__init__("the quiz is not in the state that the write asked for")
        self.existing = existing


class ActivationRefused(Exception):
    """The quiz changed, went or was in another transaction while it was being put on or off the list."""


class QuizSource(Protocol):
    """Quizzes to read."""

    def get(self, game_id: str, *, consistent: bool = False) -> Quiz | None:
        """The quiz, or None; where `consistent`, with all that was written before."""


class Quizzes(QuizSource, Protocol):
    """Quizzes to read and change. Every change is one write that is done as a whole or refused (WriteRefused)."""

    def create(self, header: QuizHeader, content: QuizContent) -> None:
        """Store a new quiz, unless its id is taken."""

    def replace(self, game_id: str, owner: str, content: QuizContent, updated_at: str) -> QuizHeader:
        """Replace the content of an owner's inactive quiz."""

    def replace_question(self, quiz: Quiz, number: int, question: Question, updated_at: str) -> QuizHeader:
        """Put question `number` of a quiz, if it still is as it was read, in its place or after the last."""

    def delete(self, game_id: str, owner: str) -> None:
        """Delete an owner's inactive quiz."""


class ActiveGames(Protocol):
    """The list of active games; entry and flag on the quiz change together or not at all (ActivationRefused)."""

    def activate(self, header: QuizHeader, since: str) -> ActiveGame:
        """Put a quiz, if it still is as it was read, on the list."""

    def deactivate(self, game_id: str, host: str) -> None:
        """Take a host's game off the list; again has no effect."""
