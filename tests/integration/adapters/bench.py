"""Where adapters are tested: each in this process, wired as its template says, with everything around it in reach."""

import base64
import copy
import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import boto3
from buzzline.platform.clock import now_ms

from local import rekognition as stand_in
from local.invoke import sample_event
from tests.support.deployed import Deployed
from tests.support.live_scoreboard import CONTEXT, Broker
from tests.support.stack import REGION


class Sockets:
    """Stands for the management of WebSocket connections: keeps what is posted; some connections are gone."""

    def __init__(self) -> None:
        url = f"https://WebSocketApi.execute-api.{REGION}.amazonaws.com/live"
        self.exceptions = boto3.client("apigatewaymanagementapi", endpoint_url=url).exceptions
        self.gone: set[str] = set()
        self.failing: set[str] = set()
        self.closed: list[str] = []
        self.frames: list[tuple[str, dict[str, Any]]] = []
        """Connection and frame, in order."""

    def post_to_connection(self, *, ConnectionId: str, Data: bytes) -> None:  # noqa: N803
        if ConnectionId in self.gone:
            raise self.exceptions.GoneException({"Error": {"Code": "GoneException"}}, "PostToConnection")
        if ConnectionId in self.failing:
            error = {"Error": {"Code": "LimitExceeded"}, "ResponseMetadata": {"HTTPStatusCode": 429}}
            raise self.exceptions.LimitExceededException(error, "PostToConnection")
        self.frames.append((ConnectionId, json.loads(Data)))

    def delete_connection(self, *, ConnectionId: str) -> None:  # noqa: N803
        self.closed.append(ConnectionId)

    def take(self, connection: str) -> list[tuple[str, dict[str, Any]]]:
        """Channel and message of each frame that was posted to a connection since the last time."""
        told = [(frame["channel"], frame["message"]) for to, frame in self.frames if to == connection]
        self.frames = [each for each in self.frames if each[0] != connection]
        return told


class Moderator:
    """Stands for the client of Rekognition, as the local cloud does."""

    def detect_moderation_labels(self, *, Image: Mapping[str, bytes], MinConfidence: float) -> dict[str, Any]:  # noqa: N803
        encoded = base64.b64encode(Image["Bytes"]).decode()
        return stand_in.answer({"Image": {"Bytes": encoded}, "MinConfidence": MinConfidence})


class EventBridge:
    """Stands for the client of event buses: keeps what is put, or takes nothing."""

    def __init__(self) -> None:
        self.entries: list[dict[str, Any]] = []
        self.refusing = False

    def put_events(self, *, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803
        assert {each["EventBusName"] for each in Entries} == {"EventBus"}
        if self.refusing:
            refused = [{"ErrorCode": "InternalFailure"} for _ in Entries]
            return {"FailedEntryCount": len(refused), "Entries": refused}
        self.entries += Entries
        return {"FailedEntryCount": 0, "Entries": [{"EventId": "e"} for _ in Entries]}

    def take(self) -> list[dict[str, Any]]:
        """The events that were put since the last time."""
        taken, self.entries = self.entries, []
        events = [json.loads(each["Detail"]) for each in taken]
        named = [(each["source"], each["type"]) for each in events]
        assert named == [(each["Source"], each["DetailType"]) for each in taken]
        return events


@dataclass(frozen=True)
class Answer:
    """What an endpoint answered."""

    status: int
    body: Any

    @property
    def kind(self) -> str:
        """Which refusal it is."""
        return str(self.body["type"]).rpartition(":")[2]


@dataclass
class Bench:
    """Runs adapters with their sample events, and shows what came of it."""

    deployed: Deployed
    broker: Broker
    sockets: Sockets
    event_bridge: EventBridge
    context: SimpleNamespace = field(
        default_factory=lambda: SimpleNamespace(**vars(CONTEXT), get_remaining_time_in_millis=lambda: 60_000)
    )

    def sample(self, name: str) -> dict[str, Any]:
        """The sample event of a function."""
        file = sample_event(name)
        assert file is not None, f"{name} has no sample event"
        event: dict[str, Any] = json.loads(file.read_text())
        return event

    def run(self, name: str, event: Mapping[str, Any] | None = None, **changes: Any) -> Any:
        """What a function returns for an event, or for its sample with some members changed."""
        given = {**(event if event is not None else self.sample(name)), **changes}
        return self.deployed.module(name).handler(copy.deepcopy(given), self.context)

    def call(self, name: str, *, player: str | None = None, body: Any = None, **changes: Any) -> Answer:
        """What an endpoint answers to its sample request, or to that of another player, with another body or path."""
        event = self.sample(name)
        if player is not None:
            event["requestContext"]["authorizer"]["jwt"]["claims"]["username"] = player
        if body is not None:
            event["body"] = body if isinstance(body, str) else json.dumps(body)
        for part in ("path", "query"):
            member = {"path": "pathParameters", "query": "queryStringParameters"}[part]
            if part in changes:
                event[member] = {**(event.get(member) or {}), **changes.pop(part)}
        assert not changes
        answer = self.run(name, event)
        return Answer(answer["statusCode"], json.loads(answer["body"]) if "body" in answer else None)

    def frame(self, name: str, player: str, data: Mapping[str, Any] | None = None, **proven: str) -> dict[str, Any]:
        """The event of a frame that comes now on a player's connection, or of the sample's."""
        event = self.sample(name)
        if data is not None:
            event["body"] = json.dumps({**json.loads(event["body"]), "data": data})
        event["requestContext"] |= {
            "connectionId": f"c-{player}",
            "requestTimeEpoch": now_ms(),
            "messageId": uuid.uuid4().hex,
            "authorizer": {"principalId": player, "player": player, **proven},
        }
        return event

    def handle(self, name: str, frame: Mapping[str, Any]) -> tuple[str, Any]:
        """Channel and message of what comes back for a frame."""
        answer = self.run(name, frame)
        assert answer["statusCode"] == 200
        reply = json.loads(answer["body"])
        return reply["channel"], reply["message"]

    def send(self, name: str, player: str, data: Mapping[str, Any] | None = None, **proven: str) -> tuple[str, Any]:
        """Channel and message of what comes back on a player's connection for a frame, or for the sample's."""
        return self.handle(name, self.frame(name, player, data, **proven))

    def batch(self, name: str, *bodies: str) -> list[int]:
        """Deliver messages of a queue, by default the sample's; which of them are to be delivered again."""
        event = self.sample(name)
        if bodies:
            like = event["Records"][0]
            event["Records"] = [{**like, "body": body, "messageId": f"m-{at}"} for at, body in enumerate(bodies)]
        ids = [each["messageId"] for each in event["Records"]]
        answer = self.run(name, event)
        assert set(answer) == {"batchItemFailures"}
        return [ids.index(each["itemIdentifier"]) for each in answer["batchItemFailures"]]

    def messages(self, queue: str) -> list[Any]:
        """What is in a queue, which is empty afterwards; JSON as plain data."""
        client = boto3.client("sqs")
        url = client.get_queue_url(QueueName=queue)["QueueUrl"]
        found = []
        while batch := client.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            for each in batch:
                found.append(json.loads(each["Body"]))
                client.delete_message(QueueUrl=url, ReceiptHandle=each["ReceiptHandle"])
        return found

    def items(self, table: str) -> list[dict[str, Any]]:
        """All items of a table."""
        return boto3.resource("dynamodb").Table(table).scan()["Items"]

    def put(self, table: str, *items: Mapping[str, Any]) -> None:
        """Put items into a table."""
        for item in items:
            boto3.resource("dynamodb").Table(table).put_item(Item=dict(item))

    def changes(self, table: str) -> dict[str, Any]:
        """The event of all that the stream of a table has."""
        arn = boto3.client("dynamodb").describe_table(TableName=table)["Table"]["LatestStreamArn"]
        streams = boto3.client("dynamodbstreams")
        [shard] = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
        start = {"ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
        iterator = streams.get_shard_iterator(StreamArn=arn, **start)["ShardIterator"]
        records = streams.get_records(ShardIterator=iterator)["Records"]
        for each in records:  # Lambda is told seconds
            change: Any = each["dynamodb"]
            change["ApproximateCreationDateTime"] = change["ApproximateCreationDateTime"].timestamp()
        return {"Records": records}

    def records(self, stream: str) -> list[dict[str, Any]]:
        """What was put on a stream of records."""
        kinesis = boto3.client("kinesis")
        [shard] = kinesis.describe_stream(StreamName=stream)["StreamDescription"]["Shards"]
        start = {"ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
        iterator = kinesis.get_shard_iterator(StreamName=stream, **start)["ShardIterator"]
        return [json.loads(each["Data"]) for each in kinesis.get_records(ShardIterator=iterator)["Records"]]


def by(items: Iterable[Mapping[str, Any]], *names: str) -> list[Any]:
    """Some members of each item, sorted."""
    return sorted(tuple(item[name] for name in names) if len(names) > 1 else item[names[0]] for item in items)
