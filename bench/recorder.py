"""Records the AWS calls of boto3's default session, with the DynamoDB units that they consume, and requests to Redis.

Write units are those that DynamoDB reports. Read units follow from the sizes of the items in
the answers, by DynamoDB's rules: the emulator reports half a unit whatever the size, and
nothing for BatchGetItem. Posts to WebSocket connections are counted and not sent: nobody is
connected.
"""

import json
import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from buzzline.platform.clients import forget_clients
from redis.connection import AbstractConnection

REDIS = "redis"
"""Name of a request to Redis and the wait for its answer, however many commands are in it."""

_send_to_redis: Callable[..., Any] = AbstractConnection.send_packed_command
_READ_UNIT_BYTES = 4096


@dataclass(frozen=True)
class Call:
    """One call that was answered."""

    name: str
    """Service and operation, like `dynamodb.GetItem`."""
    read_units: float = 0.0
    write_units: float = 0.0
    topic: str = ""
    """Of a message that was published to the MQTT broker."""


class CallRecorder:
    """Asks DynamoDB what each call consumes, and keeps what it answers."""

    def __init__(self) -> None:
        self._calls: list[Call] = []
        boto3.setup_default_session()
        events = boto3._get_default_session().events
        events.register("before-parameter-build", _ask_for_capacity)
        events.register("before-call.apigatewaymanagementapi.PostToConnection", _posted)
        events.register("after-call", self._note)
        forget_clients()  # those of before have no such hooks

        def send(connection: AbstractConnection, *command: Any, **options: Any) -> Any:
            self._calls.append(Call(REDIS))
            return _send_to_redis(connection, *command, **options)

        setattr(AbstractConnection, "send_packed_command", send)  # noqa: B010  a method is not assigned to by name

    def taken(self) -> list[Call]:
        """The calls since the last time."""
        calls, self._calls = self._calls, []
        return calls

    def _note(self, http_response: Any, model: Any, context: dict[str, Any], **_: Any) -> None:
        assert http_response.status_code == 200, f"{model.name} failed while it was measured: {http_response.content}"
        service, operation = model.service_model.service_name, model.name
        reads, writes = 0.0, 0.0
        if service == "dynamodb":
            answer = json.loads(http_response.content)
            found = _items_read(operation, answer, context["asked"])
            if found is None:
                consumed = answer["ConsumedCapacity"]
                writes = sum(each["CapacityUnits"] for each in (consumed if isinstance(consumed, list) else [consumed]))
            else:
                consistent = context["asked"].get("ConsistentRead", False)
                reads = sum(map(_read_units, found)) * (2 if consistent else 1)
        topic = context["asked"].get("topic", "") if service == "iot-data" else ""
        self._calls.append(Call(f"{service}.{operation}", reads, writes, topic))


def names_of(calls: Sequence[Call]) -> dict[str, int]:
    """How often each operation was called."""
    return dict(sorted(Counter(call.name for call in calls).items()))


def item_bytes(item: dict[str, Any]) -> int:
    """The size of an item, in the API's form, that units are counted by."""
    return sum(len(name.encode()) + _value_bytes(value) for name, value in item.items())


def _ask_for_capacity(params: dict[str, Any], model: Any, context: dict[str, Any], **_: Any) -> None:
    context["asked"] = dict(params)
    if "ReturnConsumedCapacity" in model.input_shape.members:
        params["ReturnConsumedCapacity"] = "INDEXES"


def _posted(**_: Any) -> Any:
    """What a request is answered with that is not sent."""
    return AWSResponse("", 200, HTTPHeaders(), None), {}


def _items_read(operation: str, answer: dict[str, Any], asked: dict[str, Any]) -> list[int] | None:
    """The bytes of what was read, each to be rounded up by itself; None for a write."""
    if operation == "GetItem":
        return [item_bytes(answer.get("Item", {}))]
    if operation == "Query":
        return [sum(map(item_bytes, answer.get("Items", [])))]
    if operation == "BatchGetItem":
        found = [item_bytes(item) for items in answer["Responses"].values() for item in items]
        missing = sum(len(each["Keys"]) for each in asked["RequestItems"].values()) - len(found)
        return found + missing * [0]
    return None


def _read_units(size: int) -> float:
    """Of one eventually consistent read; what is not there costs the least."""
    return 0.5 * max(1, math.ceil(size / _READ_UNIT_BYTES))


def _value_bytes(value: dict[str, Any]) -> int:
    ((kind, content),) = value.items()
    if kind == "N":
        return math.ceil(len(content.lstrip("-").replace(".", "").strip("0")) / 2) + 1
    if kind == "L":
        return 3 + sum(1 + _value_bytes(member) for member in content)
    if kind == "M":
        return 3 + sum(1 + len(name.encode()) + _value_bytes(member) for name, member in content.items())
    return len(content.encode()) if kind in ("S", "B") else 1
