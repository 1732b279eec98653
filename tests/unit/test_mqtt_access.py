"""Who may connect to the broker with which ticket, and to which topics (ticket_authorizer)."""

import base64
import json
import re
from dataclasses import replace
from typing import Any

import pytest
from buzzline.live_games.model import LiveGame
from buzzline.live_games.tickets import issue
from buzzline.live_scoreboard.access import Connecting, Place, admitted
from buzzline.live_scoreboard.topics import Address, address_of
from buzzline.platform.clock import now_ms
from buzzline.quizzes.model import QuizMode

from tests.support.live_games import HOST, GamesInMemory, game_with

PLACE = Place.of("arn:aws:lambda:eu-west-1:123456789012:function:authorizer")


def live(**members: Any) -> LiveGame:
    return game_with(**{"quiz_mode": QuizMode.LIVE_SCOREBOARD, "started_at": now_ms(), **members})


def connecting(ticket: str) -> Connecting:
    """What AWS IoT sends when a client connects with a ticket as password."""
    return Connecting.model_validate(
        {
            "token": "",
            "signatureVerified": False,
            "protocols": ["mqtt", "tls", "http"],
            "protocolData": {
                "mqtt": {"username": "x", "password": base64.b64encode(ticket.encode()).decode(), "clientId": "ada:1"}
            },
            "connectionMetadata": {"id": "1"},
        }
    )


def statements(game: LiveGame, ticket: str) -> list[dict[str, Any]]:
    answer = admitted(GamesInMemory(game), connecting(ticket), PLACE)
    assert answer["isAuthenticated"] is True
    assert all(len(each) <= 2048 for each in answer["policyDocuments"])
    assert len(answer["policyDocuments"]) <= 10
    return [statement for each in answer["policyDocuments"] for statement in json.loads(each)["Statement"]]


def may(allowed: list[dict[str, Any]], action: str, kind: str, name: str) -> bool:
    """Whether a policy allows an action, by the rules of IoT policies: `*` stands for anything."""
    arn = f"arn:aws:iot:eu-west-1:123456789012:{kind}/{name}"
    return any(
        statement["Action"] == action
        and any(re.fullmatch(re.escape(each).replace(r"\*", ".*"), arn) for each in statement["Resource"])
        for statement in allowed
    )


def test_a_player_has_their_own_topics_only() -> None:
    game = live()
    allowed = statements(game, issue(game, "ada"))
    key = f"games/{game.key}"
    assert may(allowed, "iot:Connect", "client", "ada:5f3a")
    for client in ("ada", "ada-lovelace:1", "bob:1", f"{HOST}:1"):
        assert not may(allowed, "iot:Connect", "client", client)
    for topic in (f"{key}/join/ada", f"{key}/answers/ada"):
        assert may(allowed, "iot:Publish", "topic", topic)
    for topic in (
        *("hostgame", f"{key}/startgame", f"{key}/nextquestion", f"{key}/endthegame", f"{key}/kick"),
        *(f"{key}/answers/bob", f"{key}/join/bob", f"{key}/question", f"{key}/scoreboard", f"{key}/results/ada"),
        *(f"games/g2:{HOST}/answers/ada", "anything"),
    ):
        assert not may(allowed, "iot:Publish", "topic", topic)
    heard = ["question", "playercorrect", "scoreboard", "ended", "state/ada", "results/ada", "kicked/ada"]
    for topic in heard:
        assert may(allowed, "iot:Subscribe", "topicfilter", f"{key}/{topic}")
        assert may(allowed, "iot:Receive", "topic", f"{key}/{topic}")
    for topic in ("results/bob", "state/bob", "results/+", "questionlist", "account", "host", "answers/ada", "#", "+"):
        assert not may(allowed, "iot:Subscribe", "topicfilter", f"{key}/{topic}")
        assert not may(allowed, "iot:Receive", "topic", f"{key}/{topic}")
    assert not may(allowed, "iot:Subscribe", "topicfilter", "#")


def test_a_host_has_the_host_s_topics_but_hears_no_tickets() -> None:
    game = live()
    allowed = statements(game, issue(game, HOST))
    key = f"games/{game.key}"
    for topic in ("hostgame", *(f"{key}/{each}" for each in ("startgame", "nextquestion", "endthegame", "kick"))):
        assert may(allowed, "iot:Publish", "topic", topic)
    for topic in (f"{key}/answers/ada", f"{key}/question", f"{key}/ended", "games/g2:quinn/endthegame"):
        assert not may(allowed, "iot:Publish", "topic", topic)
    for topic in ("questionlist", "host", "account", "question", "scoreboard"):
        assert may(allowed, "iot:Subscribe", "topicfilter", f"{key}/{topic}")
    assert may(allowed, "iot:Subscribe", "topicfilter", f"{key}/joined/+")
    assert may(allowed, "iot:Receive", "topic", f"{key}/joined/ada")
    for topic in ("answers/ada", "answers/+", "join/+", "nextquestion", "#"):
        assert not may(allowed, "iot:Subscribe", "topicfilter", f"{key}/{topic}")
        assert not may(allowed, "iot:Receive", "topic", f"{key}/{topic}")


def test_the_longest_names_fit_into_policies_and_topics() -> None:
    game = live(game_id="a" * 36, host_name="h" * 30)
    for name in ("p" * 30, "~" + "g" * 20, "h" * 30):
        allowed = statements(game, issue(game, name))
        topics = [arn.split("/", 1)[1] for each in allowed for arn in each["Resource"]]
        assert max(map(len, topics)) <= 256


def test_a_guest_with_blanks_in_the_name_may_come() -> None:
    game = live()
    allowed = statements(game, issue(game, "~Ann B", guest=True))
    assert may(allowed, "iot:Publish", "topic", f"games/{game.key}/answers/~Ann B")
    assert may(allowed, "iot:Connect", "client", "~Ann B:77")


def test_a_connection_lasts_no_longer_than_the_game() -> None:
    for age, lasts in ((0, 6 * 3600), (5 * 3600, 3600), (6 * 3600 - 10, 300)):
        game = live(started_at=now_ms() - age * 1000)
        answer = admitted(GamesInMemory(game), connecting(issue(game, "ada")), PLACE)
        assert answer["disconnectAfterInSeconds"] == pytest.approx(lasts, abs=2)
        assert re.fullmatch(r"[a-zA-Z0-9]{1,128}", answer["principalId"])


@pytest.mark.parametrize(
    "ticket",
    [
        "",
        "x",
        "a.b.c",
        issue(live(ticket_key="the key of another game, as long as that"), "ada"),
        issue(live(run="run-0"), "ada"),
        issue(live(started_at=now_ms() - 7 * 3600 * 1000), "ada"),
        issue(live(game_id="g2"), "ada"),
        issue(live(), "ada")[:-4] + "AAAA",
    ],
    ids=["empty", "x", "no JWT", "another key", "another run", "expired", "another game", "tampered"],
)
def test_others_are_refused(ticket: str) -> None:
    assert admitted(GamesInMemory(live()), connecting(ticket), PLACE) == {"isAuthenticated": False}


def test_what_is_no_ticket_at_all_is_refused() -> None:
    games = GamesInMemory(live())
    for event in (
        {},
        {"protocolData": {}},
        {"protocolData": {"mqtt": {}}},
        {"protocolData": {"mqtt": {"password": "///"}}},
    ):
        assert admitted(games, Connecting.model_validate(event), PLACE) == {"isAuthenticated": False}


def test_a_ticket_to_a_game_over_web_sockets_does_not_open_the_broker() -> None:
    game = live(quiz_mode=QuizMode.CASUAL)
    assert admitted(GamesInMemory(game), connecting(issue(game, "ada")), PLACE) == {"isAuthenticated": False}


def test_tickets_of_a_game_that_went_are_refused() -> None:
    game = live()
    again = replace(game, run="run-2", ticket_key="another key, made when it was opened again")
    assert admitted(GamesInMemory(again), connecting(issue(game, "ada")), PLACE) == {"isAuthenticated": False}


@pytest.mark.parametrize(
    ("topic", "address"),
    [
        ("hostgame", Address(None)),
        ("games/g1:quinn/startgame", Address("g1:quinn")),
        ("games/g1:quinn/answers/ada", Address("g1:quinn", "ada")),
        ("games/g1:quinn/answers/~Ann B", Address("g1:quinn", "~Ann B")),
        ("games/g1:quinn", None),
        ("games/g1:quinn/answers/ada/x", None),
        ("other/g1:quinn/startgame", None),
        ("", None),
    ],
)
def test_topics_say_which_game_and_who(topic: str, address: Address | None) -> None:
    assert address_of(topic) == address
