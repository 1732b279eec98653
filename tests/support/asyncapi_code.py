"""What the code says of frames and MQTT messages, in forms that can be compared with docs/asyncapi.yaml."""

import ast
import dataclasses
import importlib
import inspect
import re
import types
import typing
from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

from buzzline.chat import desk as chat_desk
from buzzline.chat import frames as chat_frames
from buzzline.chat.ports import Message as ChatMessage
from buzzline.identity.nicknames import player_id
from buzzline.live_games.accounts import Account, Discrepancy, QuestionAccount, Row, Scoreboard
from buzzline.live_games.answering import Receipt
from buzzline.live_games.asking import AskedQuestion, ShownAnswer
from buzzline.live_games.finishing import GameResult
from buzzline.live_games.tickets import Ticket
from buzzline.live_scoreboard import messages, outgoing, topics
from buzzline.live_scoreboard.access import Place, policies
from buzzline.live_scoreboard.ports import GameCache
from buzzline.live_scoreboard.room import Sender
from buzzline.multiplayer import admin, frames, player
from buzzline.notifications.delivery import Notification
from buzzline.quizzes.model import QuizMode
from buzzline.rooms import publisher
from pydantic import BaseModel
from pydantic.alias_generators import to_camel
from samtranslator.yaml_helper import yaml_parse

from tests.support.live_games import game_with
from tests.support.openapi import OWN_QUESTION, ROOT, Module, asked_by, problems_of, reached

FUNCTIONS = ROOT / "functions"
MQTT_MODULES = ("answering", "ending", "hosting", "joining", "room")

FRAMES: dict[str, tuple[type[BaseModel], Any]] = {
    "liveadmin": (frames.AdminFrame, frames.AdminAction),
    "liveplayer": (frames.PlayerFrame, frames.PlayerAction),
    "chat": (chat_frames.ChatFrame, chat_frames.ChatAction),
}
"""By the route of the WebSocket API: what a frame is, and the actions that it may have as data."""
TOLD: dict[str, type] = {
    **{
        each.__name__: each
        for each in (
            *(Account, AskedQuestion, Discrepancy, QuestionAccount, Receipt, Row, Scoreboard, ShownAnswer),
            *(admin.LiveStart, admin.PresentPlayer, player.Joined),
            *(
                outgoing.Checked,
                outgoing.HostNotice,
                outgoing.Kicked,
                outgoing.PlayerCorrect,
                outgoing.PlayerState,
                outgoing.QuestionList,
            ),
            *(outgoing.Result, outgoing.Revealed, outgoing.SeatTaken, outgoing.ShownQuestion),
        )
    },
    "ChatMessage": ChatMessage,
    "LiveRow": outgoing.Row,
    "LiveScoreboard": outgoing.Scoreboard,
    "PlayerJoined": outgoing.Joined,
    "PlayerLeft": outgoing.Left,
    "Refusal": outgoing.Problem,
}
"""What goes out, by the name of its schema."""


# What the code says: WebSockets


@dataclasses.dataclass
class Call:
    """A call in the code, and the function that it is in."""

    function: ast.FunctionDef
    node: ast.Call

    def text(self, index: int) -> str:
        """An argument that is a text."""
        return str(ast.literal_eval(self.node.args[index]))

    def resolved(self, value: ast.expr) -> ast.expr:
        """`value`, or what the function has assigned to the name."""
        if isinstance(value, ast.Name):
            for node in ast.walk(self.function):
                if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == value.id:
                    return node.value
        return value


def calls(module: types.ModuleType, name: str) -> Iterator[Call]:
    """The calls of a function or method in a module."""
    for function in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(function, ast.FunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == name:
                    yield Call(function, node)


_AUDIENCES = {
    "tell_players": ("liveadmin", 1, {"player"}),
    "tell_step": ("liveadmin", 1, {"host", "player"}),
    "tell_player": ("liveadmin", 2, {"player"}),
    "tell_host": ("liveplayer", 1, {"host"}),
}
"""Methods of a room: the channel, where the subaction is among the arguments, who hears it."""


@dataclasses.dataclass
class Told:
    """What the code tells: to whom, and either names of members or a dataclass that has them."""

    who: set[str]
    content: set[str] | type


def told_events() -> dict[tuple[str, str | None], Told]:
    """Events by channel and subaction."""
    # To all connections of one player, who may be in a game of their own or of somebody else.
    found: dict[tuple[str, str | None], Told] = {("notification", None): Told({"host", "player"}, Notification)}
    for module in (admin, player):
        for method, (channel, index, who) in _AUDIENCES.items():
            for call in calls(module, method):
                content = call.resolved(call.node.args[index + 1])
                # What is not a mapping goes back to the host as well, as a member of the reply with the same name.
                name = ast.unparse(call.node.args[index + 1])
                members = keys(content) if isinstance(content, ast.Dict) else shown_type(admin.Done, name)
                found[channel, call.text(index)] = Told(who, members)
    for call in calls(publisher, "frame"):
        found[call.text(0), call.text(1)] = Told({"host", "player"}, set())
    for call in calls(chat_desk, "frame"):
        content = call.resolved(call.node.args[2])
        assert isinstance(content, ast.Dict)
        found[call.text(0), call.text(1)] = Told({"host", "player"}, keys(content) - {"at"})
    return found


def keys(mapping: ast.Dict) -> set[str]:
    return {ast.literal_eval(key) for key in mapping.keys if key}


def shown_type(of: type, member: str) -> type:
    """The dataclass that a member is an instance of, where there is one."""
    hint = typing.get_type_hints(of)[member]
    return typing.cast("type", next(each for each in typing.get_args(hint) if dataclasses.is_dataclass(each)))


def replied() -> dict[tuple[str, str | None], set[str] | type]:
    """Replies by channel and subaction: the members of mappings, or the dataclass."""
    found: dict[tuple[str, str | None], set[str] | type] = {}
    for module, call in ((each, call) for each in (player, chat_desk) for call in calls(each, "Reply")):
        content = call.resolved(call.node.args[1])
        if isinstance(content, ast.Dict):
            members = dict(zip([ast.literal_eval(key) for key in content.keys if key], content.values, strict=True))
            name = ast.literal_eval(members["subaction"]) if "subaction" in members else None
            found[call.text(0), name] = set(members)
        else:
            found[call.text(0), None] = returned(module, content)
    for call in calls(admin, "Reply"):
        content = call.node.args[1]
        if ast.unparse(content).startswith("LiveStart("):
            found[call.text(0), None] = admin.LiveStart
    for call in calls(admin, "_done"):
        members = {keyword.arg for keyword in call.node.keywords if keyword.arg}
        found["liveadmin", call.text(0)] = {"subaction", "reached", "queued"} | members
    return found


def returned(module: types.ModuleType, value: ast.expr) -> Any:
    """What a call of a class or a function of a module makes."""
    assert isinstance(value, ast.Call), ast.unparse(value)
    callee = getattr(module, ast.unparse(value.func))
    return callee if isinstance(callee, type) else typing.get_type_hints(callee)["return"]


def problems(folder: str, *functions: str) -> set[str]:
    """Kinds of problems that are raised in whatever functions reach; of methods only the names are known."""
    return {kind for name in functions for _, kind in problems_of(Module(FUNCTIONS / folder / f"{name}.py"))}


# What the code says: MQTT


@dataclasses.dataclass
class Rule:
    """A topic rule, and the function that it calls."""

    filter: str
    taken: set[str]
    """Members that are taken out of the message."""
    added: set[str]
    """Members that the broker adds."""
    module: str
    model: type[BaseModel]


RESOURCES: dict[str, Any] = yaml_parse((FUNCTIONS / "live_scoreboard" / "template.yaml").read_text())["Resources"]


def topic_rules() -> dict[str, Rule]:
    """Rules by their filter."""
    found = {}
    for resource in RESOURCES.values():
        if resource["Type"] != "AWS::IoT::TopicRule":
            continue
        payload = resource["Properties"]["TopicRulePayload"]
        parts = re.fullmatch(r"SELECT (.*) FROM '([^']+)'", " ".join(payload["Sql"].split()))
        assert parts, payload["Sql"]
        selected = [each.strip() for each in parts[1].split(",")]
        function = payload["Actions"][0]["Lambda"]["FunctionArn"]["Fn::GetAtt"][0]
        module = RESOURCES[function]["Properties"]["Handler"].removesuffix(".handler")
        found[parts[2]] = Rule(
            filter=parts[2],
            taken={each for each in selected if " AS " not in each},
            added={each.split(" AS ")[1] for each in selected if " AS " in each},
            module=module,
            model=handled(FUNCTIONS / "live_scoreboard" / f"{module}.py"),
        )
    return found


def handled(file: Path) -> type[BaseModel]:
    """The model of the messages that a handler takes."""
    handler = next(node for node in ast.parse(file.read_text()).body if getattr(node, "name", None) == "handler")
    assert isinstance(handler, ast.FunctionDef)
    [decorator] = handler.decorator_list
    assert isinstance(decorator, ast.Call)
    return typing.cast("type[BaseModel]", getattr(messages, ast.unparse(decorator.args[0])))


def granted_topics(statements: typing.Iterable[typing.Mapping[str, Any]]) -> set[str]:
    """Topics, as filters, that statements of a role let its function publish on."""
    return {
        resource["Fn::Sub"].split(":topic/")[1].replace("*", "+")
        for statement in statements
        if "iot:Publish" in statement.get("Action", [])
        for resource in statement["Resource"]
    }


def published() -> dict[str, set[type]]:
    """What is published, by the filter of its topic."""
    found: dict[str, set[type]] = {}
    for name in MQTT_MODULES:
        module = importlib.import_module(f"buzzline.live_scoreboard.{name}")
        for call in calls(module, "publish"):
            for topic, content in _messages(call):
                found.setdefault(topic, set()).add(_published_type(module, content))
    return found


def published_by(file: Path) -> set[str]:
    """The topics, as filters, on which whatever an adapter reaches publishes."""
    players = any(rule.filter.endswith("/+") for rule in topic_rules().values() if rule.module == file.stem)
    return {
        topic
        for definition in reached(Module(file))
        if isinstance(definition, ast.FunctionDef)
        for node in _walked(definition, players=players)
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("publisher.publish")
        for topic, _ in _messages(Call(definition, node))
    }


def _walked(node: ast.AST, *, players: bool) -> Iterator[ast.AST]:
    """All nodes, without what is only done for players where none of them can send what is handled."""
    yield node
    hosts = isinstance(node, ast.If) and ast.unparse(node.test) == "sender.ticket.role == 'host'" and not players
    for child in node.body if hosts and isinstance(node, ast.If) else ast.iter_child_nodes(node):
        yield from _walked(child, players=players)


def _messages(call: Call) -> Iterator[tuple[str, ast.expr]]:
    """The messages that a call publishes: the filter of the topic, and what goes there."""
    for message in call.node.args:
        assert isinstance(message, ast.Tuple), ast.unparse(message)
        topic, content = (call.resolved(each) for each in message.elts)
        assert isinstance(topic, ast.Call), ast.unparse(topic)
        to_one = {f"sender.{Sender.topic.__name__}": False, f"sender.{Sender.topic_to.__name__}": True}
        of_game = ast.unparse(topic.func) == topics.topic_of.__name__
        one = [] if of_game or not to_one[ast.unparse(topic.func)] else ["+"]
        yield "/".join(("games", "+", ast.literal_eval(topic.args[1 if of_game else 0]), *one)), content


def _published_type(module: types.ModuleType, content: ast.expr) -> Any:
    text = ast.unparse(content)
    if cached := re.fullmatch(r"room\.cached\(.*, lambda: room\.cache\.(\w+)\(.*\)\)", text):
        return typing.get_type_hints(getattr(GameCache, cached[1]))["return"]
    if member := re.fullmatch(r"result\['(\w+)'\]", text):
        return typing.get_type_hints(GameResult)[member[1]]
    return returned(module, content)


def allowed_topics(role: typing.Literal["host", "player"], action: str) -> set[str]:
    """The filters of the topics that a ticket lets its holder publish on (Publish) or hear (Receive)."""
    game = game_with(quiz_mode=QuizMode.LIVE_SCOREBOARD)
    name = game.host_name if role == "host" else "ada"
    ticket = Ticket(game.game_id, game.host_name, name, role, guest=False)
    return {
        resource.split(":topic/")[1].replace(game.run, "+").replace(player_id(game.run, name), "+").replace("*", "+")
        for policy in policies(game, ticket, Place("aws", "eu-west-1", "123456789012"))
        for statement in policy["Statement"]
        if statement["Action"] == f"iot:{action}"
        for resource in statement["Resource"]
    }


# Shapes of what goes out


def assert_told(schema: dict[str, Any], hint: Any) -> None:
    """A normalized schema is that of the JSON which a value of type `hint` becomes."""
    if dataclasses.is_dataclass(hint):
        hints = {to_camel(name): each for name, each in typing.get_type_hints(hint).items()}
        assert schema["type"] == ["object"]
        assert set(schema["properties"]) == set(hints)
        assert set(schema.get("required", [])) == {name for name, each in hints.items() if not optional(each)}
        for name, each in hints.items():
            # Of a union the first is what it is; others are the same as plain data, or None, which is left out.
            assert_told(
                schema["properties"][name], typing.get_args(each)[0] if isinstance(each, types.UnionType) else each
            )
    elif hint == dict[str, object]:
        assert schema == OWN_QUESTION
    elif typing.get_origin(hint) is dict:
        assert schema["type"] == ["object"]
        [members_of_any_name] = schema["members"]
        assert_told(members_of_any_name, typing.get_args(hint)[1])
    elif typing.get_origin(hint):
        assert schema["type"] == ["array"]
        assert_told(schema["items"], typing.get_args(hint)[0])
    elif issubclass(hint, BaseModel):
        assert schema == asked_by(hint, stripped=True)
    elif issubclass(hint, StrEnum):
        assert schema == {"type": ["string"], "enum": sorted(hint)}
    else:
        kinds = {str: "string", int: "integer", bool: "boolean", Decimal: "number"}
        assert schema["type"] == [kinds[hint]]


def optional(hint: Any) -> bool:
    return isinstance(hint, types.UnionType) and types.NoneType in typing.get_args(hint)
