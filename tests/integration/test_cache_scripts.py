"""What the scripts in the cache do to a game: to its keys, and for one who comes late, twice or to what was dropped."""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from buzzline.live_games.model import Asked, LiveGame
from buzzline.live_scoreboard.cache_store import RedisGames
from buzzline.live_scoreboard.ports import Attempt, CacheLost, Ruling, ShownAnswer, Snapshot, Standing

from tests.support.live_games import game_with, quiz_with
from tests.support.live_scoreboard import RedisServer

PARTS = ("game", "scoreboard", "answered", "kicked")


@pytest.fixture
def cache(redis_server: RedisServer) -> RedisGames:
    redis_server.client.flushall()
    return RedisGames(redis_server.url)


def playing(current: int = 1, **members: Any) -> LiveGame:
    """A game that has begun now, whose questions up to one are asked."""
    game = game_with(**{"started_at": time.time_ns() // 1_000_000, **members})
    return replace(game, asked={number: Asked(game.started_at) for number in range(1, current + 1)})


def filled(cache: RedisGames, game: LiveGame, **members: Any) -> None:
    known: dict[str, Any] = {"answer": ShownAnswer(1, "right 1"), "scores": {"ada": 3, "bob": 0}, **members}
    cache.install(Snapshot(game, quiz_with(), **known))


def scores(cache: RedisGames, game: LiveGame) -> Mapping[str, int]:
    return {row.player_name: row.score for row in cache.scoreboard(game).leaderboard}


def key(game: LiveGame, part: str) -> str:
    return f"{{{game.run}}}:{part}"


def expires_with(redis_server: RedisServer, game: LiveGame, part: str) -> bool:
    """Whether a key goes with its game, within the minute that a test may take."""
    left = game.expires_at - time.time_ns() // 1_000_000
    return left - 60_000 < redis_server.client.pttl(key(game, part)) <= left + 60_000


def test_what_is_filled_in_takes_the_place_of_what_was_left(cache: RedisGames, redis_server: RedisServer) -> None:
    game = playing()
    filled(cache, game, scores={"ada": 9, "eve": 1}, answered={"ada": 7}, kicked=["bob"])
    redis_server.client.delete(key(game, "game"))
    filled(cache, game)
    assert scores(cache, game) == {"ada": 3, "bob": 0}
    assert not redis_server.client.exists(key(game, "answered"), key(game, "kicked"))


def test_a_game_that_is_there_is_not_filled_in_again(cache: RedisGames) -> None:
    game = playing()
    filled(cache, game)
    filled(cache, game, scores={"ada": 0})
    assert scores(cache, game) == {"ada": 3, "bob": 0}


def test_all_that_is_filled_in_expires_with_the_game(cache: RedisGames, redis_server: RedisServer) -> None:
    game = playing(winners={1: "ada"})
    filled(cache, game, answered={"ada": 1}, kicked=["eve"])
    client = redis_server.client
    assert client.hget(key(game, "game"), "winner:1") == "ada"
    assert all(expires_with(redis_server, game, part) for part in PARTS)
    assert 0 < client.pttl(key(game, "filled")) <= 5000


@pytest.mark.parametrize("part", ["answered", "kicked"])
def test_what_comes_later_expires_with_the_game(cache: RedisGames, redis_server: RedisServer, part: str) -> None:
    game = playing()
    filled(cache, game, scores={})
    cache.admit(game, "ada")
    cache.decide(game, Attempt("ada", 1, 1, 0))
    cache.kick(game, "eve")
    assert expires_with(redis_server, game, part)
    assert expires_with(redis_server, game, "scoreboard")


CHANGES: dict[str, Callable[[RedisGames, LiveGame], object]] = {
    "ask": lambda cache, game: cache.ask(game, ShownAnswer(1, "right 1")),
    "close": lambda cache, game: cache.close(game),
    "admit": lambda cache, game: cache.admit(game, "ada"),
    "leave": lambda cache, game: cache.leave(game, "ada"),
    "kick": lambda cache, game: cache.kick(game, "ada"),
    "decide": lambda cache, game: cache.decide(game, Attempt("ada", 1, 1, 1)),
    "retract": lambda cache, game: cache.retract(game, "ada", 1),
    "correct": lambda cache, game: cache.correct(game, 1, "ada", 1),
    "scoreboard": lambda cache, game: cache.scoreboard(game),
    "players": lambda cache, game: cache.players(game),
}


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("dropped", ["game", "scoreboard", "run"])
def test_a_game_of_which_something_was_dropped_is_lost_as_a_whole(
    cache: RedisGames, redis_server: RedisServer, name: str, dropped: str
) -> None:
    game = playing()
    filled(cache, game, scores={})
    cache.admit(game, "ada")
    if dropped == "run":
        redis_server.client.hset(key(game, "game"), "run", "run-2")
    else:
        redis_server.client.delete(key(game, dropped))
    with pytest.raises(CacheLost):
        CHANGES[name](cache, game)


def test_a_game_that_nobody_is_in_is_not_lost(cache: RedisGames) -> None:
    game = playing()
    filled(cache, game, scores={})
    assert scores(cache, game) == {}
    cache.admit(game, "ada")
    cache.leave(game, "ada")
    assert scores(cache, game) == {}
    assert cache.admit(game, "bob") == Standing(0, None)
    cache.admit(game, "ada")
    cache.leave(game, "ada")
    assert scores(cache, game) == {"bob": 0}


def test_one_who_comes_again_keeps_their_points_and_hears_who_was_first(cache: RedisGames) -> None:
    game = playing(winners={1: "ada"})
    filled(cache, game)
    assert cache.admit(game, "ada") == Standing(3, "ada")
    assert scores(cache, game) == {"ada": 3, "bob": 0}


def test_one_who_was_kicked_stays_out(cache: RedisGames) -> None:
    game = playing()
    filled(cache, game)
    cache.kick(game, "bob")
    assert cache.admit(game, "bob") is None
    assert scores(cache, game) == {"ada": 3}


def test_the_first_right_answer_wins_and_each_counts_once(cache: RedisGames) -> None:
    game = playing()
    filled(cache, game)
    first, second = Attempt("ada", 1, 1, 2), Attempt("bob", 1, 1, 2)
    wrong = cache.decide(game, Attempt("bob", 1, 1, 0))
    assert (wrong.ruling, wrong.winner) == (Ruling.TAKEN, None)
    assert [(each.ruling, each.winner) for each in (cache.decide(game, first), cache.decide(game, first))] == [
        (Ruling.TAKEN, "ada"),
        (Ruling.TAKEN, "ada"),
    ]
    late = cache.decide(game, second)
    assert (late.ruling, late.winner) == (Ruling.TAKEN, "ada")
    again = cache.decide(game, Attempt("bob", 1, 2, 2))
    assert (again.ruling, again.winner) == (Ruling.DUPLICATE, "ada")
    assert cache.decide(game, Attempt("eve", 1, 1, 2)).ruling == Ruling.ABSENT
    assert scores(cache, game) == {"ada": 5, "bob": 0}


def test_a_second_answer_before_anybody_was_right_is_no_win(cache: RedisGames) -> None:
    game = playing()
    filled(cache, game, answered={"bob": 1})
    again = cache.decide(game, Attempt("bob", 1, 2, 2))
    assert (again.ruling, again.winner) == (Ruling.DUPLICATE, None)
    assert scores(cache, game) == {"ada": 3, "bob": 0}
    assert cache.decide(game, Attempt("ada", 1, 1, 2)).winner == "ada"


def test_an_answer_to_a_question_that_has_passed_counts_only_as_the_first_in_the_books(cache: RedisGames) -> None:
    game = playing(current=2)
    filled(cache, game, answered={"ada": 5})
    over = cache.decide(game, Attempt("ada", 1, 4, 1))
    assert (over.ruling, over.winner) == (Ruling.OVER, None)
    assert scores(cache, game)["ada"] == 3
    taken = cache.decide(game, Attempt("ada", 1, 4, 1, first_answer=True))
    assert (taken.ruling, taken.winner) == (Ruling.TAKEN, "ada")
    over = cache.decide(game, Attempt("bob", 1, 1, 1))
    assert (over.ruling, over.winner) == (Ruling.OVER, "ada")
    assert cache.decide(game, Attempt("ada", 2, 5, 0)).ruling == Ruling.TAKEN, "what is asked now is still answered"


def test_a_question_is_asked_once_and_its_answers_begin_anew(cache: RedisGames, redis_server: RedisServer) -> None:
    first, second = playing(), playing(current=2)
    filled(cache, first, answered={"ada": 1})
    cache.ask(second, ShownAnswer(2, "right 2"))
    assert cache.decide(second, Attempt("ada", 2, 2, 0)).ruling == Ruling.TAKEN
    for late in (second, first):
        cache.ask(late, ShownAnswer(late.current, "another"))
    found = cache.load(first.run)
    assert found is not None and found.answer == ShownAnswer(2, "right 2")
    assert redis_server.client.hgetall(key(first, "answered")) == {"ada": "2"}


def test_only_the_question_that_is_asked_is_closed(cache: RedisGames) -> None:
    game, second = playing(), playing(current=2)
    filled(cache, second)
    cache.close(game)
    found = cache.load(game.run)
    assert found is not None and found.game.current == 2
    closed = playing(current=2, pin="654321")
    cache.close(closed)
    found = cache.load(game.run)
    assert found is not None and found.game.pin == "654321"


def test_an_answer_is_retracted_only_as_the_one_it_was(cache: RedisGames) -> None:
    game = playing()
    filled(cache, game, answered={"ada": 2})
    cache.retract(game, "ada", 1)
    assert cache.decide(game, Attempt("ada", 1, 3, 0)).ruling == Ruling.DUPLICATE
    cache.retract(game, "ada", 2)
    assert cache.decide(game, Attempt("ada", 1, 3, 0)).ruling == Ruling.TAKEN


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "ada", {"ada": 5, "bob": 0}),
        ("ada", "ada", {"ada": 3, "bob": 0}),
        ("ada", "bob", {"ada": 1, "bob": 2}),
        ("ada", "", {"ada": 1, "bob": 0}),
        ("eve", "bob", {"ada": 3, "bob": 2}),
        ("ada", "eve", {"ada": 1, "bob": 0}),
    ],
)
def test_points_follow_who_was_first_among_those_who_are_in(
    cache: RedisGames, redis_server: RedisServer, before: str, after: str, expected: dict[str, int]
) -> None:
    """Eve was first, or is, and is not in any more: she does not come back by it."""
    game = playing(winners={1: before} if before else {})
    filled(cache, game)
    for _ in range(2):
        cache.correct(game, 1, after or None, 2)
        assert scores(cache, game) == expected
        assert redis_server.client.hget(key(game, "game"), "winner:1") == (after or None)


def test_one_fills_the_cache_at_a_time(cache: RedisGames, redis_server: RedisServer) -> None:
    game = playing()
    assert cache.begin(game)
    assert 0 < redis_server.client.pttl(key(game, "filling")) <= 5000
    redis_server.client.rpush(key(game, "filled"), game.run)
    assert not cache.begin(game), "another one fills it"
    filled(cache, game)
    assert not redis_server.client.exists(key(game, "filling"))
    assert cache.begin(game), "what was filled in earlier is not waited for"
    assert not redis_server.client.exists(key(game, "filled"))
    filled(cache, game)
    assert redis_server.client.lrange(key(game, "filled"), 0, -1) == [game.run]


def test_only_the_run_that_is_meant_is_forgotten(cache: RedisGames, redis_server: RedisServer) -> None:
    game = playing()
    filled(cache, game, answered={"ada": 1}, kicked=["eve"])
    redis_server.client.hset(key(game, "game"), "run", "run-2")
    cache.forget(game)
    assert redis_server.client.exists(key(game, "game"))
    redis_server.client.hset(key(game, "game"), "run", game.run)
    cache.forget(game)
    assert list(redis_server.client.scan_iter("*")) == []
