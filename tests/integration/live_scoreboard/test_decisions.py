"""What the cache alone decides about answers: the books, which would catch most of it later, are not asked."""

from dataclasses import replace

import pytest
from buzzline.live_scoreboard.cache_store import RedisGames
from buzzline.live_scoreboard.ports import Attempt, CacheLost, Decision, Ruling
from buzzline.live_scoreboard.room import shown_answer, snapshot

from tests.support.estimate import EstimateQuestion, estimate
from tests.support.live_games import game_with, player_with, quiz_with, with_open
from tests.support.live_scoreboard import RedisServer

FIRST = with_open(game_with(), 1)
SECOND = with_open(FIRST, 2)
QUIZ = quiz_with()


@pytest.fixture
def cache(redis_server: RedisServer) -> RedisGames:
    """Question 1 is asked; ada and bob are in."""
    redis_server.client.flushall()
    games = RedisGames(redis_server.url)
    games.install(snapshot(FIRST, QUIZ, []))
    for name in ("ada", "bob"):
        games.admit(FIRST, name)
    return games


def attempt(player: str, *, number: int = 1, question: int = 1, points: int = 1, first: bool = False) -> Attempt:
    return Attempt(player, question, number, points, first_answer=first)


def scores(cache: RedisGames) -> dict[str, int]:
    return {row.player_name: row.score for row in cache.scoreboard(FIRST).leaderboard}


def test_the_first_right_answer_wins_and_the_same_again_decides_the_same(cache: RedisGames) -> None:
    for _ in range(2):
        assert cache.decide(FIRST, attempt("ada")) == Decision(Ruling.TAKEN, "ada")
    assert cache.decide(FIRST, attempt("bob")) == Decision(Ruling.TAKEN, "ada")
    assert scores(cache) == {"ada": 1, "bob": 0}


def test_a_second_answer_of_a_player_does_not_win(cache: RedisGames) -> None:
    assert cache.decide(FIRST, attempt("ada", points=0)) == Decision(Ruling.TAKEN)
    assert cache.decide(FIRST, attempt("ada", number=2)) == Decision(Ruling.DUPLICATE)
    assert scores(cache) == {"ada": 0, "bob": 0}
    assert cache.decide(FIRST, attempt("bob")) == Decision(Ruling.TAKEN, "bob")
    assert cache.decide(FIRST, attempt("ada", number=3)) == Decision(Ruling.DUPLICATE, "bob")


def test_an_answer_to_a_question_that_is_past_wins_only_where_the_books_say_that_it_may(cache: RedisGames) -> None:
    cache.ask(SECOND, shown_answer(QUIZ, 2))
    assert cache.decide(SECOND, attempt("ada")) == Decision(Ruling.OVER)
    assert scores(cache) == {"ada": 0, "bob": 0}
    assert cache.decide(SECOND, attempt("ada", first=True)) == Decision(Ruling.TAKEN, "ada")
    assert cache.decide(SECOND, attempt("bob")) == Decision(Ruling.OVER, "ada")
    assert scores(cache) == {"ada": 1, "bob": 0}


def test_who_answered_the_question_before_may_answer_the_next(cache: RedisGames) -> None:
    cache.decide(FIRST, attempt("ada"))
    cache.ask(SECOND, shown_answer(QUIZ, 2))
    assert cache.decide(SECOND, attempt("ada", number=2, question=2)) == Decision(Ruling.TAKEN, "ada")
    assert scores(cache) == {"ada": 2, "bob": 0}


def test_who_is_not_in_wins_nothing_and_a_game_that_is_not_known_is_lost(cache: RedisGames) -> None:
    assert cache.decide(FIRST, attempt("eve")) == Decision(Ruling.ABSENT)
    assert scores(cache) == {"ada": 0, "bob": 0}
    with pytest.raises(CacheLost):
        cache.decide(game_with(run="run-2"), attempt("ada"))


def test_nobody_who_waits_takes_an_earlier_filling_for_the_one_that_has_begun(
    cache: RedisGames, redis_server: RedisServer
) -> None:
    assert redis_server.client.keys("*filled*")
    assert cache.begin(FIRST)
    assert not redis_server.client.keys("*filled*")


def test_a_win_in_the_books_is_worth_what_its_question_is() -> None:
    quiz = replace(QUIZ, questions=[QUIZ.questions[0], EstimateQuestion.model_validate(estimate()), QUIZ.questions[2]])
    players = [player_with("ada"), player_with("bob")]
    for winners, scores in (
        ({1: "ada"}, {"ada": 1, "bob": 0}),
        ({2: "ada", 3: "bob"}, {"ada": 4, "bob": 1}),
        ({1: "ada", 2: "ada"}, {"ada": 5, "bob": 0}),
    ):
        assert snapshot(game_with(winners=winners), quiz, players).scores == scores
