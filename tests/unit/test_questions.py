import json
from typing import Any, get_args

import pytest
from buzzline.platform.contract import to_plain
from buzzline.quizzes.model import (
    QUESTION_TYPES,
    MultipleChoiceContent,
    OpenAnswerContent,
    QuizBody,
    QuizContent,
)
from buzzline.quizzes.questions import MultipleChoiceQuestion, OpenAnswerQuestion
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.support.quizzes import choice_question, choice_quiz, open_question, open_quiz


def open_answer(**members: Any) -> OpenAnswerQuestion:
    return OpenAnswerQuestion.model_validate(open_question(**members))


@pytest.mark.parametrize("response", ["right 1", "RIGHT 1", "  right   1 ", "Right\t1"])
def test_case_and_white_space_do_not_matter(response: str) -> None:
    assert open_answer().is_right(response)


@pytest.mark.parametrize("response", ["", "right", "right 11", "wrong"])
def test_other_answers_are_wrong(response: str) -> None:
    assert not open_answer().is_right(response)


def test_alternatives_count() -> None:
    question = open_answer(correctAnswer="Netherlands", alternatives=["Holland", "The Netherlands"])
    assert question.is_right("holland")
    assert question.is_right("the netherlands")


def test_sharp_s_is_compared_by_case_folding() -> None:
    assert open_answer(correctAnswer="Straße").is_right("STRASSE")


def test_the_key_of_a_choice_is_the_answer() -> None:
    question = MultipleChoiceQuestion.model_validate(choice_question("B", alternatives=["C"]))
    assert question.is_right(" b ")
    assert question.is_right("C")
    assert not question.is_right("A")


@pytest.mark.parametrize("body", [open_quiz(), choice_quiz()])
def test_a_player_sees_nothing_that_gives_the_answer_away(body: dict[str, Any]) -> None:
    for question in body["questions"]:
        question.update(answerFollowup="told afterwards", questionGroup="1")
        if body["questionType"] == "Open Answer":
            question["alternatives"] = ["secret"]
    content = QuizBody.model_validate(body).root
    for number, question in enumerate(content.questions, start=1):
        seen = to_plain(question.for_player(number))
        assert set(seen) <= {"questionNumber", "question", "answers", "questionUri"}
        assert "told afterwards" not in json.dumps(seen)
        assert "secret" not in json.dumps(seen)


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"correctAnswer": "D"}, "no answer with the key D"),
        ({"alternatives": ["D"]}, "no answer with the key D"),
        ({"answers": [{"key": "A", "text": "only"}]}, "at least 2"),
        ({"answers": [{"key": "B", "text": "x"}, {"key": "A", "text": "y"}]}, "in order"),
        ({"answers": [{"key": "A", "text": "x"}, {"key": "A", "text": "y"}]}, "different"),
        ({"answers": [{"key": "A", "text": "Same"}, {"key": "B", "text": " Sa\u00adme"}]}, "look the same"),
        ({"question": ""}, "at least 1"),
        ({"question": "x" * 501}, "at most 500"),
        ({"question": 5}, "valid string"),
        ({"questionUri": "javascript:alert(1)"}, "pattern"),
        ({"question_uri": "https://example.com/a.png"}, "not permitted"),
        ({"hint": "x"}, "not permitted"),
    ],
)
def test_what_a_multiple_choice_question_must_be(change: dict[str, Any], path: str) -> None:
    with pytest.raises(ValidationError, match=path):
        MultipleChoiceQuestion.model_validate(choice_question(**change))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"quizName": "x" * 101}, "at most 100"),
        ({"quizName": "   "}, "at least 1"),
        ({"quizMode": "Solo"}, "Multiplayer - Casual"),
        ({"questionType": "Estimate"}, "must be one of: Multiple Choice, Open Answer"),
        ({"questionType": ["Open Answer"]}, "must be one of: Multiple Choice, Open Answer"),
        ({"questions": []}, "at least 1"),
        ({"questions": [open_question()] * 101}, "at most 100"),
        ({"questions": [choice_question()]}, "not permitted"),
        ({"owner": "somebody"}, "not permitted"),
        ({"gameId": "00000000-0000-0000-0000-000000000000"}, "not permitted"),
    ],
)
def test_what_a_quiz_must_be(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        QuizBody.model_validate(open_quiz(**change))


def test_every_question_type_has_its_content_and_its_class() -> None:
    tags = {get_args(content.model_fields["question_type"].annotation)[0] for content in get_args(QuizContent)}
    assert tags == set(QUESTION_TYPES)
    assert {MultipleChoiceContent, OpenAnswerContent} == set(get_args(QuizContent))


@given(
    st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp"]), min_size=1, max_size=50).filter(str.strip)
)
def test_the_right_answer_is_always_right(text: str) -> None:
    question = open_answer(correctAnswer=text)
    assert question.is_right(text)
    assert question.is_right(f"  {text.upper()} ")
