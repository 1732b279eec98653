"""Who may connect to the broker with which ticket, and to which topics (ticket_authorizer)."""

import base64
import json
import re
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest
from buzzline.identity.nicknames import player_id
from buzzline.live_games.model import LiveGame, Player, Status
from buzzline.live_games.tickets import Ticket, issue
from buzzline.live_scoreboard.access import Connecting, Place, admitted, policies
from buzzline.live_scoreboard.topics import Address, address_of
from buzzline.platform.clock import now_ms
from buzzline.quizzes.model import LIFETIME_MS, QuizMode
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError
from samtranslator.yaml_helper import yaml_parse

from cli.deployment import Deployment
from cli.mqtt import user_name
from local import ROOT
from tests.support.live_games import HOST, GamesInMemory, PlayersInMemory, game_with

NAMES = ("~Ann B", "~Bo")
PLAYERS = PlayersInMemory(*(Player(name, guest=True) for name in NAMES), Player("cy", kicked=True))
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


def connecting_by_query(ticket: str, password: str = "") -> Connecting:
    """What AWS IoT sends when the ticket is in the query of the WebSocket's address."""
    query = "?" + urlencode({"x-amz-customauthorizer-name": "TicketCheck", "run": "run-1", "ticket": ticket})
    data: dict[str, Any] = {"http": {"headers": {}, "queryString": query}, "mqtt": {"clientId": "ada:1"}}
    if password:
        data["mqtt"]["password"] = base64.b64encode(password.encode()).decode()
    return Connecting.model_validate({"protocols": ["http", "mqtt", "tls"], "protocolData": data})


def statements(game: LiveGame, ticket: str) -> list[dict[str, Any]]:
    answer = admitted(GamesInMemory(game), PLAYERS, connecting(ticket), PLACE)
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
    root, ada, bob = f"games/{game.run}", player_id(game.run, "ada"), player_id(game.run, "bob")
    numbered = [f"{ada}:{number}" for number in range(20)]
    assert [each for each in numbered if may(allowed, "iot:Connect", "client", each)] == numbered[1:5]
    others = (f"{bob}:1", f"{player_id('run-2', 'ada')}:1", f"{HOST}:1", f"{ada}-2:1", "ada:1")
    for client in (ada, f"{ada}:", f"{ada}:5f3a", f"{ada}:1a", *others):
        assert not may(allowed, "iot:Connect", "client", client)
    for topic in (f"{root}/join/{ada}", f"{root}/answers/{ada}", f"{root}/leave/{ada}"):
        assert may(allowed, "iot:Publish", "topic", topic)
    for topic in (
        *("hostgame", f"{root}/startgame", f"{root}/nextquestion", f"{root}/endthegame", f"{root}/kick"),
        *(f"{root}/answers/{bob}", f"{root}/join/{bob}", f"{root}/question", f"{root}/scoreboard", f"{root}/reveal"),
        *(f"{root}/results/{ada}", f"games/run-2/answers/{ada}", "anything"),
        *(f"{root}/leave/{bob}", f"{root}/leave/+", f"{root}/left/{ada}", f"games/run-2/leave/{ada}"),
    ):
        assert not may(allowed, "iot:Publish", "topic", topic)
    heard = ["question", "playercorrect", "revealed", "scoreboard", "ended"]
    heard += [f"state/{ada}", f"results/{ada}", f"kicked/{ada}"]
    for topic in heard:
        assert may(allowed, "iot:Subscribe", "topicfilter", f"{root}/{topic}")
        assert may(allowed, "iot:Receive", "topic", f"{root}/{topic}")
    others = (f"results/{bob}", f"state/{bob}", "results/+", "questionlist", "account", "host", f"answers/{ada}")
    for topic in (*others, "#", "+"):
        assert not may(allowed, "iot:Subscribe", "topicfilter", f"{root}/{topic}")
        assert not may(allowed, "iot:Receive", "topic", f"{root}/{topic}")
    assert not may(allowed, "iot:Subscribe", "topicfilter", "#")


def test_a_player_may_have_a_last_will_and_nothing_else_beside_the_connection() -> None:
    """AWS IoT lets a client with a will in only where the policy says so, and for topics that it may publish on."""
    game = live()
    condition = {"ForAllValues:StringEquals": {"iot:ConnectAttributes": ["LastWill"]}}
    for name, expected in (("ada", condition), (HOST, None)):
        (connect,) = [each for each in statements(game, issue(game, name)) if each["Action"] == "iot:Connect"]
        assert connect.get("Condition") == expected
    assert not {"iot:RetainPublish", "iot:*"} & {each["Action"] for each in statements(game, issue(game, "ada"))}


def test_a_host_has_the_host_s_topics_but_hears_no_tickets() -> None:
    game = live()
    allowed = statements(game, issue(game, HOST))
    root = f"games/{game.run}"
    actions = ("startgame", "nextquestion", "reveal", "endthegame", "kick")
    for topic in ("hostgame", *(f"{root}/{each}" for each in actions)):
        assert may(allowed, "iot:Publish", "topic", topic)
    for topic in (f"{root}/answers/x", f"{root}/question", f"{root}/ended", "games/run-2/endthegame"):
        assert not may(allowed, "iot:Publish", "topic", topic)
    for topic in ("questionlist", "host", "account", "question", "scoreboard"):
        assert may(allowed, "iot:Subscribe", "topicfilter", f"{root}/{topic}")
    for topic in ("joined", "left", "kicked"):
        assert may(allowed, "iot:Subscribe", "topicfilter", f"{root}/{topic}/+")
        assert may(allowed, "iot:Receive", "topic", f"{root}/{topic}/{player_id(game.run, 'ada')}")
    assert not may(allowed, "iot:Publish", "topic", f"{root}/leave/{player_id(game.run, 'ada')}")
    for topic in ("answers/x", "answers/+", "join/+", "nextquestion", "#"):
        assert not may(allowed, "iot:Subscribe", "topicfilter", f"{root}/{topic}")
        assert not may(allowed, "iot:Receive", "topic", f"{root}/{topic}")


@pytest.mark.parametrize("name", [HOST, "ada", "~Bo"])
def test_two_runs_of_a_game_have_no_topic_and_no_client_in_common(name: str) -> None:
    resources = []
    for run in ("run-1", "run-2"):
        game = live(run=run)
        allowed = statements(game, issue(game, name, guest=name == "~Bo"))
        resources.append({resource for each in allowed for resource in each["Resource"]})
    shared = {"arn:aws:iot:eu-west-1:123456789012:topic/hostgame"} if name == HOST else set()
    assert resources[0] & resources[1] == shared


def names(longest: int) -> st.SearchStrategy[str]:
    letters = st.characters(categories=("Lu", "Ll", "Lo", "Lm", "Mn", "Mc", "Nd"))
    return st.text(letters, min_size=2, max_size=longest)


@given(guest=names(20), player=names(30), host=names(30))
@example(guest="\U00020000" * 20, player="\U0001d400" * 30, host="\u4e2d" * 30)
@example(guest="\u0e01" * 20, player="\u0e01" * 30, host="\U00010400" * 30)
def test_names_of_any_script_fit_into_policies_topics_and_client_ids(guest: str, player: str, host: str) -> None:
    """By AWS IoT's limits: characters of a policy as JSON, and bytes of UTF-8 of a topic and a client id."""
    game = live(run=f"{2**56:014x}-ffffff", host_name=host, game_id="f" * 36)
    for name, is_guest in ((f"~{guest}", True), (player, False), (host, False)):
        ticket = Ticket(game.game_id, host, name, "host" if name == host else "player", is_guest)
        documents = policies(game, ticket, Place("aws-us-gov", "ap-southeast-99", "123456789012"))
        assert len(documents) <= 10
        assert all(len(json.dumps(each, ensure_ascii=True)) <= 2048 for each in documents)
        for resource in (resource for each in documents for resource in each["Statement"][0]["Resource"]):
            kind, _, rest = resource.split(":", 5)[5].partition("/")
            assert len(rest.encode()) + 20 <= (128 if kind == "client" else 256)
            assert rest.isascii()
            assert rest.count("/") <= 7


def test_players_are_told_apart_as_they_are_in_the_game() -> None:
    assert player_id("r", "~Ann") == player_id("r", "~ANN"), "guests without regard to case"
    assert len({player_id("r", name) for name in ("~Ann", "Ann", "ann", "ANN")}) == 4
    assert player_id("r", "ada") != player_id("s", "ada")
    assert re.fullmatch("[a-z2-7]{16}", player_id("r", "\U00020000"))


def test_a_connection_lasts_no_longer_than_the_game() -> None:
    for age, lasts in ((0, 6 * 3600), (5 * 3600, 3600), (6 * 3600 - 10, 300)):
        game = live(started_at=now_ms() - age * 1000)
        answer = admitted(GamesInMemory(game), PLAYERS, connecting(issue(game, "ada")), PLACE)
        assert answer["disconnectAfterInSeconds"] == pytest.approx(lasts, abs=2)
    for left, lasts in ((10, 300), (48 * 3600, 86_400)):
        game = live(started_at=now_ms() + left * 1000 - LIFETIME_MS)
        answer = admitted(GamesInMemory(game), PLAYERS, connecting(issue(game, "ada")), PLACE)
        limits = (answer["disconnectAfterInSeconds"], answer["refreshAfterInSeconds"])
        assert limits == (lasts, lasts), "AWS takes no other"
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
    assert admitted(GamesInMemory(live()), PLAYERS, connecting(ticket), PLACE) == {"isAuthenticated": False}


def test_a_ticket_in_the_query_of_the_address_is_as_good_as_the_password() -> None:
    game = live()
    games, ticket = GamesInMemory(game), issue(game, "ada")
    by_password = admitted(games, PLAYERS, connecting(ticket), PLACE)
    by_query = admitted(games, PLAYERS, connecting_by_query(ticket), PLACE)
    for told in ("isAuthenticated", "principalId", "policyDocuments"):
        assert by_query[told] == by_password[told]
    assert by_query["isAuthenticated"] is True
    for query, password in (("x", ""), ("", ""), (issue(live(run="run-0"), "ada"), ""), (ticket, "x")):
        refused = admitted(games, PLAYERS, connecting_by_query(query, password), PLACE)
        assert refused == {"isAuthenticated": False}, "where there is a password, it decides"


def test_what_is_no_ticket_at_all_is_refused() -> None:
    games = GamesInMemory(live())
    for event in (
        {},
        {"protocolData": {}},
        {"protocolData": {"mqtt": {}}},
        {"protocolData": {"mqtt": {"password": "///"}}},
    ):
        assert admitted(games, PLAYERS, Connecting.model_validate(event), PLACE) == {"isAuthenticated": False}


def test_a_password_is_the_ticket_in_base64_and_nothing_else() -> None:
    password = base64.b64encode(issue(live(), "ada").encode()).decode()
    for sent, admits in ((password, True), (f"*{password}", False)):
        event = {"protocolData": {"mqtt": {"password": sent}}}
        told = admitted(GamesInMemory(live()), PLAYERS, Connecting.model_validate(event), PLACE)
        assert told["isAuthenticated"] is admits


@pytest.mark.parametrize("member", ["mqtt.password", "http.queryString"])
def test_what_is_longer_than_any_ticket_is_not_read(member: str) -> None:
    protocol, _, name = member.partition(".")
    for length, taken in ((8192, True), (8193, False)):
        try:
            Connecting.model_validate({"protocolData": {protocol: {name: "x" * length}}})
        except ValidationError:
            assert not taken
        else:
            assert taken


def test_a_ticket_to_a_game_over_web_sockets_does_not_open_the_broker() -> None:
    game = live(quiz_mode=QuizMode.CASUAL)
    assert admitted(GamesInMemory(game), PLAYERS, connecting(issue(game, "ada")), PLACE) == {"isAuthenticated": False}


@pytest.mark.parametrize("name", ["cy", "~Eve"], ids=["kicked", "a guest whom nobody knows"])
def test_who_is_not_to_be_in_the_game_is_refused(name: str) -> None:
    game = live()
    ticket = issue(game, name, guest=name.startswith("~"))
    assert admitted(GamesInMemory(game), PLAYERS, connecting(ticket), PLACE) == {"isAuthenticated": False}


@pytest.mark.parametrize(("status", "host_may"), [(Status.ENDED, False), (Status.CLOSING, True)])
def test_a_game_that_has_ended_lets_nobody_in_but_its_host_who_has_to_end_it_again(status: str, host_may: bool) -> None:
    game = live(status=status)
    for name, may_connect in (("ada", False), (HOST, host_may)):
        answer = admitted(GamesInMemory(game), PLAYERS, connecting(issue(game, name)), PLACE)
        assert answer["isAuthenticated"] is may_connect


def test_tickets_of_a_game_that_went_are_refused() -> None:
    game = live()
    again = replace(game, run="run-2", ticket_key="another key, made when it was opened again")
    assert admitted(GamesInMemory(again), PLAYERS, connecting(issue(game, "ada")), PLACE) == {"isAuthenticated": False}


@pytest.mark.parametrize(
    ("topic", "address"),
    [
        ("hostgame", Address(None)),
        ("games/run-1/startgame", Address("run-1")),
        ("games/run-1/answers/ada", Address("run-1", "ada")),
        ("games/run-1", None),
        ("games/run-1/answers/ada/x", None),
        ("other/run-1/startgame", None),
        ("", None),
    ],
)
def test_topics_say_which_game_and_who(topic: str, address: Address | None) -> None:
    assert address_of(topic) == address


def test_the_authorizer_is_asked_only_for_who_brings_a_signature_under_the_name_that_clients_give_it() -> None:
    template = yaml_parse((ROOT / "functions/live_scoreboard/template.yaml").read_text())
    (authorizer,) = [each for each in template["Resources"].values() if each["Type"] == "AWS::IoT::Authorizer"]
    properties = authorizer["Properties"]
    assert properties["SigningDisabled"] is False
    assert properties["TokenSigningPublicKeys"] == {"BrokerKey": {"Ref": "BrokerPublicKey"}}
    deployment = Deployment("", "", "", "", "TicketCheck", "", "", "")
    name, _, query = user_name(deployment, {"run": "run-1", "brokerSignature": "a+b/c=="}).partition("?")
    assert (name, parse_qs(query)) == (
        "buzzline",
        {
            "x-amz-customauthorizer-name": ["TicketCheck"],
            "x-amz-customauthorizer-signature": ["a+b/c=="],
            properties["TokenKeyName"]: ["run-1"],
        },
    )
    assert "a%2Bb%2Fc%3D%3D" in query
    assert user_name(deployment, {"run": "run-1"}) == "buzzline?x-amz-customauthorizer-name=TicketCheck"
