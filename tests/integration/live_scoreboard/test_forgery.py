"""Messages that are forged or malformed change nothing, and are counted."""

import base64
from typing import Any

import pytest
from buzzline.live_games.hosting import Opening, host_game
from buzzline.live_games.tickets import issue

from tests.integration.live_scoreboard.house import HOST, NewHall, dumps, game_of, games, inventory, quizzes, state
from tests.support.live_scoreboard import CONTEXT, RedisServer


def test_forged_messages_change_nothing_and_are_counted(
    new_hall: NewHall, redis_server: RedisServer, counted: list[str]
) -> None:
    hall, other = new_hall(), new_hall(host="olga")
    hall.join("ada", "bob")
    hall.ask(1)
    key = f"games/{hall.key}"
    ended = new_hall(host="otto")
    ended.end()
    tampered = hall.tickets[HOST][:-6] + ("AAAAAA" if not hall.tickets[HOST].endswith("AAAAAA") else "BBBBBB")
    host_only = {
        "start_game": {},
        "ask_question": {"questionNumber": 2},
        "kick_player": {"playerName": "bob"},
        "end_game": {},
        "cache_game": {},
    }
    forged = [
        ("receive_answer", hall.event("receive_answer", "eve", topic=f"{key}/answers/ada")),
        ("join_game", hall.event("join_game", "eve", topic=f"{key}/join/mallory")),
        ("join_game", hall.event("join_game", "ada", topic=f"games/{other.key}/join/ada")),
        ("join_game", hall.event("join_game", "ada", topic=f"{key}/elsewhere/join/ada")),
        ("join_game", hall.event("join_game", "ada", clientId="bob:1")),
        ("join_game", hall.event("join_game", "ada", clientId="ada-1")),
        ("join_game", hall.event("join_game", "ada", clientId="n/a")),
    ]
    for function, members in host_only.items():
        tickets = ["x", "a.b.c", tampered, hall.tickets["ada"]]
        if function != "cache_game":  # it names no game, so hosts of others are no forgers
            tickets += [other.tickets["olga"], ended.tickets["otto"]]
        forged += [(function, hall.event(function, HOST, ticket=ticket, **members)) for ticket in tickets]
        forged.append((function, hall.event(function, HOST, clientId="ada:1", **members)))
    for event in (each for function, each in forged if function == "receive_answer"):
        event |= {"questionNumber": 1, "answerNumber": 1, "playerAnswer": "right 1"}
    before = state(hall, redis_server)
    for function, event in forged:
        counted.clear()
        assert hall.deliver(function, event) == {}, (function, event)
        assert counted == ["MessagesForged"], (function, event)
        assert state(hall, redis_server) == before


def test_an_olga_with_a_ticket_of_her_own_does_not_host_for_quinn(new_hall: NewHall, counted: list[str]) -> None:
    hall, other = new_hall(), new_hall(host="olga")
    told = hall.deliver("cache_game", hall.event("cache_game", HOST, ticket=other.tickets["olga"], clientId="olga:1"))
    assert set(told) == {f"games/{other.key}/questionlist"}


def test_tickets_of_a_run_that_ended_are_worth_nothing_in_the_next(new_hall: NewHall, counted: list[str]) -> None:
    hall = new_hall()
    hall.join("ada")
    hall.ask(1)
    hall.end()
    old = dict(hall.tickets)
    game, _ = host_game(games, quizzes, inventory, Opening(*hall.key.split(":")))
    for ticket in (old["ada"], old[HOST]):
        assert hall.send("join_game", "ada", ticket=ticket) == {}
        assert hall.send("end_game", HOST, ticket=ticket) == {}
    assert counted == ["MessagesForged"] * 4
    hall.tickets |= {name: issue(game, name) for name in (HOST, "ada")}
    hall.join("ada")
    assert game_of(hall).current == 0
    assert hall.scores() == {"ada": 0}


def test_a_cache_that_still_knows_an_earlier_run_is_replaced(new_hall: NewHall, redis_server: RedisServer) -> None:
    hall = new_hall()
    hall.join("ada", "bob")
    hall.ask(1)
    hall.answer("ada", 1, "right 1")
    leftover = dumps(redis_server)
    hall.end()
    for key, value in leftover.items():
        if isinstance(value, dict):
            redis_server.client.hset(key, mapping=value)
        else:
            redis_server.client.zadd(key, dict(value))
    game, _ = host_game(games, quizzes, inventory, Opening(*hall.key.split(":")))
    hall.tickets |= {name: issue(game, name) for name in (HOST, "ada")}
    hall.join("ada")
    assert hall.scores() == {"ada": 0}
    hall.ask(1)
    hall.sends.clear()
    assert hall.answer("ada", 1, "right 1")["results/ada"]["receipt"]["points"] == 1


@pytest.mark.parametrize(
    "members",
    [
        {"ticket": None},
        {"ticket": 7},
        {"topic": None},
        {"receivedAt": "yesterday"},
        {"questionNumber": "1"},
        {"questionNumber": 0},
        {"questionNumber": 10**9},
        {"answerNumber": None},
        {"playerAnswer": "x" * 201},
        {"playerAnswer": None},
        {"points": 100},
    ],
    ids=str,
)
def test_malformed_messages_change_nothing_and_are_counted(
    new_hall: NewHall, redis_server: RedisServer, counted: list[str], members: dict[str, Any]
) -> None:
    hall = new_hall()
    hall.join("ada")
    hall.ask(1)
    before = state(hall, redis_server)
    assert hall.answer("ada", 1, "right 1", **members) == {}
    assert counted == ["MessagesMalformed"]
    assert state(hall, redis_server) == before


def test_tickets_and_answers_are_not_logged(new_hall: NewHall, caplog: pytest.LogCaptureFixture) -> None:
    hall = new_hall()
    hall.join("ada")
    hall.ask(1)
    hall.answer("ada", 1, "zebra-crossing")
    hall.answer("ada", 1, "zebra-crossing" * 40)
    hall.send("end_game", "eve", topic=f"games/{hall.key}/endthegame")
    printed = str([vars(each) for each in caplog.records])
    assert "forged message" in printed
    assert "malformed message" in printed
    assert "zebra" not in printed
    assert all(ticket not in printed for ticket in hall.tickets.values())


def test_ticket_authorizer_lets_holders_of_tickets_connect(new_hall: NewHall) -> None:
    hall = new_hall()
    authorizer = hall.functions["ticket_authorizer"]

    def connect(ticket: str) -> Any:
        password = base64.b64encode(ticket.encode()).decode()
        return authorizer.handler({"protocolData": {"mqtt": {"password": password, "clientId": "ada:1"}}}, CONTEXT)

    admitted = connect(hall.tickets["ada"])
    assert admitted["isAuthenticated"] is True
    assert any(f"topic/games/{hall.key}/answers/ada" in each for each in admitted["policyDocuments"])
    assert connect(hall.tickets["ada"][:-4] + "AAAA") == {"isAuthenticated": False}
    hall.end()
    host_game(games, quizzes, inventory, Opening(*hall.key.split(":")))
    assert connect(hall.tickets["ada"]) == {"isAuthenticated": False}
