"""Messages that come twice, late or out of order change nothing."""

import copy
import random
import time
from typing import Any

import pytest
from buzzline.live_games.game_store import GameStore
from buzzline.live_games.model import Verdict

from tests.integration.live_scoreboard.house import HOST, NewHall, at_once, game_of, players, state
from tests.support.deployed import Deployed
from tests.support.live_scoreboard import RedisServer


def test_every_event_delivered_again_changes_nothing_and_tells_the_same(
    new_hall: NewHall, redis_server: RedisServer, deployed: Deployed
) -> None:
    hall = new_hall()
    later = {"receivedAt": time.time_ns() // 1_000_000 + 60_000}
    events = [
        ("cache_game", hall.event("cache_game", HOST)),
        ("join_game", hall.event("join_game", "ada")),
        ("join_game", hall.event("join_game", "bob")),
        ("start_game", hall.event("start_game", HOST)),
        ("ask_question", hall.event("ask_question", HOST, questionNumber=1)),
        ("receive_answer", hall.answer_event("bob", 1, "wrong", **later)),
        ("receive_answer", hall.answer_event("ada", 1, "right 1", **later)),
        ("reveal_answer", hall.event("reveal_answer", HOST, questionNumber=1)),
        ("ask_question", hall.event("ask_question", HOST, questionNumber=2)),
        ("receive_answer", hall.answer_event("bob", 2, "right 2", **later)),
        ("receive_answer", hall.answer_event("ada", 2, "right 2", **later)),
        ("kick_player", hall.event("kick_player", HOST, playerName="eve")),
    ]
    rules = deployed.stack.declared("AWS::IoT::TopicRule").values()
    called = [action["Lambda"]["FunctionArn"] for each in rules for action in each["TopicRulePayload"]["Actions"]]
    functions = {
        each.module for each in deployed.declared.values() if each.name in {arn.rpartition(":")[2] for arn in called}
    }
    assert {function for function, _ in events} == functions - {"end_game", "leave_game"}, "the rest is below"
    for function, event in events:
        first = hall.deliver(function, copy.deepcopy(event))
        before = state(hall, redis_server)
        assert hall.deliver(function, copy.deepcopy(event)) == first
        assert state(hall, redis_server) == before
    assert hall.scores() == {"ada": 1, "bob": 1}
    before = state(hall, redis_server)
    for function, event in random.Random(7).sample(events, len(events)):
        hall.deliver(function, event)
        assert state(hall, redis_server) == before, f"{function}, out of order"
    ended = hall.end()
    before = state(hall, redis_server)
    assert hall.end() == ended
    for function, event in events:
        hall.deliver(function, event)
        assert state(hall, redis_server) == before, f"{function}, after the end"


def test_who_has_left_and_is_said_to_have_left_again_is_away_as_before(new_hall: NewHall) -> None:
    """What comes again is numbered anew, for it could be news: of a connection that was made meanwhile."""
    hall = new_hall()
    hall.join("ada")
    hall.send("join_game", "bob", connection="b1")
    event = hall.event("leave_game", "bob", connection="b1")
    told, lists = [], []
    for _ in range(3):
        told.append(hall.deliver("leave_game", copy.deepcopy(event))["left/bob"])
        lists.append([(each.name, each.listed, each.points) for each in players.all(game_of(hall).run)])
    moves = [each.pop("move") for each in told]
    assert moves == sorted(moves)
    assert told == [told[0]] * 3
    assert lists == [lists[0]] * 3


def test_a_result_that_is_delivered_again_later_is_told_as_it_was(new_hall: NewHall) -> None:
    hall = new_hall()
    hall.join("ada", "bob")
    hall.ask(1)
    first = hall.answer_event("ada", 1, "right 1")
    second = hall.answer_event("bob", 1, "right 1")
    hall.deliver("receive_answer", first)
    told = hall.deliver("receive_answer", second)
    hall.ask(2)
    assert hall.deliver("receive_answer", first)["results/ada"]["receipt"]["points"] == 1
    again = hall.deliver("receive_answer", second)
    assert again == told
    assert again["results/bob"]["checked"]["text"] == "Correct answer, but not first"


def test_asking_again_repeats_and_a_stale_message_skips_nothing(new_hall: NewHall) -> None:
    hall = new_hall()
    first = hall.ask(1)
    assert hall.ask(1) == first, "with the time at which it was asked"
    second = hall.ask(2)
    stale = hall.ask(1)
    assert stale["host"]["error"]["type"] == "urn:buzzline:problem:already-asked"
    assert game_of(hall).current == 2
    assert hall.ask(2) == second
    assert hall.ask(4)["host"]["error"]["type"] == "urn:buzzline:problem:no-such-question"
    skipping = new_hall()
    for number in (2, 3):
        told = skipping.ask(number)["host"]["error"]
        assert (told["type"], told["detail"]) == (
            *("urn:buzzline:problem:not-next", f"Question 1 comes next, not {number}."),
        )
    assert game_of(skipping).current == 0


def test_one_who_answers_twice_at_once_is_counted_once(new_hall: NewHall) -> None:
    hall = new_hall()
    hall.join("ada", "bob")
    hall.ask(1)
    events = [hall.answer_event("ada", 1, f"right {number % 2 + 1}") for number in range(8)]
    at_once(hall, "receive_answer", events)
    (ada,) = [each for each in players.all(game_of(hall).run) if each.name == "ada"]
    verdicts = sorted(send.verdict for send in ada.sends.values())
    assert verdicts == [Verdict.COUNTED, *[Verdict.DUPLICATE] * 7]
    won = game_of(hall).winners.get(1)
    assert ada.points == (1 if won == "ada" else 0)
    assert hall.scores()["ada"] == ada.points


def test_a_question_that_was_closed_while_it_was_asked_is_not_told(
    new_hall: NewHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two devices of the host: one asks, and the other shows the answer before the first one has told the cache."""
    hall = new_hall()
    hall.join("ada")
    ask = GameStore.ask

    def ask_and_reveal(self: GameStore, *args: Any, **members: Any) -> None:
        ask(self, *args, **members)
        hall.broker.published += [("shown", hall.reveal(1))]

    monkeypatch.setattr(GameStore, "ask", ask_and_reveal)
    told = hall.ask(1)
    assert set(told["shown"]) == {"revealed"}
    assert set(told) == {"shown"}, "all have heard the answer"
