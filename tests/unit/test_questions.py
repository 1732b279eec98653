import json
from typing import Any

import pytest
from buzzline.platform.contract import to_plain
from buzzline.platform.errors import InvalidRequest
from buzzline.quizzes.kinds.multiple_choice import MultipleChoiceQuestion
from buzzline.quizzes.kinds.open_answer import OpenAnswerQuestion
from buzzline.quizzes.kinds.registry import question_of
from buzzline.quizzes.model import QuizBody
from buzzline.quizzes.questions import Question
from buzzline.texts.comparing import is_blank
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.support.quizzes import choice_question, choice_quiz, open_question, open_quiz


def open_answer(**members: Any) -> OpenAnswerQuestion:
    return OpenAnswerQuestion.model_validate(open_question(**members))


def is_right(question: Question, response: str) -> bool:
    judgement = question.judge(response)
    assert judgement.points == int(judgement.right)
    return judgement.right


@pytest.mark.parametrize("response", ["right 1", "RIGHT 1", "  right   1 ", "Right\t1"])
def test_case_and_white_space_do_not_matter(response: str) -> None:
    assert is_right(open_answer(), response)


@pytest.mark.parametrize("response", ["", "right", "right 11", "wrong"])
def test_other_answers_are_wrong(response: str) -> None:
    assert not is_right(open_answer(), response)


def test_alternatives_count() -> None:
    question = open_answer(correctAnswer="Netherlands", alternatives=["Holland", "The Netherlands"])
    assert is_right(question, "holland")
    assert is_right(question, "the netherlands")


def test_sharp_s_is_compared_by_case_folding() -> None:
    assert is_right(open_answer(correctAnswer="Straße"), "STRASSE")


def test_the_key_of_a_choice_is_the_answer() -> None:
    question = MultipleChoiceQuestion.model_validate(choice_question("B", alternatives=["C"]))
    assert is_right(question, " b ")
    assert is_right(question, "C")
    assert not is_right(question, "A")


@pytest.mark.parametrize("response", ["", "D", "answer B", "A, B"])
def test_what_names_no_choice_is_no_answer(response: str) -> None:
    with pytest.raises(InvalidRequest, match="send A or B or C"):
        MultipleChoiceQuestion.model_validate(choice_question()).judge(response)


@pytest.mark.parametrize("body", [open_quiz(), choice_quiz()])
def test_a_player_sees_nothing_that_gives_the_answer_away(body: dict[str, Any]) -> None:
    for question in body["questions"]:
        question.update(answerFollowup="told afterwards", questionGroup="1")
        if body["questionType"] == "Open Answer":
            question["alternatives"] = ["secret"]
    content = QuizBody.model_validate(body).root
    for number, question in enumerate(content.questions, start=1):
        seen = to_plain(question.for_player(number))
        assert set(seen) <= {"questionType", "questionNumber", "question", "answers", "questionUri"}
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
        ({"questionType": "Estimate"}, "Must be one of: Multiple Choice, Open Answer"),
        ({"questionType": ["Open Answer"]}, "valid string"),
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


@given(
    st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp"]), min_size=1, max_size=50).filter(
        lambda text: not is_blank(text)
    )
)
def test_the_right_answer_is_always_right(text: str) -> None:
    question = open_answer(correctAnswer=text)
    assert is_right(question, text)
    assert is_right(question, f"  {text.upper()} ")


@pytest.mark.parametrize(
    ("shown", "accepted", "right", "wrong"),
    [
        ({}, ["netherlands", "the netherlands"], "The  Netherlands", "Belgium"),
        ({"answers": choice_question()["answers"]}, ["b", "c"], "C", "A"),
    ],
)
def test_questions_that_were_open_before_they_were_kept_whole_are_judged_as_before(
    shown: dict[str, Any], accepted: list[str], right: str, wrong: str
) -> None:
    before = {"question": {"questionNumber": 3, "question": "Which?", "questionGroup": "1", **shown}}
    question = question_of({**before, "accepted": accepted})
    assert to_plain(question.for_player(3)) | {"questionGroup": question.question_group} == {
        **before["question"],
        "questionType": question.kind,
    }
    assert is_right(question, right)
    assert not is_right(question, wrong)
