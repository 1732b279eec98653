"""Reads docs/asyncapi.yaml into forms that can be compared with what the code says."""

import dataclasses
import json
import re
import typing
from typing import Any

import yaml
from jsonschema import Draft7Validator, FormatChecker

from tests.support.openapi import ROOT, normalized

DOCUMENT: dict[str, Any] = yaml.safe_load((ROOT / "docs" / "asyncapi.yaml").read_text())


def target(reference: str) -> Any:
    """What a $ref names."""
    value: Any = DOCUMENT
    for part in reference.removeprefix("#/").split("/"):
        value = value[part]
    return value


def inlined(value: Any) -> Any:
    """A piece of the document without references; an `allOf` of one, which only describes it, is that one."""
    if isinstance(value, list):
        return [inlined(each) for each in value]
    if not isinstance(value, dict):
        return value
    if "$ref" in value:
        return inlined(target(value["$ref"]))
    if len(value.get("allOf", [])) == 1:
        value = {**inlined(value["allOf"][0]), **{name: each for name, each in value.items() if name != "allOf"}}
    return {name: inlined(each) for name, each in value.items()}


@dataclasses.dataclass
class Message:
    """A message of the document."""

    name: str
    payload: dict[str, Any]
    who: set[str]
    examples: list[Any]

    @property
    def content(self) -> dict[str, Any]:
        """What a frame has beside its envelope: the request's data, or the message that is told."""
        members = self.payload["properties"]
        content: dict[str, Any] = members.get("data") or members["message"]
        return content

    @property
    def subaction(self) -> str | None:
        """What the message calls itself."""
        return typing.cast("str | None", self.content.get("properties", {}).get("subaction", {}).get("const"))

    @property
    def route(self) -> str | None:
        """Of a client's frame, the route of the WebSocket API."""
        return self._constant("message")

    @property
    def channel(self) -> str | None:
        """Of the service's frame, the channel."""
        return self._constant("channel")

    @property
    def event(self) -> bool:
        """Whether it comes without being asked for."""
        return "at" in self.content.get("properties", {})

    def validate(self, value: Any) -> None:
        """Raise ValidationError for a value that is not as documented."""
        self._validator.validate(value)

    def __post_init__(self) -> None:
        self._validator = Draft7Validator(self.payload, format_checker=FormatChecker())

    def _constant(self, name: str) -> str | None:
        return typing.cast("str | None", self.payload["properties"].get(name, {}).get("const"))


def tags(of: dict[str, Any]) -> set[str]:
    return {tag["name"] for tag in of["tags"]}


def documented_messages() -> dict[str, Message]:
    return {
        name: Message(name, inlined(each["payload"]), tags(each), [example["payload"] for example in each["examples"]])
        for name, each in DOCUMENT["components"]["messages"].items()
    }


MESSAGES = documented_messages()
SCHEMAS: dict[str, Any] = {name: inlined(each) for name, each in DOCUMENT["components"]["schemas"].items()}
NORMAL: dict[str, Any] = {name: normalized(each) for name, each in SCHEMAS.items()}
SOCKET = [MESSAGES[name] for name in DOCUMENT["channels"]["live"]["messages"]]
REQUESTS = [each for each in SOCKET if each.route]
TOLD_FRAMES = {(each.channel, each.subaction, each.event): each for each in SOCKET if not each.route}
"""What the service sends over WebSockets, by channel, subaction, and whether it is an event."""


@dataclasses.dataclass
class Topic:
    """An MQTT topic of the document."""

    address: str
    action: str
    who: set[str]
    message: Message

    @property
    def filter(self) -> str:
        """As topic filter, with `+` where a parameter is."""
        return re.sub(r"[^/]*\{.*?\}[^/]*", "+", self.address)

    @property
    def ours(self) -> bool:
        """Whether it is the service that publishes there."""
        return self.action == "send"


def documented_topics() -> dict[str, Topic]:
    """MQTT topics by their address."""
    found = {}
    for operation in DOCUMENT["operations"].values():
        channel = target(operation["channel"]["$ref"])
        if {"$ref": "#/servers/mqtt"} in channel["servers"]:
            [message] = channel["messages"]
            topic = Topic(channel["address"], operation["action"], tags(operation), MESSAGES[message])
            found[topic.address] = topic
    return found


TOPICS = documented_topics()


# What came and went in a game


def message_of(frame: Any) -> Message:
    """The documented message that a frame of the service must be."""
    content = frame.get("message")
    members = content if isinstance(content, dict) else {}
    message = TOLD_FRAMES.get((frame.get("channel"), members.get("subaction"), "at" in members))
    assert message, f"no such frame is documented: {frame}"
    return message


def assert_documented(*seen: Any) -> None:
    """All frames, which came from the service over WebSockets, are as documented."""
    for text in sorted({json.dumps(each, sort_keys=True) for each in seen}):
        frame = json.loads(text)
        message_of(frame).validate(frame)


def assert_documented_topics(*heard: tuple[str, Any]) -> None:
    """All messages, topic and payload, are as documented where it is the service that publishes on the topic."""
    for text in sorted({json.dumps(each, sort_keys=True) for each in heard}):
        topic, payload = json.loads(text)
        [documented] = [each for each in TOPICS.values() if _matches(each.filter, topic)]
        if documented.ours:
            documented.message.validate(payload)


def _matches(pattern: str, topic: str) -> bool:
    return re.fullmatch(re.escape(pattern).replace(r"\+", "[^/]+"), topic) is not None
