"""Messages that are forged or malformed change nothing, and are counted."""

import base64
from dataclasses import replace
from typing import Any

import pytest
from buzzline.live_games import admission
from buzzline.live_games.admission import GuestBody, admit_guest
from buzzline.live_games.claim_store import ClaimStore
from buzzline.live_games.claims import Claimants, ClaimBody, ClaimDesk, DecisionBody
from buzzline.live_games.hosting import Opening, host_game
from buzzline.live_games.tickets import issue
from buzzline.platform.clock import now_ms

from tests.integration.live_books import door, opened
from tests.integration.live_scoreboard.house import HOST, NewHall, game_of, games, inventory, players, quizzes, state
from tests.support.live_scoreboard import CONTEXT, Hall, RedisServer


def test_forged_messages_change_nothing_and_are_counted(
    new_hall: NewHall, redis_server: RedisServer, counted: list[str]
) -> None:
    hall, other = new_hall(), new_hall(host="olga")
    hall.join("ada", "bob")
    hall.ask(1)
    key = f"games/{hall.run}"
    ended = new_hall(host="otto")
    ended.end()
    tampered = hall.tickets[HOST][:-6] + ("AAAAAA" if not hall.tickets[HOST].endswith("AAAAAA") else "BBBBBB")
    casual, _ = opened()
    elsewhere = [issue(each, HOST) for each in (casual, replace(casual, game_id="gone"))]
    host_only = {
        "start_game": {},
        "ask_question": {"questionNumber": 2},
        "kick_player": {"playerName": "bob"},
        "end_game": {},
        "cache_game": {},
    }
    forged = [
        ("receive_answer", hall.event("receive_answer", "eve", topic=f"{key}/answers/{hall.id_of('ada')}")),
        ("join_game", hall.event("join_game", "eve", topic=f"{key}/join/{hall.id_of('mallory')}")),
        ("join_game", hall.event("join_game", "ada", topic=f"games/{other.run}/join/{other.id_of('ada')}")),
        ("join_game", hall.event("join_game", "ada", topic=f"{key}/elsewhere/join/{hall.id_of('ada')}")),
        ("join_game", hall.event("join_game", "ada", clientId=f"{hall.id_of('bob')}:1")),
        ("join_game", hall.event("join_game", "ada", clientId=f"{hall.id_of('ada')}-1")),
        ("join_game", hall.event("join_game", "ada", clientId=f"{hall.id_of('ada')}:5")),
        ("join_game", hall.event("join_game", "ada", clientId=f"{hall.id_of('ada')}:")),
        ("join_game", hall.event("join_game", "ada", clientId="ada:1")),
        ("join_game", hall.event("join_game", "ada", clientId=f"{other.id_of('ada')}:1")),
        ("join_game", hall.event("join_game", "ada", clientId="n/a")),
    ]
    for function, members in host_only.items():
        tickets = ["x", "a.b.c", tampered, hall.tickets["ada"], *elsewhere]
        if function != "cache_game":  # it names no game, so hosts of others are no forgers
            tickets += [other.tickets["olga"], ended.tickets["otto"]]
            olga = {"ticket": other.tickets["olga"], "clientId": f"{other.id_of('olga')}:1"}
            forged.append((function, hall.event(function, HOST, **olga, **members)))
        forged += [(function, hall.event(function, HOST, ticket=ticket, **members)) for ticket in tickets]
        forged.append((function, hall.event(function, HOST, clientId=f"{hall.id_of('ada')}:1", **members)))
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
    about = {"ticket": other.tickets["olga"], "clientId": f"{other.id_of('olga')}:1"}
    hall.broker.take()
    hall.functions["cache_game"].handler(hall.event("cache_game", HOST, **about), CONTEXT)
    assert [topic for topic, _ in hall.broker.take()] == [f"games/{other.run}/questionlist"]


def again(hall: Hall) -> Hall:
    """The host of a game that has ended opens it anew; with the same players, who have new tickets."""
    game, _ = host_game(games, players, quizzes, inventory, Opening(hall.game.game_id, hall.host))
    tickets = {name: issue(game, name) for name in hall.tickets}
    return replace(hall, game=game, tickets=tickets, sends={})


def messages(hall: Hall) -> list[tuple[str, dict[str, Any]]]:
    """One of each kind, as they are sent in a game."""
    return [
        ("join_game", hall.event("join_game", "ada")),
        ("receive_answer", hall.answer_event("ada", 1, "right 1")),
        ("start_game", hall.event("start_game", HOST)),
        ("ask_question", hall.event("ask_question", HOST, questionNumber=2)),
        ("kick_player", hall.event("kick_player", HOST, playerName="ada")),
        ("cache_game", hall.event("cache_game", HOST)),
        ("end_game", hall.event("end_game", HOST)),
    ]


def test_messages_of_a_run_that_ended_change_nothing_in_the_next(
    new_hall: NewHall, redis_server: RedisServer, counted: list[str]
) -> None:
    """As they were sent, late; and on the topics of the next run, with the tickets of the last."""
    hall = new_hall()
    hall.join("ada", "bob")
    hall.ask(1)
    replayed = messages(hall)
    hall.end()
    following = again(hall)
    following.join("ada", "bob")
    following.ask(1)
    before = state(following, redis_server)
    moved = [(function, {**event, "ticket": hall.tickets["ada"]}) for function, event in messages(following)]
    moved += [(function, {**event, "ticket": hall.tickets[HOST]}) for function, event in messages(following)]
    for function, event in replayed + moved:
        counted.clear()
        assert following.deliver(function, event) == {}, (function, event)
        assert counted == ["MessagesForged"], (function, event)
        assert state(following, redis_server) == before, (function, event)
    following.sends.clear()
    assert following.answer("ada", 1, "right 1")["results/ada"]["receipt"]["points"] == 1


def test_messages_of_a_run_that_the_cache_still_knows_change_nothing_in_the_next(
    new_hall: NewHall, redis_server: RedisServer
) -> None:
    hall = new_hall()
    hall.join("ada", "bob")
    hall.ask(1)
    replayed = messages(hall)
    leftover = redis_server.client.hgetall(f"{{{hall.run}}}:game")
    hall.end()
    following = again(hall)
    following.join("ada", "bob")
    following.ask(1)
    redis_server.client.hset(f"{{{hall.run}}}:game", mapping=leftover)

    def there() -> Any:
        game, in_it, cached = state(following, redis_server)
        return game, in_it, {key: value for key, value in cached.items() if key.startswith(f"{{{following.run}}}")}

    before = there()
    for function, event in replayed:
        hall.broker.take()
        hall.functions[function].handler(event, CONTEXT)
        assert not [topic for topic, _ in hall.broker.take() if following.run in topic], (function, event)
        assert there() == before, (function, event)


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
    hall.send("end_game", "eve", topic=f"games/{hall.run}/endthegame")
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
    assert any(f"topic/games/{hall.run}/answers/{hall.id_of('ada')}" in each for each in admitted["policyDocuments"])
    assert connect(hall.tickets["ada"][:-4] + "AAAA") == {"isAuthenticated": False}
    hall.join("bob")
    hall.send("kick_player", HOST, playerName="bob")
    assert connect(hall.tickets["bob"]) == {"isAuthenticated": False}
    hall.end()
    assert connect(hall.tickets["ada"]) == {"isAuthenticated": False}
    following = again(hall)
    assert connect(hall.tickets["ada"]) == {"isAuthenticated": False}
    assert set(connect(following.tickets["ada"])["policyDocuments"]).isdisjoint(admitted["policyDocuments"])


def test_a_guest_who_came_from_another_device_goes_on_there_and_the_old_one_changes_nothing(
    new_hall: NewHall, redis_server: RedisServer, counted: list[str]
) -> None:
    hall = new_hall()
    old = admit_guest(door, players, game_of(hall).pin, "home", GuestBody(nickname="Bo"))
    hall.tickets["~Bo"] = old.ticket
    hall.join("~Bo", "ada")
    hall.ask(1)
    assert hall.answer("~Bo", 1, "right 1")["results/~Bo"]["receipt"]["points"] == 1
    hall.ask(2)
    desk = ClaimDesk(games, players, ClaimStore("LiveGames"))
    claimants = Claimants(door, players, ClaimStore("LiveGames"))
    made = claimants.claim(game_of(hall).pin, "home", ClaimBody(nickname="Bo"))
    desk.settle(hall.game.game_id, HOST, made.claim.partition(".")[0], DecisionBody(letIn=True))
    let_in = claimants.decision_on(game_of(hall).pin, "home", made.claim).admission
    assert let_in is not None
    hall.tickets["~Bo"] = let_in.ticket
    told = hall.send("join_game", "~Bo")
    assert told["seattaken/~Bo"] == {"seat": 1}
    assert (told["state/~Bo"]["score"], told["state/~Bo"]["sendsSoFar"]) == (1, 1)
    before = state(hall, redis_server)
    late = hall.answer_event("~Bo", 2, "right 2", ticket=old.ticket)
    for function, event in (("receive_answer", late), ("join_game", hall.event("join_game", "~Bo", ticket=old.ticket))):
        counted.clear()
        assert hall.deliver(function, event) == {}
        assert counted == ["MessagesForged"]
        assert state(hall, redis_server) == before
    hall.sends["~Bo"] = 1
    assert hall.answer("~Bo", 2, "right 2")["results/~Bo"]["receipt"]["points"] == 1
    assert hall.scores() == {"~Bo": 2, "ada": 0}


@pytest.mark.parametrize("nickname", ["Bo", "BO"])
def test_the_ticket_of_a_guest_who_never_came_is_good_for_nothing_once_the_name_went_on(
    new_hall: NewHall, redis_server: RedisServer, counted: list[str], monkeypatch: pytest.MonkeyPatch, nickname: str
) -> None:
    hall = new_hall()
    hall.join("ada")
    hall.ask(1)
    old = admit_guest(door, players, game_of(hall).pin, "home", GuestBody(nickname="Bo")).ticket
    monkeypatch.setattr(admission, "now_ms", lambda: now_ms() + admission.UNUSED_MS)
    given = admit_guest(door, players, game_of(hall).pin, "home", GuestBody(nickname=nickname))
    name = given.player_name
    hall.tickets[name] = given.ticket
    before = state(hall, redis_server)
    # The cache knows nothing of it yet.
    (refused,) = hall.deliver("join_game", hall.event("join_game", name, ticket=old)).values()
    assert refused["error"]["type"] == "urn:buzzline:problem:seat-taken"
    hall.deliver("receive_answer", hall.answer_event(name, 1, "right 1", ticket=old))
    assert state(hall, redis_server) == before
    hall.join(name)
    for function, event in (
        ("receive_answer", hall.answer_event(name, 1, "right 1", ticket=old)),
        ("join_game", hall.event("join_game", name, ticket=old)),
    ):
        counted.clear()
        assert hall.deliver(function, event) == {}
        assert counted == ["MessagesForged"]
    assert hall.scores() == {name: 0, "ada": 0}
