"""Question types: what each one looks like, what counts as right, what a player may see.

To add a type, write one class here with the members of `Question`, and name it in the union
and in QUESTION_TYPES of `quizzes.model`; nothing that plays, scores or stores a quiz changes.
"""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, ValidationInfo, model_validator

from buzzline.platform.contract import ContractModel
from buzzline.platform.texts import Line, Lines, is_kept
from buzzline.texts.comparing import look, normalized

MAX_ANSWER_LENGTH = 200


AnswerText = Annotated[str, StringConstraints(min_length=1, max_length=MAX_ANSWER_LENGTH), Line]
AnswerKey = Literal["A", "B", "C", "D"]


class Choice(ContractModel):
    """One of the answers to choose from."""

    key: AnswerKey
    text: AnswerText


@dataclass(frozen=True)
class PlayerQuestion:
    """A question as a player sees it before answering: nothing that gives the answer away."""

    question_number: int
    question: str
    answers: list[Choice] | None = None
    question_uri: str | None = None


class Question(ContractModel):
    """What all question types have in common, and what each has to say for itself."""

    question: Annotated[str, StringConstraints(min_length=1, max_length=500), Lines]
    correct_answer: str
    alternatives: Sequence[str] = ()
    answer_followup: Annotated[str, StringConstraints(max_length=500), Lines] | None = None
    question_uri: Annotated[str, StringConstraints(max_length=500, pattern=r"^https://\S+$")] | None = None
    question_group: Annotated[str, StringConstraints(min_length=1, max_length=50), Line] | None = None

    def for_owner(self, number: int) -> dict[str, object]:
        """All of the question, as question `number` (from 1) of its quiz."""
        return {"questionNumber": number, **self.model_dump(by_alias=True, exclude_none=True)}

    @abstractmethod
    def for_player(self, number: int) -> PlayerQuestion:
        """The question as shown to a player, as number `number` (from 1) of its quiz."""

    @property
    def accepted(self) -> frozenset[str]:
        """What counts as right, normalized: the right answer and its alternatives."""
        return frozenset({normalized(self.correct_answer), *map(normalized, self.alternatives)})

    def is_right(self, response: str) -> bool:
        """Whether `response` matches the right answer or one of its alternatives."""
        return normalized(response) in self.accepted


class MultipleChoiceQuestion(Question):
    """Two to four answers; right is the key of one of them, or of several (`alternatives`)."""

    answers: Annotated[list[Choice], Field(min_length=2, max_length=4)]
    correct_answer: AnswerKey
    alternatives: Annotated[list[AnswerKey], Field(max_length=3)] = Field(default_factory=list)

    @model_validator(mode="after")
    def _check_answers(self, info: ValidationInfo) -> Self:
        keys = [choice.key for choice in self.answers]
        if keys != sorted(set(keys)):
            raise ValueError("the keys of the answers must be in order and different, like A, B, C")
        for key in (self.correct_answer, *self.alternatives):
            if key not in keys:
                raise ValueError(f"there is no answer with the key {key}")
        texts = [look(choice.text) for choice in self.answers]
        if len(set(texts)) < len(texts) and not is_kept(info):
            raise ValueError("two answers look the same")
        return self

    def for_player(self, number: int) -> PlayerQuestion:  # noqa: D102
        return PlayerQuestion(
            question_number=number, question=self.question, answers=self.answers, question_uri=self.question_uri
        )


class OpenAnswerQuestion(Question):
    """The player types the answer; `alternatives` are other texts that count as right."""

    correct_answer: AnswerText
    alternatives: Annotated[list[AnswerText], Field(max_length=20)] = Field(default_factory=list)

    def for_player(self, number: int) -> PlayerQuestion:  # noqa: D102
        return PlayerQuestion(question_number=number, question=self.question, question_uri=self.question_uri)
