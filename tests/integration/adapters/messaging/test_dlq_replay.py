"""The adapters of replay: what failed goes back where it came from, and in the end to one queue."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from buzzline.dlq_replay import target_publisher
from buzzline.dlq_replay.letter import Kind, Letter
from buzzline.dlq_replay.publisher import MainQueues

from tests.integration.adapters.bench import Bench
from tests.support.stack import ACCOUNT, REGION

SQS = f"arn:aws:sqs:{REGION}:{ACCOUNT}:"
FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:StandingsPut"
STREAM = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/Leaderboard/stream/1"
BATCH = {"shardId": "s", "startSequenceNumber": "1", "endSequenceNumber": "3", "batchSize": 2, "streamArn": STREAM}


def dead(bench: Bench, **changes: Any) -> dict[str, Any]:
    """The sample of a message that a consumer failed at, in the names of the bench."""
    event = bench.sample("replay_message")
    [record] = event["Records"]
    record["eventSourceARN"] = SQS + "ScorePutDeadLetters"
    record["attributes"]["DeadLetterQueueSourceArn"] = SQS + "ScorePutQueue"
    record.update(changes)
    return event


def waiting(bench: Bench, **changes: Any) -> dict[str, Any]:
    """The sample of a letter that waits, with other members."""
    event = bench.sample("replay_waiting")
    letter = {**json.loads(event["Records"][0]["body"]), "target": SQS + "ScorePutQueue", **changes}
    event["Records"][0]["body"] = json.dumps(letter)
    return event


@pytest.fixture
def without_delay(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setattr("buzzline.dlq_replay.backoff.Backoff.ceiling", lambda self, attempt: 0)
    return bench


class Lambda:
    """Stands for Lambda: says what it is told to, and keeps what it is asked."""

    def __init__(self, said: Any, error: str = "") -> None:
        self.said, self.error = said, error
        self.invoked: list[Any] = []

    def invoke(self, *, FunctionName: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803
        self.invoked.append((FunctionName, json.loads(Payload)))
        answer = {"Payload": type("Body", (), {"read": lambda _: json.dumps(self.said).encode()})()}
        return {**answer, "FunctionError": self.error} if self.error else answer

    def list_event_source_mappings(self, **_: str) -> dict[str, Any]:
        pattern = json.dumps({"eventName": ["MODIFY"]})
        return {"EventSourceMappings": [{"FilterCriteria": {"Filters": [{"Pattern": pattern}]}}]}


class Streams:
    """Stands for a stream: three changes, of which the second is filtered out; or nothing any more."""

    def __init__(self, gone: bool = False) -> None:
        self.gone = gone

    def get_shard_iterator(self, **_: str) -> dict[str, str]:
        return {"ShardIterator": "1"}

    def get_records(self, **_: str) -> dict[str, Any]:
        if self.gone:
            return {"Records": [], "NextShardIterator": "1"}
        at = datetime(2026, 11, 29, tzinfo=UTC)
        changes = [("MODIFY", "1"), ("INSERT", "2"), ("MODIFY", "3"), ("MODIFY", "4")]
        return {
            "Records": [
                {
                    "eventName": name,
                    "dynamodb": {
                        "SequenceNumber": number,
                        "ApproximateCreationDateTime": at,
                        "NewImage": {"seal": {"B": b"\x00"}},
                    },
                }
                for name, number in changes
            ]
        }


@pytest.fixture
def streams(monkeypatch: pytest.MonkeyPatch) -> Iterator[Streams]:
    stream = Streams()
    monkeypatch.setattr(target_publisher, "dynamodb_streams", lambda: stream)
    yield stream


def test_replay_message_sends_back_with_a_counter_and_everything_else_as_it_was(without_delay: Bench) -> None:
    event = dead(without_delay)
    assert without_delay.run("replay_message", event) == {"batchItemFailures": []}
    client = boto3.client("sqs")
    url = client.get_queue_url(QueueName="ScorePutQueue")["QueueUrl"]
    [found] = client.receive_message(QueueUrl=url, MessageAttributeNames=["All"])["Messages"]
    assert found["Body"] == event["Records"][0]["body"]
    assert found["MessageAttributes"]["sqs-dlq-replay-nb"] == {"StringValue": "1", "DataType": "Number"}


def test_replay_message_gives_up_on_what_it_does_not_know_and_on_frames_that_come_late(bench: Bench) -> None:
    unknown = dead(bench, body="?", eventSourceARN=SQS + "StandingsPutDeadLetters")
    del unknown["Records"][0]["attributes"]["DeadLetterQueueSourceArn"]
    late = dead(bench)
    late["Records"][0]["attributes"]["DeadLetterQueueSourceArn"] = SQS + "BroadcastQueue"
    for event, reason in ((unknown, "source-unknown"), (late, "target-unknown")):
        assert bench.run("replay_message", event) == {"batchItemFailures": []}
        [letter] = bench.messages("LastDeadLetters")
        assert (letter["reason"], letter["attempts"]) == (reason, 0)


def test_replay_message_finds_the_queue_of_what_sns_could_not_deliver(without_delay: Bench) -> None:
    event, client = dead(without_delay), boto3.client("sqs")
    del event["Records"][0]["attributes"]["DeadLetterQueueSourceArn"]
    for known in (MainQueues.of, MainQueues._dead_letters_of):
        known.cache_clear()
    client.create_queue(QueueName="ScorePutDeadLetters")
    policy = json.dumps({"deadLetterTargetArn": SQS + "ScorePutDeadLetters", "maxReceiveCount": 5})
    url = client.get_queue_url(QueueName="ScorePutQueue")["QueueUrl"]
    client.set_queue_attributes(QueueUrl=url, Attributes={"RedrivePolicy": policy})
    without_delay.run("replay_message", event)
    assert len(without_delay.messages("ScorePutQueue")) == 1


def test_replay_message_leaves_what_no_queue_takes(bench: Bench) -> None:
    event = dead(bench)
    boto3.client("sqs").delete_queue(QueueUrl=boto3.client("sqs").get_queue_url(QueueName="ScorePutQueue")["QueueUrl"])
    from buzzline.dlq_replay import publisher  # noqa: PLC0415

    publisher._url.cache_clear()
    with pytest.raises(boto3.client("sqs").exceptions.QueueDoesNotExist):
        bench.run("replay_message", event)
    assert bench.messages("LastDeadLetters") == []


def test_replay_waiting_sends_a_message_that_is_due_and_lets_another_wait(bench: Bench) -> None:
    bench.run("replay_waiting", waiting(bench))
    assert len(bench.messages("ScorePutQueue")) == 1
    bench.run("replay_waiting", waiting(bench, due=4_000_000_000_000))
    assert bench.messages("ScorePutQueue") == []


def test_replay_waiting_invokes_with_the_records_that_the_filter_lets_through(
    bench: Bench, streams: Streams, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Lambda(None)
    monkeypatch.setattr(target_publisher, "functions", lambda: client)
    body = json.dumps({"DDBStreamBatchInfo": BATCH})
    event = waiting(bench, kind=Kind.BATCH, target=FUNCTION, body=body)
    assert bench.run("replay_waiting", event) == {"batchItemFailures": []}
    [(function, given)] = client.invoked
    assert function == FUNCTION
    assert [each["dynamodb"]["SequenceNumber"] for each in given["Records"]] == ["1", "3"]
    first = given["Records"][0]
    assert first["eventSourceARN"] == STREAM and first["dynamodb"]["NewImage"] == {"seal": {"B": "AA=="}}
    assert first["dynamodb"]["ApproximateCreationDateTime"] == 1795910400
    assert bench.messages("LastDeadLetters") == []


@pytest.mark.parametrize(
    ("client", "reason"),
    [
        (Lambda({"overtaken": 1}), "overtaken"),
        (Lambda(None), "records-expired"),
        (Lambda({"errorType": "KeyError", "errorMessage": "x"}, "Unhandled"), "exhausted"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_replay_waiting_says_why_it_gives_up(
    without_delay: Bench, streams: Streams, monkeypatch: pytest.MonkeyPatch, client: Lambda, reason: str
) -> None:
    streams.gone = reason == "records-expired"
    monkeypatch.setattr(target_publisher, "functions", lambda: client)
    body, bench = json.dumps({"DDBStreamBatchInfo": BATCH}), without_delay
    bench.run("replay_waiting", waiting(bench, kind=Kind.BATCH, target=FUNCTION, body=body, attempts=3))
    [found] = bench.messages("LastDeadLetters")
    letter = Letter.model_validate_json(json.dumps(found))
    assert letter.reason == reason and letter.body == body
    if client.error:
        assert letter.cause == "KeyError: x"


def test_replay_waiting_does_not_take_what_is_no_letter(bench: Bench) -> None:
    event = bench.sample("replay_waiting")
    event["Records"][0]["body"] = '{"poison": true}'
    with pytest.raises(ValueError, match="validation error"):
        bench.run("replay_waiting", event)
