"""What a question is to all who ask, score, show or keep one. The kinds of questions are in `quizzes.kinds`."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from buzzline.platform.contract import ContractModel
from buzzline.platform.texts import Line, Lines
from pydantic import StringConstraints

MAX_ANSWER_LENGTH = 200


AnswerText = Annotated[str, StringConstraints(min_length=1, max_length=MAX_ANSWER_LENGTH), Line]
AnswerKey = Literal["A", "B", "C", "D"]


class Choice(ContractModel):
    """One of the answers to choose from."""

    key: AnswerKey
    text: AnswerText


@dataclass(frozen=True, kw_only=True)
class PlayerQuestion:
    """A question as a player sees it before answering: nothing that gives the answer away.

    What only some kinds show is None in others; all who pass it on pass on what is added.
    """

    question_type: str
    question_number: int
    question: str
    answers: Sequence[Choice] | None = None
    question_uri: str | None = None


@dataclass(frozen=True)
class Judgement:
    """What an answer is worth."""

    right: bool
    points: int
    """A right answer gets all that the question is worth; a wrong one may get a part of it."""


@dataclass(frozen=True)
class RightAnswer:
    """What is right, for all to see once the answer is shown."""

    correct_answer: str
    """As a player would have sent it."""
    alternatives: Sequence[str]
    """What else counts as right; a kind may have its own way to say that here, which its part of a client reads."""
    text: str
    """For people to read, by itself: "A - Paris"."""


class Question(ContractModel):
    """What all kinds of questions have in common, and what each has to say for itself.

    An answer is a text, in every mode: its kind reads it. Numbers among the fields are `int` or `float`.
    """

    kind: ClassVar[str]
    """Its name in the contract."""
    worth: ClassVar[int] = 1
    """The most points that an answer can get; a kind whose questions differ makes it a property."""

    question: Annotated[str, StringConstraints(min_length=1, max_length=500), Lines]
    answer_followup: Annotated[str, StringConstraints(max_length=500), Lines] | None = None
    question_uri: Annotated[str, StringConstraints(max_length=500, pattern=r"^https://\S+$")] | None = None
    question_group: Annotated[str, StringConstraints(min_length=1, max_length=50), Line] | None = None

    def for_owner(self, number: int) -> dict[str, object]:
        """All of the question, as question `number` (from 1) of its quiz."""
        return {"questionNumber": number, **self.model_dump(by_alias=True, exclude_none=True)}

    def for_player(self, number: int) -> PlayerQuestion:
        """The question as shown to a player, as number `number` (from 1) of its quiz; kinds may show more."""
        return PlayerQuestion(
            question_type=self.kind, question_number=number, question=self.question, question_uri=self.question_uri
        )

    @abstractmethod
    def judge(self, response: str) -> Judgement:
        """What an answer is worth; raises InvalidRequest, which says what to send, for a text that is no answer."""

    @abstractmethod
    def reveal(self) -> RightAnswer:
        """What is right."""

    def tallied(self, response: str) -> str:
        """The answer as it is counted: equal for answers that are the same."""
        return response.strip()
