"""Live games over HTTP: hosts open them, guests and players get in, and nobody gets further than that."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import jwt
import pytest

from tests.e2e.test_quizzes import NewPlayer, problem
from tests.support.cloud import DeployedCloud
from tests.support.openapi import DOCUMENTED
from tests.support.quizzes import open_question, open_quiz

TOKEN_ROUTES = {name: each["route"] for name, each in DOCUMENTED.items() if each.get("security") != []}


@pytest.fixture
def anybody(cloud: DeployedCloud) -> Iterator[httpx.Client]:
    """Somebody without an account."""
    with httpx.Client(base_url=cloud.outputs["apiUrl"], timeout=30) as client:
        yield client


class Room:
    """A host with a live game."""

    def __init__(self, new_player: NewPlayer, **settings: Any) -> None:
        self.host_name, self.host = new_player("leader")
        quiz = open_quiz(2, quizMode="Multiplayer - Casual")
        self.game_id = self.host.post("/quizzes", json=quiz).json()["gameId"]
        answer = self.host.post(f"/games/{self.game_id}/host", json={"settings": settings})
        assert answer.status_code == 200, answer.text
        self.game: dict[str, Any] = answer.json()
        self.pin = self.game["pin"]

    def ask_for_ticket(self, client: httpx.Client) -> httpx.Response:
        return client.post(f"/games/{self.game_id}/tickets", json={"hostName": self.host_name})


@pytest.fixture
def new_room(new_player: NewPlayer) -> Callable[..., Room]:
    return lambda **settings: Room(new_player, **settings)


def claims(ticket: str) -> dict[str, Any]:
    """What a ticket says; only the service can tell whether it is true."""
    return jwt.decode(ticket, options={"verify_signature": False})


def test_a_game_is_hosted_found_by_pin_and_guests_get_in(new_room: Any, anybody: httpx.Client) -> None:
    room = new_room(timeLimit=30)
    assert room.game["settings"] == {"guests": True, "lateJoiners": "nothing", "timeLimit": 30, "chat": "all"}
    assert [each["correctAnswer"] for each in room.game["questions"]] == ["right 1", "right 2"]
    assert claims(room.game["ticket"])["role"] == "host"

    found = anybody.get(f"/activegames/pin/{room.pin}")
    assert found.status_code == 200
    game = found.json()
    assert (game["gameId"], game["hostName"], game["guests"]) == (room.game_id, room.host_name, True)
    assert not {"questions", "ticket", "settings"} & set(game)
    assert "right 1" not in found.text

    admitted = anybody.post(f"/activegames/pin/{room.pin}/guests", json={"nickname": " Mad  Max "})
    assert (admitted.status_code, admitted.json()["playerName"]) == (201, "~Mad Max")
    ticket = claims(admitted.json()["ticket"])
    assert (ticket["sub"], ticket["role"], ticket["guest"]) == ("~Mad Max", "player", True)
    assert ticket["gameId"] == room.game_id


def test_hosting_again_gives_the_same_game(new_room: Any) -> None:
    room = new_room()
    again = room.host.post(f"/games/{room.game_id}/host", json={"settings": {"guests": False}}).json()
    assert {**again, "ticket": ""} == {**room.game, "ticket": ""}


def test_of_many_who_want_a_nickname_one_gets_it(new_room: Any, anybody: httpx.Client) -> None:
    room = new_room()

    def ask_for(nickname: str) -> int:
        return anybody.post(f"/activegames/pin/{room.pin}/guests", json={"nickname": nickname}).status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(ask_for, ["Max", "max", "MAX", "mAx"] * 2))
    assert sorted(statuses) == [201] + [409] * 7
    problem(anybody.post(f"/activegames/pin/{room.pin}/guests", json={"nickname": "MaX"}), 409, "nickname-taken")
    other = new_room()
    assert anybody.post(f"/activegames/pin/{other.pin}/guests", json={"nickname": "Max"}).status_code == 201


@pytest.mark.parametrize(
    ("reason", "nicknames"),
    [
        ("word", ["Shitface", "sh1t face", "Hurensohn", "сука"]),
        ("characters", ["x", "~ada", "<script>", "\u3164\u3164", "a\u202eb"]),
        ("likeness", ["quizmaster", "аdmin", "H0st"]),
    ],
)
def test_nicknames_that_no_room_wants_are_refused(
    new_room: Any, anybody: httpx.Client, reason: str, nicknames: list[str]
) -> None:
    room = new_room()
    for nickname in nicknames:
        answer = anybody.post(f"/activegames/pin/{room.pin}/guests", json={"nickname": nickname})
        problem(answer, 400, f"nickname-{reason}")


def test_names_of_many_scripts_are_nicknames(new_room: Any, anybody: httpx.Client) -> None:
    room = new_room()
    for nickname in ("Dickinson", "O’Brien", "वेंकटेश", "กิ๊ฟ", "מֹשֶׁה", "علی‌رضا", "ශ්‍රීමතී"):
        answer = anybody.post(f"/activegames/pin/{room.pin}/guests", json={"nickname": nickname})
        assert (answer.status_code, answer.json()["playerName"]) == (201, f"~{nickname}")


def test_nobody_is_a_guest_under_the_hosts_name(new_room: Any, anybody: httpx.Client) -> None:
    room = new_room()
    answer = anybody.post(f"/activegames/pin/{room.pin}/guests", json={"nickname": room.host_name.upper()})
    problem(answer, 400, "nickname-likeness")


def test_hosts_may_let_in_registered_players_only(new_room: Any, new_player: NewPlayer, anybody: httpx.Client) -> None:
    room = new_room(guests=False)
    problem(anybody.post(f"/activegames/pin/{room.pin}/guests", json={"nickname": "Max"}), 403, "no-guests")
    name, client = new_player("player")
    admitted = room.ask_for_ticket(client)
    assert (admitted.status_code, admitted.json()["playerName"]) == (201, name)
    ticket = claims(admitted.json()["ticket"])
    assert (ticket["sub"], ticket["role"], ticket["guest"]) == (name, "player", False)
    assert claims(room.ask_for_ticket(room.host).json()["ticket"])["role"] == "host"


def test_what_is_not_live_has_no_tickets(new_room: Any, new_player: NewPlayer, anybody: httpx.Client) -> None:
    room = new_room()
    _, client = new_player("player")
    for answer in (
        anybody.get("/activegames/pin/000000"),
        anybody.get("/activegames/pin/game"),
        anybody.post("/activegames/pin/000000/guests", json={"nickname": "Max"}),
        client.post("/games/nothing/tickets", json={"hostName": room.host_name}),
        client.post(f"/games/{room.game_id}/tickets", json={"hostName": "somebody-else"}),
    ):
        problem(answer, 404, "no-such-game")


def test_an_account_is_only_for_the_host_of_the_game(new_room: Any, new_player: NewPlayer) -> None:
    room = new_room()
    account = room.host.get(f"/games/{room.game_id}/account")
    assert account.status_code == 200
    assert account.json()["status"] == "open"
    assert account.json()["account"]["balanced"] is True
    _, eve = new_player("eve")
    problem(eve.get(f"/games/{room.game_id}/account"), 404, "no-such-game")
    problem(eve.post(f"/games/{room.game_id}/host", json={}), 403, "not-your-quiz")


def test_a_ticket_opens_no_route_that_asks_for_a_token(new_room: Any, anybody: httpx.Client) -> None:
    room = new_room()
    guest = anybody.post(f"/activegames/pin/{room.pin}/guests", json={"nickname": "Max"}).json()["ticket"]
    assert len(TOKEN_ROUTES) > 10
    for ticket in (guest, room.game["ticket"]):
        headers = {"Authorization": f"Bearer {ticket}"}
        places = defaultdict(lambda: "any", gameId=room.game_id, n=1)
        for name, route in TOKEN_ROUTES.items():
            method, path = route.split(" ")
            answer = anybody.request(method, path.format_map(places), headers=headers, json={})
            assert answer.status_code == 401, name


def test_a_live_game_is_ended_by_hosting_and_not_by_taking_it_off_the_list(new_room: Any) -> None:
    room = new_room()
    listed = room.host.get("/activegames", params={"host": room.host_name}).json()["games"]
    assert [(each["gameId"], each["quizMode"]) for each in listed] == [(room.game_id, "Multiplayer - Casual")]
    problem(room.host.delete(f"/activegames/{room.game_id}"), 409, "wrong-mode")
    assert room.host.get("/activegames", params={"host": room.host_name}).json()["games"] == listed


def test_a_quiz_is_not_edited_while_it_is_live(new_room: Any) -> None:
    room = new_room()
    before = room.host.get(f"/quizzes/{room.game_id}").json()
    for answer in (
        room.host.put(f"/quizzes/{room.game_id}", json=open_quiz()),
        room.host.put(f"/quizzes/{room.game_id}/questions/1", json=open_question(9)),
        room.host.delete(f"/quizzes/{room.game_id}"),
    ):
        problem(answer, 409, "game-is-active")
    assert room.host.get(f"/quizzes/{room.game_id}").json() == before


def test_single_player_quizzes_are_not_hosted(new_player: NewPlayer) -> None:
    _, author = new_player("author")
    game_id = author.post("/quizzes", json=open_quiz()).json()["gameId"]
    problem(author.post(f"/games/{game_id}/host", json={}), 409, "wrong-mode")
    problem(author.post(f"/games/{game_id}/host", json={"settings": {"timeLimit": 3}}), 400, "invalid-request")
    problem(author.post(f"/games/{game_id}/host", json={"setings": {}}), 400, "invalid-request")
