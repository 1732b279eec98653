"""The cache may be lost, in whole or in part, at any time: games go on from the books."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from buzzline.live_scoreboard.cache_store import RedisGames
from buzzline.live_scoreboard.ports import ShownAnswer
from buzzline.live_scoreboard.room import snapshot
from samtranslator.yaml_helper import yaml_parse

from local import ROOT
from tests.integration.live_scoreboard.house import (
    HOST,
    NewHall,
    at_once,
    dumps,
    game_of,
    games,
    keys,
    players,
    quizzes,
)
from tests.support.cloud import eventually
from tests.support.estimate import EstimateQuestion, estimate
from tests.support.live_games import game_with, player_with, quiz_with
from tests.support.live_scoreboard import RedisServer
from tests.support.quizzes import open_quiz


def test_every_key_goes_when_the_game_expires(new_hall: NewHall, redis_server: RedisServer) -> None:
    hall = new_hall()
    hall.join("ada", "bob")
    hall.send("kick_player", HOST, playerName="eve")
    hall.ask(1)
    hall.answer("ada", 1, "right 1")
    hall.answer("bob", 1, "right 1")
    left = game_of(hall).expires_at - time.time_ns() // 1_000_000

    def check() -> None:
        there = keys(redis_server)
        parts = {"game", "scoreboard", "answered", "kicked"}
        assert parts <= {key.rpartition(":")[2] for key in there} <= parts | {"filled"}
        assert all(key.startswith(f"{{{hall.run}}}:") for key in there)
        assert all(0 < redis_server.client.pttl(key) <= left for key in there)

    check()
    redis_server.client.flushall()
    hall.scores()
    check()
    hall.end()
    assert keys(redis_server) == []


def test_a_game_goes_on_when_redis_is_restarted_in_the_middle(new_hall: NewHall, redis_server: RedisServer) -> None:
    hall = new_hall(open_quiz(6))
    hall.join("ada", "bob", "eve")
    hall.ask(1)
    hall.answer("ada", 1, "right 1")
    hall.answer("bob", 1, "wrong")
    redis_server.restart()
    told = hall.answer("eve", 1, "right 1")["results/eve"]
    assert told["checked"]["text"] == "Correct answer, but not first", "who was first is in the books"
    assert hall.answer("bob", 1, "right 1")["results/bob"]["receipt"]["verdict"] == "duplicate"
    assert hall.scores() == {"ada": 1, "bob": 0, "eve": 0}
    redis_server.restart()
    assert hall.ask(2)["question"]["questionNumber"] == 2
    redis_server.restart()
    told = hall.send("join_game", "bob")["state/bob"]
    assert (told["currentQuestion"]["questionNumber"], told["sendsSoFar"]) == (2, 2)
    redis_server.restart()
    assert hall.send("cache_game", HOST)["questionlist"]["players"] == ["ada", "bob", "eve"]
    assert hall.answer("bob", 2, "right 2")["playercorrect"]["firstCorrectAnswer"] == "bob"
    redis_server.restart()
    assert set(hall.send("kick_player", HOST, playerName="eve")) == {"kicked/eve"}
    assert hall.scores() == {"ada": 1, "bob": 1}
    redis_server.restart()
    told = hall.end()
    assert [(row["playerName"], row["points"]) for row in told["ended"]["leaderboard"]] == [("ada", 1), ("bob", 1)]
    assert told["account"]["balanced"]


def test_fifty_who_answer_while_redis_is_empty_have_one_winner(new_hall: NewHall, redis_server: RedisServer) -> None:
    crowd = [f"p{number:02d}" for number in range(50)]
    hall = new_hall(None, *crowd)
    at_once(hall, "join_game", [hall.event("join_game", name) for name in crowd])
    hall.ask(1)
    redis_server.client.flushall()
    told = at_once(hall, "receive_answer", [hall.answer_event(name, 1, "right 1") for name in crowd])
    firsts = [each["firstCorrectAnswer"] for topic, each in told if topic.endswith("/playercorrect")]
    assert len(firsts) == 1
    account = hall.end()["account"]
    assert (account["sent"], account["counted"], account["balanced"]) == (50, 50, True)
    assert account["questions"][0]["right"] == 1


@pytest.mark.parametrize("part", ["game", "scoreboard", "answered", "kicked"])
def test_a_key_that_was_dropped_loses_nothing(new_hall: NewHall, redis_server: RedisServer, part: str) -> None:
    hall = new_hall()
    hall.join("ada", "bob")
    hall.send("kick_player", HOST, playerName="eve")
    hall.ask(1)
    hall.answer("ada", 1, "right 1")
    redis_server.client.delete(f"{{{hall.run}}}:{part}")
    assert hall.answer("bob", 1, "right 1")["results/bob"]["receipt"]["points"] == 0
    assert hall.answer("ada", 1, "right 1")["results/ada"]["receipt"]["verdict"] == "duplicate"
    assert hall.send("join_game", "eve")["results/eve"]["error"]["type"] == "urn:buzzline:problem:kicked"
    assert hall.scores() == {"ada": 1, "bob": 0}


def test_a_win_that_is_in_the_books_is_taken_over_by_the_cache(new_hall: NewHall) -> None:
    """As if the cache had been filled just before ada's win got into the books."""
    hall = new_hall()
    hall.join("ada", "bob")
    hall.ask(1)
    assert games.claim_win(game_of(hall), 1, "ada", 1)
    told = hall.answer("bob", 1, "right 1")
    assert set(told) == {"results/bob"}
    assert told["results/bob"]["checked"]["text"] == "Correct answer, but not first"
    assert hall.scores() == {"ada": 1, "bob": 0}


def test_a_win_that_the_books_refuse_can_be_won_by_another(new_hall: NewHall) -> None:
    """Bob is kicked in the books, and the cache does not know yet."""
    hall = new_hall()
    hall.join("ada", "bob")
    hall.ask(1)
    players.kick(game_of(hall).run, "bob", guest=False)
    assert hall.answer("bob", 1, "right 1")["results/bob"]["error"]["type"] == "urn:buzzline:problem:kicked"
    assert game_of(hall).winners == {}
    assert hall.answer("ada", 1, "right 1")["results/ada"]["receipt"]["points"] == 1
    assert game_of(hall).winners == {1: "ada"}


def test_a_player_whom_the_cache_does_not_know_is_in_by_the_books(new_hall: NewHall, redis_server: RedisServer) -> None:
    hall = new_hall()
    hall.join("ada", "bob")
    hall.ask(1)
    redis_server.client.zrem(f"{{{hall.run}}}:scoreboard", "bob")
    assert hall.answer("bob", 1, "right 1")["results/bob"]["receipt"]["points"] == 1
    assert hall.scores() == {"ada": 0, "bob": 1}


def test_a_question_that_is_in_the_books_but_was_not_told_is_told_when_asked_again(
    new_hall: NewHall, redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall = new_hall()
    hall.join("ada")
    redis_server.stop()
    with pytest.raises(Exception, match=r"[Cc]onnect"):
        hall.ask(1)
    redis_server.start()
    assert hall.ask(1)["question"]["questionNumber"] == 1
    assert hall.answer("ada", 1, "right 1")["results/ada"]["receipt"]["points"] == 1


def test_the_cache_asks_no_more_of_its_user_than_the_template_grants(
    new_hall: NewHall, redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A whole game as a user with the rights of the template's `CacheUser`."""
    template = yaml_parse((ROOT / "functions/live_scoreboard/template.yaml").read_text())
    rights = template["Resources"]["CacheUser"]["Properties"]["AccessString"].split()
    redis_server.client.execute_command("ACL", "SETUSER", "functions", "reset", ">secret", *rights)
    hall = new_hall()
    limited = RedisGames(f"redis://functions:secret@localhost:{redis_server.port}")
    for module in hall.functions.values():
        if hasattr(module, "room"):
            monkeypatch.setattr(module, "room", type(module.room)(**{**vars(module.room), "cache": limited}))
    redis_server.client.flushall()
    hall.send("cache_game", HOST)
    hall.join("ada", "bob")
    hall.ask(1)
    assert hall.answer("ada", 1, "right 1")["results/ada"]["receipt"]["points"] == 1
    hall.send("kick_player", HOST, playerName="bob")
    assert hall.scores() == {"ada": 1}
    assert hall.end()["account"]["balanced"]
    assert keys(redis_server) == []


def test_what_is_filled_in_late_does_not_undo_what_happened_meanwhile(
    new_hall: NewHall, redis_server: RedisServer
) -> None:
    """As if an invocation had read the books, and then been held up until others had played on."""
    hall = new_hall()
    hall.join("ada", "bob")
    hall.ask(1)
    game = game_of(hall)
    quiz = quizzes.get(game.game_id)
    assert quiz is not None
    stale = snapshot(game, quiz, players.all(game.run))
    hall.answer("ada", 1, "right 1")
    hall.ask(2)
    hall.send("kick_player", HOST, playerName="bob")
    before = dumps(redis_server)
    cache = RedisGames(redis_server.url)
    cache.install(stale)
    cache.ask(game, ShownAnswer(1, "right 1"))
    assert dumps(redis_server) == before


def test_one_who_was_kicked_is_not_put_in_by_a_join_that_was_held_up(
    new_hall: NewHall, redis_server: RedisServer
) -> None:
    hall = new_hall()
    hall.join("ada", "bob")
    hall.send("kick_player", HOST, playerName="bob")
    assert RedisGames(redis_server.url).admit(game_of(hall), "bob") is None
    assert hall.scores() == {"ada": 0}


def test_one_reads_the_books_while_others_wait(
    new_hall: NewHall, redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall = new_hall()
    hall.join("ada")
    game = game_of(hall)
    quiz = quizzes.get(game.game_id)
    assert quiz is not None
    redis_server.client.flushall()
    with monkeypatch.context() as patient, ThreadPoolExecutor(4) as pool:
        # However slow this machine is just now.
        patient.setattr("buzzline.live_scoreboard.cache_store.FILLING_MS", 60_000)
        patient.setattr("buzzline.live_scoreboard.cache_store.WAITING_S", 30)
        cache = RedisGames(f"{redis_server.url}?socket_timeout=60")
        assert cache.begin(game)
        waiting = [pool.submit(RedisGames(f"{redis_server.url}?socket_timeout=60").begin, game) for _ in range(4)]
        eventually(lambda: redis_server.client.info("clients")["blocked_clients"] == 4)
        assert not any(each.done() for each in waiting)
        cache.install(snapshot(game, quiz, players.all(game.run)))
        assert [each.result() for each in waiting] == [False] * 4
    redis_server.client.flushall()
    assert RedisGames(redis_server.url).begin(game)
    assert hall.scores() == {"ada": 0}, "one who does not come back is not waited for for long"


def test_hosts_are_answered_out_of_the_books_where_the_cache_is_behind(
    new_hall: NewHall, redis_server: RedisServer
) -> None:
    """The function that asked question 2, or ended the game, was killed before it told the cache."""
    hall = new_hall()
    hall.join("ada")
    hall.ask(1)
    behind = redis_server.client.hgetall(f"{{{hall.run}}}:game")
    second = hall.ask(2)

    def late(function: str, **members: Any) -> dict[str, Any]:
        redis_server.client.hset(f"{{{hall.run}}}:game", mapping=behind)
        return hall.send(function, HOST, **members)

    assert late("ask_question", questionNumber=2) == second
    assert late("reveal_answer", questionNumber=2)["revealed"]["questionNumber"] == 2
    assert late("ask_question", questionNumber=3)["question"]["questionNumber"] == 3
    ended = hall.end()
    assert late("end_game") == ended
    before = game_of(hall), players.all(hall.run)
    for function, members in (
        ("ask_question", {"questionNumber": 3}),
        ("reveal_answer", {"questionNumber": 3}),
        ("kick_player", {"playerName": "ada"}),
    ):
        assert late(function, **members)["host"]["error"]["type"] == "urn:buzzline:problem:game-over", function
    assert (game_of(hall), players.all(hall.run)) == before


def test_a_win_in_the_books_is_worth_what_its_question_is() -> None:
    one, _, three, *_ = quiz_with().questions
    quiz = replace(quiz_with(), questions=[one, EstimateQuestion.model_validate(estimate()), three])
    players = [player_with("ada"), player_with("bob")]
    for winners, scores in (
        ({1: "ada"}, {"ada": 1, "bob": 0}),
        ({2: "ada", 3: "bob"}, {"ada": 4, "bob": 1}),
        ({1: "ada", 2: "ada"}, {"ada": 5, "bob": 0}),
    ):
        assert snapshot(game_with(winners=winners), quiz, players).scores == scores
