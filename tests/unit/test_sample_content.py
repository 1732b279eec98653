"""The sample quizzes are what they promise to be."""

import json

import pytest
from buzzline.quizzes.model import QuizBody, check_size
from buzzline.texts.comparing import normalized

from local.seed import CONTENT, sample_game_id

FILES = sorted(CONTENT.glob("*.json"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_sample_quiz_is_valid(file: "object") -> None:
    content = QuizBody.model_validate(json.loads(file.read_text())).root  # type: ignore[attr-defined]
    check_size(list(content.questions))
    for question in content.questions:
        assert question.answer_followup, "a follow-up makes a sample worth playing"
        alternatives = [normalized(text) for text in (question.correct_answer, *question.alternatives)]
        assert len(set(alternatives)) == len(alternatives)


def test_there_is_enough_of_everything() -> None:
    quizzes = [json.loads(file.read_text()) for file in FILES]
    assert len(quizzes) >= 8
    assert sum(len(quiz["questions"]) for quiz in quizzes) >= 100
    assert len({quiz["category"] for quiz in quizzes}) >= 5
    assert {quiz["questionType"] for quiz in quizzes} == {"Multiple Choice", "Open Answer"}
    assert len({sample_game_id(file.stem) for file in FILES}) == len(FILES)
