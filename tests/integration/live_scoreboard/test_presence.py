"""Who is there: messages about connections come late, twice and in any order, and one player has several of them."""

import itertools
from dataclasses import replace
from typing import Any

import pytest
from buzzline.live_games.player_store import CONNECTIONS_KEPT
from buzzline.live_games.reporting import report
from buzzline.live_games.tickets import issue

from tests.integration.live_scoreboard.house import HOST, NewHall, at_once, game_of, games, players, quizzes
from tests.support.live_scoreboard import Hall, RedisServer


def come(hall: Hall, player: str, connection: str, **members: Any) -> dict[str, Any]:
    told: dict[str, Any] = hall.send("join_game", player, connection=connection, **members)[f"joined/{player}"]
    return told


def go(hall: Hall, player: str, connection: str, **members: Any) -> dict[str, Any]:
    return hall.send("leave_game", player, connection=connection, **members)


def absent(hall: Hall) -> list[str]:
    return list(report(games, players, quizzes, hall.game.game_id, HOST).absent or ())


def test_the_host_hears_who_goes_and_a_new_window_learns_who_is_away(new_hall: NewHall) -> None:
    hall = new_hall()
    come(hall, "ada", "a1")
    come(hall, "bob", "b1")
    assert absent(hall) == []
    assert go(hall, "ada", "a1") == {"left/ada": {"playerName": "ada", "gone": False, "move": 2}}
    assert absent(hall) == ["ada"]
    assert come(hall, "ada", "a2") == {
        "playerName": "ada",
        "guest": False,
        "players": 2,
        "replaces": [],
        "here": True,
        "move": 3,
    }
    assert absent(hall) == []


def test_it_is_known_when_redis_has_lost_everything(new_hall: NewHall, redis_server: RedisServer) -> None:
    hall = new_hall()
    come(hall, "ada", "a1")
    come(hall, "bob", "b1")
    redis_server.client.flushall()
    assert "left/ada" in go(hall, "ada", "a1")
    redis_server.client.flushall()
    assert absent(hall) == ["ada"]


def test_a_player_with_another_connection_is_there(new_hall: NewHall) -> None:
    hall = new_hall()
    come(hall, "ada", "a1")
    come(hall, "ada", "a2")
    assert go(hall, "ada", "a1") == {}
    assert absent(hall) == []
    assert set(go(hall, "ada", "a2")) == {"left/ada"}


def test_a_connection_that_took_another_one_s_place_outlives_it(new_hall: NewHall) -> None:
    """The broker may never say that the first one has ended, or say it after the second one has begun."""
    hall = new_hall()
    come(hall, "ada", "a1")
    come(hall, "ada", "a2", lastConnection="a1")
    assert set(go(hall, "ada", "a2")) == {"left/ada"}
    come(hall, "ada", "a3", lastConnection="a2")
    assert go(hall, "ada", "a1") == {}
    assert absent(hall) == []


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))), ids=str)
def test_the_order_of_messages_makes_no_difference(new_hall: NewHall, order: tuple[int, ...]) -> None:
    """Two connections, of which one ended; and in the end the other one as well."""
    hall = new_hall()
    come(hall, "ada", "a0")
    messages = [
        lambda: hall.send("join_game", "ada", connection="a1", lastConnection="a0"),
        lambda: go(hall, "ada", "a1"),
        lambda: hall.send("join_game", "ada", connection="a2", lastConnection="a1"),
        lambda: go(hall, "ada", "a0"),
    ]
    for each in order:
        messages[each]()
    assert absent(hall) == []
    told = hall.send("join_game", "ada", connection="a1", lastConnection="a0")["joined/ada"]
    assert told["here"], "delivered once more"
    assert set(go(hall, "ada", "a2")) == {"left/ada"}
    assert hall.send("join_game", "ada", connection="a2")["joined/ada"]["here"] is False
    assert absent(hall) == ["ada"]


def test_of_connections_that_end_at_once_the_last_one_is_told(new_hall: NewHall) -> None:
    hall = new_hall()
    names = [f"a{number}" for number in range(4)]
    for each in names:
        come(hall, "ada", each)
    told = at_once(hall, "leave_game", [hall.event("leave_game", "ada", connection=each) for each in names])
    assert [topic.split("/")[2] for topic, _ in told] == ["left"]


def test_who_goes_before_the_first_answer_is_no_player_any_more(new_hall: NewHall) -> None:
    hall = new_hall()
    come(hall, "ada", "a1")
    come(hall, "bob", "b1")
    hall.ask(1)
    hall.answer("bob", 1, "wrong")
    assert go(hall, "ada", "a1", forGood=True)["left/ada"]["gone"] is True
    assert go(hall, "bob", "b1", forGood=True)["left/bob"]["gone"] is False
    assert hall.scores() == {"bob": 0}
    assert absent(hall) == ["bob"]
    come(hall, "ada", "a2")
    assert hall.scores() == {"ada": 0, "bob": 0}


def test_a_will_is_believed_for_its_ticket_alone(new_hall: NewHall, counted: list[str]) -> None:
    hall = new_hall()
    come(hall, "ada", "a1")
    for members in (
        {"ticket": hall.tickets["bob"]},
        {"ticket": hall.tickets[HOST]},
        {"ticket": hall.tickets["ada"][:-8] + "AAAAAAAA"},
    ):
        assert go(hall, "ada", "a1", **members) == {}
    assert counted == ["MessagesForged"] * 3
    assert go(hall, "ada", "not a name") == {}
    assert counted[3:] == ["MessagesMalformed"]
    assert absent(hall) == []
    assert set(go(hall, "ada", "a1", clientId="n/a")) == {"left/ada"}, "the broker need not say whose will it is"


def test_connections_of_a_seat_that_was_taken_over_tell_nothing(new_hall: NewHall) -> None:
    hall = new_hall()
    come(hall, "ada", "a1")
    game = game_of(hall)
    games.table.update_item(
        Key={"game": game.key, "part": "GAME"},
        UpdateExpression="SET seats.ada = :one",
        ExpressionAttributeValues={":one": 1},
    )
    hall.tickets["ada"] = issue(replace(game, seats={"ada": 1}), "ada", seat=1)
    come(hall, "ada", "a2")
    assert absent(hall) == []
    assert set(go(hall, "ada", "a2")) == {"left/ada"}, "whatever became of the first device"
    assert absent(hall) == ["ada"]


def test_whoever_tells_of_no_connections_is_there(new_hall: NewHall) -> None:
    hall = new_hall()
    hall.join("ada")
    assert absent(hall) == []


def test_nothing_is_told_of_who_is_not_in_or_after_the_end(new_hall: NewHall) -> None:
    hall = new_hall()
    assert go(hall, "ada", "a1") == {}
    come(hall, "bob", "b1")
    hall.end()
    assert go(hall, "bob", "b1") == {}
    assert report(games, players, quizzes, hall.game.game_id, HOST).absent is None


def test_no_number_of_connections_fills_a_book(new_hall: NewHall) -> None:
    hall = new_hall()
    for number in range(60):
        come(hall, "ada", f"a{number:03d}")
        go(hall, "ada", f"z{number:03d}")
    known = players.get(hall.run, "ada")
    assert known is not None
    assert len(known.connections) <= CONNECTIONS_KEPT + 1
    assert "a059/0" in known.connections
    (item,) = [each for each in players.table.scan()["Items"] if each.get("playerName") == "ada"]
    assert len(item["ended"]) <= 3 * CONNECTIONS_KEPT
    assert hall.end()["account"]["balanced"]


def test_a_new_window_gets_what_was_answered(new_hall: NewHall) -> None:
    hall = new_hall()
    hall.join("ada", "bob", "eve")
    hall.ask(1)
    for name, text in (("ada", "wr\u202eong\x00"), ("bob", "right\x1b 1"), ("eve", "right\n1")):
        hall.answer(name, 1, text)
    (tally,) = report(games, players, quizzes, hall.game.game_id, HOST).tallies or ()
    assert tally.question_number == 1
    assert sorted((each.player_name, each.response, each.right) for each in tally.answers or ()) == [
        ("ada", "wrong", False),
        ("bob", "right 1", True),
        ("eve", "right 1", True),
    ]
    hall.ask(2)
    (tally,) = report(games, players, quizzes, hall.game.game_id, HOST).tallies or ()
    assert (tally.question_number, tally.answers) == (2, [])
