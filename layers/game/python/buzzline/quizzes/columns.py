"""The columns of lists of quizzes, and questions, as attributes of items in tables."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from buzzline.quizzes.model import QuizColumns
from pydantic.alias_generators import to_camel


def attributes_of(quiz: QuizColumns) -> dict[str, Any]:
    """The columns as attributes of an item."""
    return {to_camel(name): value for name, value in quiz.columns.items()}


def columns_of(item: Mapping[str, Any]) -> dict[str, Any]:
    """The columns out of an item, by the names of the members of QuizColumns."""
    return {
        "quiz_name": item["quizName"],
        "quiz_description": item["quizDescription"],
        "quiz_mode": item["quizMode"],
        "question_type": item["questionType"],
        "category": item["category"],
        "question_count": int(item["questionCount"]),
    }


def in_table(value: Any) -> Any:
    """Plain data as a table takes it, which knows no floats."""
    if isinstance(value, float):
        return Decimal(str(value))
    if isinstance(value, dict):
        return {name: in_table(member) for name, member in value.items()}
    return [in_table(member) for member in value] if isinstance(value, list) else value
