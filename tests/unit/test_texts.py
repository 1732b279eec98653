"""Texts that people write: control characters, and nothing that can be seen."""

from typing import Any

import pytest
from buzzline.platform.errors import InvalidRequest
from buzzline.platform.texts import KEPT
from buzzline.platform.validation import validated
from buzzline.players.profile import ProfileBody
from buzzline.quizzes.kinds.multiple_choice import MultipleChoiceQuestion
from buzzline.quizzes.model import QuizBody
from hypothesis import given
from hypothesis import strategies as st

from tests.support.quizzes import choice_question, choice_quiz, open_question, open_quiz

BAD = ["\x00", "\x1b", "\x7f", "\x85", "\u202a", "\u202e", "\u2066", "\u2069"]
QUIZZES = {
    "quizName": lambda text: choice_quiz(quizName=text),
    "quizDescription": lambda text: choice_quiz(quizDescription=text),
    "category": lambda text: open_quiz(category=text),
    "questions[0].question": lambda text: open_quiz(questions=[open_question(question=text)]),
    "questions[0].correctAnswer": lambda text: open_quiz(questions=[open_question(correctAnswer=text)]),
    "questions[0].alternatives[0]": lambda text: open_quiz(questions=[open_question(alternatives=[text])]),
    "questions[0].answerFollowup": lambda text: open_quiz(questions=[open_question(answerFollowup=text)]),
    "questions[0].questionGroup": lambda text: open_quiz(questions=[open_question(questionGroup=text)]),
    "questions[0].answers[1].text": lambda text: choice_quiz(
        questions=[choice_question(answers=[{"key": "A", "text": "x"}, {"key": "B", "text": text}])]
    ),
}
SEVERAL_LINES = {"quizDescription", "questions[0].question", "questions[0].answerFollowup"}


@pytest.mark.parametrize("character", BAD)
@pytest.mark.parametrize("path", QUIZZES)
def test_control_characters_are_refused_by_the_name_of_the_field(path: str, character: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        validated(QuizBody, QUIZZES[path](f"a{character}b"))
    assert refused.value.members["errors"] == [
        {"path": path, "message": f"Has a control character, U+{ord(character):04X}, at 2: take it out"}
    ]


@pytest.mark.parametrize("text", ["\u200b", "\u3164\u3164", "\u2800", "\u00ad \u00ad", "\u0640"])
@pytest.mark.parametrize("path", QUIZZES)
def test_texts_of_which_nothing_can_be_seen_are_refused_by_the_name_of_the_field(path: str, text: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        validated(QuizBody, QUIZZES[path](text))
    assert {
        "path": path,
        "message": "Nothing can be seen of it: type letters, digits or signs",
    } in refused.value.members["errors"]


@pytest.mark.parametrize("path", QUIZZES)
def test_lines_end_where_there_may_be_several(path: str) -> None:
    for text in ("a\nb", "a\r\nb", "a\tb"):
        if path in SEVERAL_LINES:
            validated(QuizBody, QUIZZES[path](text))
        else:
            with pytest.raises(InvalidRequest, match="control character"):
                validated(QuizBody, QUIZZES[path](text))


@pytest.mark.parametrize("text", ["שלום abc", "علی\u200cرضا", "👩\u200d🚀", "a\u200fb", "½ – “x” …", "ශ්\u200dරී"])
@pytest.mark.parametrize("path", QUIZZES)
def test_what_scripts_and_emoji_need_is_taken(path: str, text: str) -> None:
    validated(QuizBody, QUIZZES[path](text))


def test_profiles_have_none_either() -> None:
    validated(ProfileBody, {"displayName": "Ada", "about": "one\ntwo"})
    validated(ProfileBody, {"displayName": "", "about": ""})
    with pytest.raises(InvalidRequest, match="Nothing can be seen"):
        validated(ProfileBody, {"displayName": "\u3164"})
    for body in ({"displayName": "A\u202eda"}, {"displayName": "A\nda"}, {"about": "x\x00"}):
        with pytest.raises(InvalidRequest, match="control character"):
            validated(ProfileBody, body)


def test_what_was_kept_before_can_still_be_read() -> None:
    old = choice_question(question="a\u202eb", answers=[{"key": "A", "text": "x"}, {"key": "B", "text": "x\u200b"}])
    question: Any = MultipleChoiceQuestion.model_validate(old, context=KEPT)
    assert question.question == "a\u202eb"
    assert [choice.text for choice in question.answers] == ["x", "x\u200b"]
    with pytest.raises(InvalidRequest):
        validated(MultipleChoiceQuestion, old)


@given(st.text(min_size=1))
def test_any_text_is_taken_or_refused(text: str) -> None:
    try:
        validated(ProfileBody, {"about": text[:500], "displayName": text[:50]})
    except InvalidRequest as refused:
        assert refused.kind == "invalid-request"
