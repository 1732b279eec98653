"""Open answers."""

from typing import Annotated, ClassVar

from buzzline.quizzes.kinds.accepting import AcceptingQuestion
from buzzline.quizzes.questions import AnswerText
from pydantic import Field


class OpenAnswerQuestion(AcceptingQuestion):
    """The player types the answer; `alternatives` are other texts that count as right."""

    kind: ClassVar[str] = "Open Answer"

    correct_answer: AnswerText
    alternatives: Annotated[list[AnswerText], Field(max_length=20)] = Field(default_factory=list)
