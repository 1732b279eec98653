"""docs/asyncapi.yaml says what the code does: frames, messages, topics, refusals, limits."""

import json
import re
import uuid
from dataclasses import is_dataclass, replace
from types import SimpleNamespace
from typing import Any, get_args

import pytest
from buzzline.chat.desk import GAME_SECONDS, GLOBAL_SECONDS, MUTED_SHOWN, SHOWN, SHOWN_BYTES
from buzzline.chat.frames import ChatFrame
from buzzline.chat.ports import ENTRIES, ENTRY_MS, GUEST_TURNS, TURNS
from buzzline.chat.sender_store import KEPT_SECONDS, WINDOW_MS
from buzzline.live_games import accounts
from buzzline.live_games.answering import FIRST_RULE, RECEIPTS_SHOWN, RULE
from buzzline.live_games.model import MAX_HOST_CONNECTIONS, MAX_SENDS, Player, Verdict
from buzzline.live_scoreboard import answering, cache_store, outgoing, topics
from buzzline.multiplayer import admin
from buzzline.multiplayer.admin import MODES
from buzzline.multiplayer.frames import AdminFrame, PlayerFrame
from buzzline.multiplayer.player import disconnected
from buzzline.notifications.delivery import LivePlayers, deliver
from buzzline.notifications.notice import Kind, Notice
from buzzline.platform import observability
from buzzline.platform.clock import now_ms, utc_now
from buzzline.platform.validation import PROBLEM_TYPE
from buzzline.platform.web_socket import socket_route
from buzzline.quizzes.kinds.registry import KINDS
from buzzline.quizzes.model import LIFETIME_MS, MAX_QUESTIONS, Quiz, QuizBody, QuizHeader, QuizMode
from jsonschema import Draft7Validator, ValidationError
from pydantic.alias_generators import to_camel
from samtranslator.yaml_helper import yaml_parse

from tests.support.asyncapi import (
    DOCUMENT,
    MESSAGES,
    NORMAL,
    REQUESTS,
    SCHEMAS,
    SOCKET,
    TOLD_FRAMES,
    TOPICS,
    assert_documented,
    assert_documented_topics,
    documented_topics,
    message_of,
    tags,
    target,
)
from tests.support.asyncapi_code import (
    FRAMES,
    FUNCTIONS,
    TOLD,
    allowed_topics,
    assert_told,
    problems,
    published,
    replied,
    told_events,
    topic_rules,
)
from tests.support.asyncapi_structure import STRUCTURE
from tests.support.live_games import HOST
from tests.support.multiplayer import LiveTable
from tests.support.notifications import KeptInMemory
from tests.support.openapi import OWN_QUESTION, asked_by, normalized, walk

RULES = topic_rules()
EVENTS = told_events()
REPLIES = replied()


# The document as such


def test_has_the_structure_of_async_api() -> None:
    Draft7Validator(STRUCTURE).validate(DOCUMENT)


def test_every_reference_leads_somewhere() -> None:
    for _, each in walk(DOCUMENT):
        if "$ref" in each:
            assert list(each) == ["$ref"], "what is beside a reference is not looked at"
            assert target(each["$ref"]) is not None


def test_everything_is_used() -> None:
    used = {each["$ref"] for _, each in walk(DOCUMENT) if "$ref" in each}
    for part in ("securitySchemes", "parameters", "messages", "schemas"):
        there = {f"#/components/{part}/{name}" for name in DOCUMENT["components"][part]}
        assert there - used == set()


def test_operations_are_about_the_messages_of_their_channel() -> None:
    mentioned = set()
    for operation in DOCUMENT["operations"].values():
        for each in (operation, operation.get("reply")):
            references = {message["$ref"] for message in each["messages"]} if each else set()
            assert all(reference.startswith(f"{each['channel']['$ref']}/messages/") for reference in references)
            mentioned |= references
    assert mentioned == {
        f"#/channels/{name}/messages/{message}"
        for name, channel in DOCUMENT["channels"].items()
        for message in channel["messages"]
    }


def test_operations_are_called_like_what_they_are_about() -> None:
    for name, operation in DOCUMENT["operations"].items():
        channel = operation["channel"]["$ref"].removeprefix("#/channels/")
        [message] = [MESSAGES[target(each["$ref"])["$ref"].split("/")[-1]] for each in operation["messages"]]
        assert tags(operation) == message.who
        if channel != "live":
            assert name == f"mqtt.{channel}"
        elif message.route:
            assert (name, operation["action"]) == (f"{message.route}.{message.subaction}", "receive")
        else:
            called = ".".join(filter(None, ("event", message.channel, message.subaction)))
            assert (name, operation["action"]) == (called, "send")


def test_channels_have_the_parameters_of_their_address() -> None:
    for channel in DOCUMENT["channels"].values():
        assert re.findall(r"{(\w+)}", channel["address"]) == list(channel.get("parameters", {}))


def test_servers_have_the_variables_of_their_address() -> None:
    for server in DOCUMENT["servers"].values():
        address = server["host"] + server.get("pathname", "")
        assert re.findall(r"{(\w+)}", address) == list(server.get("variables", {}))


@pytest.mark.parametrize("name", SCHEMAS)
def test_schema_is_one(name: str) -> None:
    Draft7Validator.check_schema(SCHEMAS[name])


def test_every_object_is_closed() -> None:
    schemas = {part: DOCUMENT["components"][part] for part in ("messages", "schemas")}
    objects = [(where, each) for where, each in walk(schemas) if each.get("type") == "object"]
    assert [where for where, each in objects if each.get("additionalProperties") is not False] == []


@pytest.mark.parametrize("name", MESSAGES)
def test_examples_are_valid(name: str) -> None:
    for example in MESSAGES[name].examples:
        MESSAGES[name].validate(example)


# WebSockets: requests


def test_requests_are_those_that_the_code_takes() -> None:
    taken = {
        (route, action.model_fields["subaction"].annotation.__args__[0], action.__name__)
        for route, (_, actions) in FRAMES.items()
        for action in get_args(actions)
    }
    assert {(each.route, each.subaction, each.name) for each in REQUESTS} == taken


@pytest.mark.parametrize("message", REQUESTS, ids=lambda message: str(message.name))
def test_request_is_that_of_the_model(message: Any) -> None:
    frame, actions = FRAMES[message.route]
    [action] = [each for each in get_args(actions) if each.__name__ == message.name]
    asked, documented = asked_by(frame, stripped=True), normalized(message.payload)
    del asked["properties"]["data"]
    assert documented["properties"].pop("data") == asked_by(action, stripped=True)
    assert documented == asked
    assert message.content == SCHEMAS[message.name]
    assert message.who == {"liveadmin": {"host"}, "liveplayer": {"player"}, "chat": {"host", "player"}}[message.route]


@pytest.mark.parametrize("message", REQUESTS, ids=lambda message: str(message.name))
def test_example_of_a_request_is_taken(message: Any) -> None:
    for example in message.examples:
        FRAMES[message.route][0].model_validate(example)


def test_requests_have_the_replies_that_their_own_and_all_have() -> None:
    for operation in DOCUMENT["operations"].values():
        if "reply" not in operation:
            continue
        [request] = [target(each["$ref"])["$ref"].split("/")[-1] for each in operation["messages"]]
        own, *others = [target(each["$ref"])["$ref"].split("/")[-1] for each in operation["reply"]["messages"]]
        assert others == ["ErrorReply", "GatewayMessage"]
        reply = MESSAGES[own]
        assert reply.subaction in (None, MESSAGES[request].subaction)
        assert reply.who == MESSAGES[request].who


# WebSockets: replies and events


def test_replies_are_those_that_the_code_gives() -> None:
    documented = {(channel, subaction) for channel, subaction, event in TOLD_FRAMES if not event and channel}
    assert documented == {*REPLIES, ("error", None)}


@pytest.mark.parametrize("key", REPLIES, ids=str)
def test_reply_has_the_members_that_the_code_gives(key: tuple[str, str | None]) -> None:
    members, message = REPLIES[key], TOLD_FRAMES[*key, False]
    schema = normalized(message.content)
    if isinstance(members, type):
        assert_told(schema, members)
    else:
        assert set(schema["properties"]) == set(schema["required"]) == set(map(to_camel, members))
    assert set(message.payload["required"]) == {"channel", "message"}
    assert set(message.payload["properties"]) == {"channel", "message", "requestId"}


def test_replies_to_a_host_have_the_types_of_the_code() -> None:
    hints = normalized(
        {
            "type": "object",
            "properties": {
                name: schema
                for message in SOCKET
                if message.channel == "liveadmin" and not message.event
                for name, schema in message.content["properties"].items()
            },
        }
    )
    hints["properties"]["subaction"] = {"type": ["string"]}
    assert_told({**hints, "required": ["subaction", "reached", "queued"]}, admin.Done)


def test_events_are_those_that_the_code_tells() -> None:
    assert {(channel, subaction) for channel, subaction, event in TOLD_FRAMES if event} == set(EVENTS)


@pytest.mark.parametrize("key", EVENTS, ids=str)
def test_event_has_the_members_that_the_code_tells(key: tuple[str, str | None]) -> None:
    message = TOLD_FRAMES[*key, True]
    assert message.who == EVENTS[key].who
    assert message.payload["required"] == ["channel", "message"]
    schema = normalized(message.content)
    for part in ("subaction", "at") if key[1] else ():
        del schema["properties"][part]
        schema["required"].remove(part)
    content = EVENTS[key].content
    if isinstance(content, type):
        assert_told(schema, content)
    else:
        assert set(schema["properties"]) == set(schema["required"]) == content


@pytest.mark.parametrize("name", TOLD)
def test_what_goes_out_is_that_of_the_dataclass(name: str) -> None:
    assert_told(NORMAL[name], TOLD[name])


def test_all_that_goes_out_over_mqtt_is_compared() -> None:
    types = {each for each in vars(outgoing).values() if is_dataclass(each) and each.__module__ == outgoing.__name__}
    assert types <= set(TOLD.values())


def test_what_is_the_code_s_choice_is_listed() -> None:
    assert set(SCHEMAS["QuizMode"]["enum"]) == set(MODES)
    assert set(SCHEMAS["QuestionType"]["enum"]) == set(KINDS)
    assert set(SCHEMAS["Verdict"]["enum"]) == set(Verdict)
    assert set(SCHEMAS["Receipt"]["properties"]["rule"]["enum"]) == {RULE, FIRST_RULE}
    texts = {answering.FIRST, answering.NOT_FIRST, answering.WRONG}
    assert set(SCHEMAS["Checked"]["properties"]["text"]["enum"]) == texts
    assert set(SCHEMAS["NotificationKind"]["enum"]) == set(Kind)
    assert NORMAL["OwnQuestion"] == OWN_QUESTION


# WebSockets: a game, and every frame of it


class Evening:
    """A host and players with connections, who send what the functions take."""

    def __init__(self, quiz: Quiz) -> None:
        self.table = LiveTable()
        self.table.quizzes.quizzes["g1"] = quiz
        self.frames = self.table.posts.sent
        admin_desk, player_desk = self.table.admin_desk, self.table.player_desk
        self.handlers: dict[str, Any] = {
            "liveadmin": socket_route(AdminFrame)(lambda frame, caller: admin_desk.act(frame.data, caller)),
            "liveplayer": socket_route(PlayerFrame)(lambda frame, caller: player_desk.act(frame.data, caller)),
            "chat": socket_route(ChatFrame)(lambda frame, caller: self.table.chat_desk.act(frame.data, caller)),
        }

    def send(self, name: str, route: str, subaction: str, **data: Any) -> Any:
        """Send a frame on the connection of a player or the host, as documented, and return the reply."""
        game = {
            "liveadmin": {"gameId": "g1"},
            "liveplayer": {"gameId": "g1", "hostName": HOST},
            "chat": {"channel": f"g1:{HOST}"},
        }
        content = {"subaction": subaction, **game[route], **data}
        frame = {"message": route, "requestId": "7", "data": content}
        [request] = [each for each in REQUESTS if (each.route, each.subaction) == (route, subaction)]
        request.validate(frame)
        return self.send_text(name, route, json.dumps(frame))

    def host_on(self, *devices: str) -> None:
        """The host comes in from other devices, too."""
        hosting = {"message": "liveadmin", "data": {"subaction": "hostgame", "gameId": "g1"}}
        for each in devices:
            self.send_text(HOST, "liveadmin", json.dumps(hosting), device=each)

    def come_with_another_device(self, name: str) -> None:
        """A guest who plays comes in from another device, as the host allowed."""
        self.table.games.games["g1:quinn"] = replace(self.table.game, seats={name: 1})
        join = {"subaction": "joingame", "gameId": "g1", "hostName": HOST}
        self.send_text(name, "liveplayer", json.dumps({"message": "liveplayer", "data": join}), seat=1)

    def send_text(self, name: str, route: str, text: str, *, seat: int = 0, device: str | None = None) -> Any:
        proven = {"player": name, "guest": str(name.startswith("~")).lower(), "seat": str(seat)}
        device = device or (f"c-{name}-{seat}" if seat else f"c-{name}")
        about = {
            "connectionId": device,
            "authorizer": proven,
            "requestTimeEpoch": now_ms(),
            "messageId": uuid.uuid4().hex,
        }
        context = SimpleNamespace(
            function_name="test", memory_limit_in_mb=512, invoked_function_arn="arn:test", aws_request_id="request-1"
        )
        event = {"requestContext": {**about, "routeKey": route}, "body": text}
        reply = json.loads(self.handlers[route](event, context)["body"])
        self.frames.append((f"c-{name}", reply))
        return reply

    def notify(self, name: str) -> None:
        about = {"notificationId": "level#3", "kind": "level-up", "text": "Three!", "at": utc_now(), "gameId": "g1"}
        notice = Notice.model_validate({"playerName": name, **about})
        assert deliver(KeptInMemory(), LivePlayers(self.table.connections, self.table.posts), notice) == 1

    def disconnect(self, connection: str) -> None:
        disconnected(self.table.connections, self.table.games, self.table.room, connection)


@pytest.fixture
def evening(monkeypatch: pytest.MonkeyPatch) -> Evening:
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "Test")
    monkeypatch.setattr(observability.metrics, "add_metric", lambda **_: None)
    monkeypatch.setattr(observability.metrics.provider, "flush_metrics", lambda **_: None)
    question = {
        "question": "Which is the capital of France?",
        "answers": [{"key": "A", "text": "Paris"}, {"key": "B", "text": "Lyon"}],
        "correctAnswer": "A",
        "answerFollowup": "It has been since 987.",
        "questionUri": "https://example.com/france.png",
        "questionGroup": "Europe",
    }
    header = {"quizName": "Capitals", "quizDescription": "", "quizMode": QuizMode.COMPETITIVE}
    content = QuizBody.model_validate(
        {**header, "questionType": "Multiple Choice", "questions": [question, question]}
    ).root
    return Evening(Quiz(QuizHeader.of_new("g1", HOST, content, "2026-01-01T00:00:00Z"), list(content.questions)))


def play(evening: Evening) -> None:
    """A game in which everything happens that there is a message for."""
    settings = {"guests": True, "lateJoiners": "average", "timeLimit": 600}
    evening.send(HOST, "liveadmin", "hostgame", settings=settings)
    evening.host_on("tablet")
    evening.send("ada", "liveplayer", "joingame")
    evening.send("bo", "liveplayer", "joingame")
    evening.send(HOST, "liveadmin", "ask", questionNumber=1)
    evening.send(HOST, "liveadmin", "ask", questionNumber=2)
    for name, number, response in (("ada", 1, "A"), ("ada", 2, "B"), ("bo", 1, "B")):
        evening.send(name, "liveplayer", "answer", questionNumber=1, answerNumber=number, response=response)
    evening.send("ada", "liveplayer", "joingame")
    evening.send(HOST, "liveadmin", "showanswer", questionNumber=1)
    evening.send(HOST, "liveadmin", "showanswer")
    evening.send("bo", "liveplayer", "answer", questionNumber=2, answerNumber=2, response="A")
    evening.send("bo", "liveplayer", "answer", questionNumber=2, answerNumber=2, response="B")
    evening.send("bo", "liveplayer", "answer", questionNumber=9, answerNumber=3, response="A")
    evening.send("ada", "liveplayer", "receipts")
    evening.send(HOST, "liveadmin", "showscoreboard")
    evening.send("ada", "chat", "enter", channel="global")
    evening.send(HOST, "chat", "say", text="Welcome!")
    evening.send("bo", "chat", "say", text="Hello!", clientMessageId="m1")
    evening.send("ada", "chat", "enter")
    evening.send("bo", "chat", "say", text="Humbug!")
    said = evening.send("bo", "chat", "say", text="Oops!")["message"]["messageId"]
    evening.send("bo", "chat", "remove", messageId=said)
    evening.send(HOST, "chat", "mute", playerName="bo")
    evening.send(HOST, "chat", "switch", who="registered")
    evening.send("bo", "chat", "leave")
    evening.notify("ada")
    evening.disconnect("tablet")
    evening.disconnect(f"c-{HOST}")
    evening.send(HOST, "liveadmin", "hostgame")
    evening.host_on("tablet")
    evening.host_on(*(f"tablet-{number}" for number in range(MAX_HOST_CONNECTIONS - 1)))
    evening.disconnect("c-ada")
    evening.send("ada", "liveplayer", "joingame")
    evening.table.players.reserve("run-1", Player("~Cy", guest=True))
    evening.send("~Cy", "liveplayer", "joingame")
    evening.come_with_another_device("~Cy")
    evening.send(HOST, "liveadmin", "kick", playerName="bo")
    evening.send("bo", "chat", "say", text="Hello?")
    evening.table.senders.free_at = now_ms() + 5000
    evening.send("ada", "chat", "say", text="Quick!")
    evening.send(HOST, "liveadmin", "end")
    evening.send("ada", "liveplayer", "leave")


def test_a_game_has_the_documented_frames_and_no_others(evening: Evening) -> None:
    play(evening)
    evening.send_text("ada", "liveplayer", "nonsense")
    evening.send_text("ada", "liveplayer", '{"message": "liveplayer", "requestId": "7", "data": {}}')
    evening.table.games.get = lambda *_: 1 / 0  # type: ignore[assignment,method-assign,return-value]
    evening.send("ada", "liveplayer", "joingame")
    frames = evening.frames
    assert_documented(*(frame for _, frame in frames))
    assert {message_of(frame).name for _, frame in frames} == {each.name for each in SOCKET if each.channel}
    for connection, frame in frames:
        hosts = connection == f"c-{HOST}" or connection.startswith("tablet")
        assert ("host" if hosts else "player") in message_of(frame).who


def test_a_game_has_all_members_that_are_documented(evening: Evening) -> None:
    """But for those of a refusal, of which some are for a single kind."""
    play(evening)
    seen: dict[str, set[str]] = {}
    for _, frame in evening.frames:
        seen.setdefault(message_of(frame).name, set()).update(frame["message"])
    assert seen == {name: set(MESSAGES[name].content["properties"]) for name in seen} | {
        "ErrorReply": seen["ErrorReply"]
    }


@pytest.mark.parametrize(
    "frame",
    [
        {"channel": "liveadmin", "message": {"subaction": "hostback", "at": "2026-11-21T18:04:05.123Z"}},
        {"channel": "liveadmin", "message": {"subaction": "hostback", "at": "now", "hostName": "quinn"}},
        {"channel": "liveadmin", "message": {"subaction": "surprise", "at": "2026-11-21T18:04:05.123Z"}},
        {"channel": "liveplayer", "message": {"subaction": "leave", "extra": 1}},
        {"channel": "other", "message": {}},
        {"note": 1},
    ],
    ids=["member missing", "no time", "unknown event", "unknown member", "unknown channel", "no channel"],
)
def test_a_frame_that_is_not_documented_is_noticed(frame: dict[str, Any]) -> None:
    with pytest.raises((AssertionError, ValidationError)):
        assert_documented(frame)


# MQTT


def test_topics_that_come_in_are_those_of_the_rules() -> None:
    assert {topic.filter for topic in TOPICS.values() if not topic.ours} == set(RULES)


def test_topics_that_go_out_are_those_that_the_code_publishes_on() -> None:
    """Which function may, and does, is compared in tests/governance/test_topics.py."""
    assert {topic.filter for topic in TOPICS.values() if topic.ours} == set(published())


def test_every_topic_is_documented_once() -> None:
    assert len(TOPICS) + 1 == len(DOCUMENT["channels"])
    assert len(documented_topics()) == len({topic.filter for topic in TOPICS.values()})


@pytest.mark.parametrize("topic", [each for each in TOPICS.values() if not each.ours], ids=lambda each: each.address)
def test_message_that_comes_in_is_that_of_the_model(topic: Any) -> None:
    rule = RULES[topic.filter]
    asked = asked_by(rule.model, stripped=True)
    assert set(asked["properties"]) == rule.taken | rule.added
    asked["properties"] = {name: each for name, each in asked["properties"].items() if name in rule.taken}
    asked["required"] = [name for name in asked["required"] if name in rule.taken]
    assert normalized(topic.message.payload) == asked
    assert topic.message.payload == SCHEMAS[rule.model.__name__]


@pytest.mark.parametrize("topic", [each for each in TOPICS.values() if each.ours], ids=lambda each: each.address)
def test_message_that_goes_out_is_what_is_published(topic: Any) -> None:
    [content] = published()[topic.filter]
    assert_told(normalized(topic.message.payload), content)
    [name] = [name for name, each in TOLD.items() if each is content]
    assert topic.message.payload == SCHEMAS[name]


@pytest.mark.parametrize("role", ["host", "player"])
def test_topics_are_for_those_whom_a_ticket_allows(role: Any) -> None:
    for action, ours in (("Publish", False), ("Receive", True)):
        documented = {topic.filter for topic in TOPICS.values() if topic.ours == ours and role in topic.who}
        assert documented == allowed_topics(role, action)
    assert all(topic.who == topic.message.who for topic in TOPICS.values())


def test_topic_has_the_names_of_the_code() -> None:
    assert topics.HOST_GAME in TOPICS
    for address in set(TOPICS) - {topics.HOST_GAME}:
        named = re.sub(r"{(\w+)}", r"\1", address)
        found = topics.address_of(named)
        assert found == topics.Address("run", "playerId" if named.endswith("playerId") else None)


def test_a_message_that_is_not_documented_is_noticed() -> None:
    assert_documented_topics(("games/run-1/kicked/~Ann B", {"playerName": "~Ann B"}))
    assert_documented_topics(("games/run-1/endthegame", {"ticket": None}))
    for topic, payload in (
        ("games/run-1/kicked/ada", {}),
        ("games/run-1/surprise", {"playerName": "ada"}),
        ("games/run-1/kicked", {"playerName": "ada"}),
    ):
        with pytest.raises((ValueError, ValidationError)):
            assert_documented_topics((topic, payload))


# Refusals


def test_problems_over_web_sockets_are_those_that_the_code_raises() -> None:
    # Methods of other classes have the same names as those that are called: these are of the HTTP API alone.
    elsewhere = {"no-player", "game-is-active", "body-too-large"}
    raised = problems("multiplayer", "live_admin", "live_player") | problems("chat", "live_chat")
    assert elsewhere <= raised
    assert set(SCHEMAS["Problem"]["properties"]["type"]["enum"]) == {PROBLEM_TYPE + kind for kind in raised - elsewhere}
    assert listed("Problem") == raised - elsewhere


def test_problems_over_mqtt_are_those_that_the_code_raises() -> None:
    # What is forged or malformed is dropped, what may work later is delivered again: nobody is told.
    silent = {"bad-ticket", "invalid-request", "internal-error", "busy"}
    # Of the HTTP API alone, and of the other modes of games.
    elsewhere = {"no-player", "nothing-asked", "still-open", "body-too-large"}
    raised = problems("live_scoreboard", *(rule.module for rule in RULES.values()))
    assert silent | elsewhere <= raised
    told = raised - silent - elsewhere
    assert set(SCHEMAS["Refusal"]["properties"]["type"]["enum"]) == {PROBLEM_TYPE + kind for kind in told}
    assert listed("Refusal") == told


def listed(schema: str) -> set[str]:
    """The kinds that a schema explains in words."""
    return set(re.findall(r"^- `([a-z-]+)`: ", SCHEMAS[schema]["description"], re.MULTILINE))


# Limits


def test_limits_are_those_of_the_code() -> None:
    words = DOCUMENT["info"]["description"]
    text = SCHEMAS["Text"]
    assert f"| life of a game, its PIN and its tickets | {LIFETIME_MS // 3_600_000} hours |" in words
    assert f"| questions in a game | 1 to {MAX_QUESTIONS} |" in words
    [limit, _] = SCHEMAS["Settings"]["properties"]["timeLimit"]["anyOf"]
    assert f"| a time limit | {limit['minimum']} to {limit['maximum']} seconds |" in words
    assert f"| answers of one player in one game | {MAX_SENDS} |" in words
    assert f"| an answer | 0 to {SCHEMAS['Response']['maxLength']} characters |" in words
    assert f"| a chat message | {text['minLength']} to {text['maxLength']} characters |" in words
    assert (
        f"| chat messages of one player | {TURNS} in {WINDOW_MS // 1000} seconds, over all channels; "
        f"of a guest {GUEST_TURNS} |" in words
    )
    assert f"| `enter` of one player | {ENTRIES} at once, and one more a second, over all channels |" in words
    assert ENTRY_MS == 1000
    assert f"| names in `muted` in the reply to `enter` | {MUTED_SHOWN} |" in words
    name = SCHEMAS["ClientMessageId"]
    assert f"| `clientMessageId` | {name['minLength']} to {name['maxLength']} characters; known while the" in words
    assert f"is among the player's last {TURNS}, an hour at most |" in words
    assert KEPT_SECONDS == 3600
    assert f"| the latest {SHOWN}, as far as they fit into {SHOWN_BYTES:,} bytes |" in words
    days = [seconds / 86400 for seconds in (GLOBAL_SECONDS, GAME_SECONDS)]
    assert f"| life of chat messages | {days[0]:g} days in `global`, {days[1]:g} day in games |" in words
    assert SCHEMAS["Problem"]["properties"]["retryAfterSeconds"]["maximum"] == WINDOW_MS // 1000
    assert f"| `requestId` | 0 to {SCHEMAS['RequestId']['maxLength']} characters |" in words
    assert f"more than {admin.MAX_QUESTIONS_LENGTH:,} bytes as JSON" in words
    assert f"| the best {admin.PLAYERS_SHOWN} |" in words
    assert f"| the latest {RECEIPTS_SHOWN} |" in words
    assert f"| {accounts.SHOWN} rows; while a live-scoreboard game is played, {cache_store.SHOWN} |" in words
    assert f"| the best {cache_store.MAX_NAMES:,} |" in words
    for name, member, maximum in (
        ("LiveStart", "players", admin.PLAYERS_SHOWN),
        ("Joined", "receipts", RECEIPTS_SHOWN),
        ("AllReceipts", "receipts", RECEIPTS_SHOWN),
        ("Scoreboard", "leaderboard", accounts.SHOWN),
        ("ScoreboardNews", "leaderboard", accounts.SHOWN),
        ("ChatEntered", "messages", SHOWN),
        ("Account", "missing", accounts.DISCREPANCIES_SHOWN),
        ("LiveScoreboard", "leaderboard", cache_store.SHOWN),
        ("QuestionList", "players", cache_store.MAX_NAMES),
    ):
        assert SCHEMAS[name]["properties"][member]["maxItems"] == maximum
    for name in ("Joined", "PlayerState"):
        sent = SCHEMAS[name]["properties"].get("sent") or SCHEMAS[name]["properties"]["sendsSoFar"]
        assert sent["maximum"] == MAX_SENDS


def test_web_socket_api_is_as_documented() -> None:
    template, chat = (
        yaml_parse((FUNCTIONS / name / "template.yaml").read_text())["Resources"] for name in ("multiplayer", "chat")
    )
    words = DOCUMENT["info"]["description"]
    stage = template["Stage"]["Properties"]
    rate, burst = (stage["DefaultRouteSettings"][f"Throttling{name}Limit"] for name in ("Rate", "Burst"))
    assert f"{rate:,} a second, bursts of {burst:,} |" in words
    queue = template["BroadcastQueue"]["Properties"]
    assert f"is dropped after {queue['MessageRetentionPeriod']} seconds |" in words
    live = DOCUMENT["channels"]["live"]
    assert live["address"] == f"/{stage['StageName']}"
    routes = {
        each["Properties"]["RouteKey"]
        for each in (*template.values(), *chat.values())
        if each["Type"] == "AWS::ApiGatewayV2::Route"
    }
    assert routes == {"$connect", "$disconnect", "ping", *FRAMES}
    # Nothing of ours answers a ping, and so no rule but this one sees that all that AWS needs for it is there.
    route, reply = template["PingRoute"]["Properties"], template["PingResponse"]["Properties"]
    assert route["RouteResponseSelectionExpression"] == reply["RouteResponseKey"] == "$default"
    assert reply["RouteId"] == {"Ref": "PingRoute"}
    answer = template["PingIntegrationResponse"]["Properties"]
    assert template["PingIntegration"]["Properties"]["IntegrationType"] == "MOCK"
    assert answer["IntegrationId"] == {"Ref": "PingIntegration"}
    pong = answer["ResponseTemplates"]["$default"]
    assert f"answers `{pong}`" in " ".join(words.split())
    MESSAGES["GatewayMessage"].validate(json.loads(pong))
    [source] = template["Authorizer"]["Properties"]["IdentitySource"]
    scheme = DOCUMENT["components"]["securitySchemes"]["tokenOrTicket"]
    assert source == f"route.request.querystring.{scheme['name']}"
    assert live["bindings"]["ws"]["query"]["required"] == [scheme["name"]]
