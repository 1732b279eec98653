"""Multiple choice."""

from dataclasses import replace
from typing import Annotated, ClassVar, Self

from buzzline.platform.errors import InvalidRequest
from buzzline.platform.texts import is_kept
from buzzline.quizzes.kinds.accepting import AcceptingQuestion
from buzzline.quizzes.questions import AnswerKey, Choice, Judgement, PlayerQuestion, RightAnswer
from buzzline.texts.comparing import look, normalized
from pydantic import Field, ValidationInfo, model_validator


class MultipleChoiceQuestion(AcceptingQuestion):
    """Two to four answers; right is the key of one of them, or of several (`alternatives`)."""

    kind: ClassVar[str] = "Multiple Choice"

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
        return replace(super().for_player(number), answers=self.answers)

    def judge(self, response: str) -> Judgement:  # noqa: D102
        keys = [choice.key for choice in self.answers]
        if self.tallied(response) not in keys:
            raise InvalidRequest("not-an-answer", f"Choose one of the answers: send {' or '.join(keys)}.")
        return super().judge(response)

    def reveal(self) -> RightAnswer:  # noqa: D102
        texts = {choice.key: choice.text for choice in self.answers}
        read = f"{self.correct_answer} - {texts[self.correct_answer]}"
        return replace(super().reveal(), text=read)

    def tallied(self, response: str) -> str:  # noqa: D102
        return normalized(response).upper()
