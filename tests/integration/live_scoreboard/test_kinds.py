"""A kind of question that the code does not know is played in a live-scoreboard game; nothing else changes."""

import pytest
from buzzline.live_scoreboard.cache_store import RedisGames
from buzzline.quizzes.kinds.registry import KINDS

from tests.integration.live_scoreboard.house import NewHall, game_of, players
from tests.support.estimate import EstimateQuestion, estimate
from tests.support.live_scoreboard import RedisServer
from tests.support.quizzes import open_quiz

ESTIMATES = open_quiz(questionType="Estimate", questions=[estimate(), estimate(value=100)])


@pytest.fixture(autouse=True)
def _known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(KINDS, EstimateQuestion.kind, EstimateQuestion)


def test_the_first_right_answer_gets_what_the_question_is_worth(new_hall: NewHall, redis_server: RedisServer) -> None:
    hall = new_hall(ESTIMATES)
    hall.join("ada", "bob", "eve")
    asked = hall.ask(1)["question"]
    assert asked["questionType"] == "Estimate"
    assert "8.85" not in str(asked)
    refused = hall.answer("eve", 1, "high")["results/eve"]["error"]
    assert refused == {
        "type": "urn:buzzline:problem:not-an-answer",
        "detail": "Send a number.",
        "answerNumber": 1,
    }
    assert "playercorrect" not in hall.answer("bob", 1, "9.75"), "a part of the points is no right answer"
    told = hall.answer("ada", 1, "9")
    assert told["playercorrect"] == {
        "questionNumber": 1,
        "firstCorrectAnswer": "ada",
        "correctAnswer": "about 8.85",
        "rightAnswers": ["8.85", "8.35..9.35"],
        "answerFollowup": "In km.",
    }
    assert told["results/ada"]["receipt"]["points"] == 4
    assert hall.answer("eve", 1, "9.1")["results/eve"]["checked"]["text"] == "Correct answer, but not first"
    assert hall.scores() == {"ada": 4, "bob": 0, "eve": 0}
    redis_server.client.flushall()
    assert hall.scores() == {"ada": 4, "bob": 0, "eve": 0}, "filled again from the books"
    cache, game = RedisGames(redis_server.url), game_of(hall)
    for winner, scores in (("bob", {"bob": 4, "ada": 0, "eve": 0}), ("ada", {"ada": 4, "bob": 0, "eve": 0})):
        cache.correct(game, 1, winner, 4)
        assert hall.scores() == scores, "a win that was another one's goes over with its points"
    hall.ask(2)
    assert hall.reveal(2)["revealed"]["rightAnswers"] == ["100", "99.5..100.5"]
    ended = hall.end()["ended"]
    assert [(row["playerName"], row["points"]) for row in ended["leaderboard"]] == [("ada", 4), ("bob", 0), ("eve", 0)]
    assert {each.name: each.points for each in players.all(game_of(hall).run)} == {"ada": 4, "bob": 0, "eve": 0}
