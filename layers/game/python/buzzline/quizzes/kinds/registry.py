"""Which kinds of questions there are, and questions of any kind as they are kept."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any

from buzzline.platform.texts import KEPT
from buzzline.quizzes.kinds.multiple_choice import MultipleChoiceQuestion
from buzzline.quizzes.kinds.open_answer import OpenAnswerQuestion
from buzzline.quizzes.questions import Question
from pydantic import PlainSerializer, PlainValidator

KINDS: dict[str, type[Question]] = {each.kind: each for each in (MultipleChoiceQuestion, OpenAnswerQuestion)}
"""By name. To add a kind, write its class in a module beside this one and name it here."""


def kept(question: Question) -> dict[str, Any]:
    """A question by itself as plain data: its members, and of which kind it is."""
    return {"questionType": question.kind, **members_of(question)}


def members_of(question: Question) -> dict[str, Any]:
    """The members of a question as plain data; what keeps them must know its kind."""
    return question.model_dump(by_alias=True, exclude_none=True)


def question_of(kept: Mapping[str, Any], kind: str | None = None) -> Question:
    """A question as it was kept, by itself or, of a kind that is known, with others."""
    members = {name: _numbers(value) for name, value in kept.items()}
    kind = members.pop("questionType", kind)
    if kind is None:
        kind, members = _as_until_2026(members)
    return KINDS[kind].model_validate(members, context=KEPT)


KeptQuestion = Annotated[Question, PlainSerializer(kept), PlainValidator(question_of)]
"""A question of any kind as a member of what is kept as JSON."""


def _numbers(value: Any) -> Any:
    """A value out of a table or out of JSON with numbers as models take them."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Mapping):
        return {name: _numbers(member) for name, member in value.items()}
    return [_numbers(member) for member in value] if isinstance(value, list) else value


def _as_until_2026(members: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """An open question of a live game that began before December 2026: what players saw, and the texts that are right.

    Such a game lasts six hours.
    """
    shown = {name: value for name, value in members["question"].items() if name != "questionNumber"}
    choice = "answers" in shown
    first, *others = [text.upper() if choice else text for text in members["accepted"]]
    kind = MultipleChoiceQuestion.kind if choice else OpenAnswerQuestion.kind
    return kind, {**shown, "correctAnswer": first, "alternatives": others}
