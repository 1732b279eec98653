"""Quizzes to test with."""

from typing import Any


def open_question(number: int = 1, **members: Any) -> dict[str, Any]:
    """An open answer question; the right answer of question n is "right n"."""
    return {"question": f"Question {number}?", "correctAnswer": f"right {number}", **members}


def choice_question(right: str = "B", **members: Any) -> dict[str, Any]:
    """A multiple choice question with three answers."""
    answers = [{"key": key, "text": f"answer {key}"} for key in "ABC"]
    return {"question": "Which one?", "answers": answers, "correctAnswer": right, **members}


def open_quiz(count: int = 4, **members: Any) -> dict[str, Any]:
    """The body of an open answer quiz for one player."""
    return {
        "quizName": "Open answers",
        "quizDescription": "A quiz to test with",
        "quizMode": "Single Player",
        "questionType": "Open Answer",
        "category": "Testing",
        "questions": [open_question(number) for number in range(1, count + 1)],
        **members,
    }


def choice_quiz(count: int = 4, **members: Any) -> dict[str, Any]:
    """The body of a multiple choice quiz for one player."""
    return {
        **open_quiz(),
        "quizName": "Choices",
        "questionType": "Multiple Choice",
        "questions": [choice_question() for _ in range(count)],
        **members,
    }


def right_answers(count: int, of: int) -> list[dict[str, Any]]:
    """Responses to `open_quiz(of)` of which `count` are right."""
    return [
        {"questionNumber": number, "response": f"right {number}" if number <= count else "wrong"}
        for number in range(1, of + 1)
    ]
