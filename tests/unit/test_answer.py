from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from buzzline.leaderboard.scores import Score, percentage
from buzzline.platform.errors import BuzzlineError, Conflict, InvalidRequest, NotFound, Unavailable
from buzzline.players.experience import Award
from buzzline.quizzes.model import Quiz, QuizBody, QuizHeader
from buzzline.single_player.answer import AnswerBody, Result, answer
from buzzline.single_player.play import play
from hypothesis import given
from hypothesis import strategies as st

from tests.support.quizzes import open_quiz, right_answers


class Shelf:
    """Holds one quiz, as QuizStore would."""

    def __init__(self, count: int = 4, *, active: bool = True, **members: Any) -> None:
        content = QuizBody.model_validate(open_quiz(count, **members)).root
        header = QuizHeader.of_new("g1", "author", content, "2026-01-01T00:00:00Z")
        header = replace(header, active_since="2026-01-02T00:00:00Z" if active else None)
        self.quiz = Quiz(header, list(content.questions))

    def get(self, game_id: str, *, consistent: bool = False) -> Quiz | None:
        return self.quiz if game_id == "g1" else None


class Ear:
    """Remembers what was announced."""

    def __init__(self, *, deaf: bool = False) -> None:
        self.heard: list[tuple[Score, Award]] = []
        self.deaf = deaf

    def announce(self, scores: Sequence[Score], awards: Sequence[Award]) -> bool:
        if not self.deaf:
            self.heard += zip(scores, awards, strict=True)
        return not self.deaf


def play_round(shelf: Any, ear: Ear, responses: list[dict[str, Any]], player: str = "ada") -> Result:
    return answer(shelf, ear, game_id="g1", player=player, body=AnswerBody.model_validate({"responses": responses}))


def test_questions_are_numbered_from_1_and_the_game_says_since_when_it_is_open() -> None:
    game = play(Shelf(3), "g1")
    assert game.start_time == "2026-01-02T00:00:00Z"
    assert [question.question_number for question in game.questions] == [1, 2, 3]


def test_points_score_and_board() -> None:
    ear = Ear()
    result = play_round(Shelf(3), ear, right_answers(2, of=3))
    assert (result.points, result.question_count, result.score) == (2, 3, Decimal("66.67"))
    assert [line.is_correct for line in result.answerboard] == [True, True, False]
    assert result.answerboard[2].correct_answer == "right 3"
    ((score, award),) = ear.heard
    assert (score.game_id, score.player_name, score.score) == ("g1", "ada", Decimal("66.67"))
    assert (award.player_name, award.author, award.experience, award.wins) == ("ada", "author", 2, 0)
    assert score.attempt_id == award.attempt_id


def test_unanswered_questions_are_wrong() -> None:
    result = play_round(Shelf(10), Ear(), right_answers(9, of=9))
    assert (result.points, result.question_count) == (9, 10)
    assert result.answerboard[9].player_response is None
    assert play_round(Shelf(2), Ear(), []).score == 0


def test_alternatives_that_differ_in_case_only_count_once() -> None:
    shelf = Shelf(1)
    question = {"question": "Q", "correctAnswer": "Paris", "alternatives": ["PARIS", "paris", "Paris "]}
    shelf = Shelf(1)
    shelf.quiz = Quiz(
        shelf.quiz.header, list(QuizBody.model_validate(open_quiz() | {"questions": [question]}).root.questions)
    )
    result = play_round(shelf, Ear(), [{"questionNumber": 1, "response": "paris"}])
    assert (result.points, result.score) == (1, 100)


def test_answering_one_question_twice_is_refused() -> None:
    ear = Ear()
    with pytest.raises(InvalidRequest, match="Question 1 is answered twice"):
        play_round(Shelf(), ear, [{"questionNumber": 1, "response": "right 1"}] * 2)
    assert not ear.heard


def test_a_question_that_is_not_there_is_refused() -> None:
    with pytest.raises(InvalidRequest, match="no question 5: this game has 4"):
        play_round(Shelf(4), Ear(), [{"questionNumber": 5, "response": "x"}])


def test_authors_get_a_score_but_no_announcement() -> None:
    ear = Ear()
    assert play_round(Shelf(2), ear, right_answers(2, of=2), player="author").score == 100
    assert not ear.heard


def test_a_result_that_can_not_be_announced_is_not_told() -> None:
    with pytest.raises(Unavailable, match="send the same answers again"):
        play_round(Shelf(), Ear(deaf=True), right_answers(4, of=4))


@pytest.mark.parametrize(
    ("shelf", "game_id", "refusal"),
    [
        (Shelf(), "other", NotFound),
        (Shelf(active=False), "g1", NotFound),
        (Shelf(quizMode="Multiplayer - Casual"), "g1", Conflict),
    ],
)
def test_only_open_single_player_games_are_played(shelf: Any, game_id: str, refusal: type[BuzzlineError]) -> None:
    ear = Ear()
    with pytest.raises(refusal):
        answer(shelf, ear, game_id=game_id, player="ada", body=AnswerBody(responses=[]))
    with pytest.raises(refusal):
        play(shelf, game_id)
    assert not ear.heard


def test_there_is_no_score_where_there_are_no_points_to_get() -> None:
    assert percentage(0, 0) == 0


@given(st.integers(1, 100).flatmap(lambda count: st.tuples(st.integers(0, count), st.just(count))))
def test_a_score_is_between_0_and_100_with_two_decimals(points_and_count: tuple[int, int]) -> None:
    points, count = points_and_count
    score = percentage(points, count)
    assert 0 <= score <= 100
    assert abs(score - Decimal(100 * points) / count) <= Decimal("0.005")
    assert (score == 100) == (points == count)
