"""What goes to AWS in batches: as many at a time as the service takes, and nothing is lost where it takes only some."""

from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from buzzline.analytics import publisher
from buzzline.analytics.publisher import KinesisRecords
from buzzline.analytics.purchases import PurchaseRecord
from buzzline.platform import sender
from buzzline.platform.errors import Unavailable
from buzzline.platform.sender import publish_all, send_all
from buzzline.web import bucket_store
from buzzline.web.bucket_store import BucketStore

FAILURES = (ClientError({"Error": {"Code": "X"}}, "SendMessageBatch"), EndpointConnectionError(endpoint_url="x"))


class Service:
    """Remembers the sizes of batches, and answers to each the same."""

    def __init__(self, **answer: Any) -> None:
        self.answer = answer
        self.sizes: list[int] = []
        self.failure: Exception | None = None

    def _take(self, batch: list[Any]) -> dict[str, Any]:
        self.sizes.append(len(batch))
        if self.failure:
            raise self.failure
        return self.answer

    def put_records(self, StreamARN: str, Records: list[Any]) -> dict[str, Any]:  # noqa: N803
        return self._take(Records)

    def publish_batch(self, TopicArn: str, PublishBatchRequestEntries: list[Any]) -> dict[str, Any]:  # noqa: N803
        return self._take(PublishBatchRequestEntries)

    def send_message_batch(self, QueueUrl: str, Entries: list[Any]) -> dict[str, Any]:  # noqa: N803
        assert all(entry["DelaySeconds"] == 7 for entry in Entries)
        assert len({entry["Id"] for entry in Entries}) == len(Entries)
        return self._take(Entries)

    def delete_objects(self, Bucket: str, Delete: dict[str, Any]) -> dict[str, Any]:  # noqa: N803
        assert Delete["Quiet"], "the answer names failures only"
        return self._take(Delete["Objects"])


def record(number: int) -> PurchaseRecord:
    return PurchaseRecord(f"r{number}", "ada", "eve", "g1", "Q", 1, "2026-11-21T18:04:05Z")


@pytest.mark.parametrize(("count", "sizes"), [(0, []), (500, [500]), (501, [1, 500])])
def test_kinesis_takes_500_records(count: int, sizes: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Service(FailedRecordCount=0)
    monkeypatch.setattr(publisher, "kinesis", lambda: stream)
    KinesisRecords("arn").put_all([record(number) for number in range(count)])
    assert sorted(stream.sizes) == sizes


def test_records_that_kinesis_did_not_take_are_to_be_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publisher, "kinesis", lambda: Service(FailedRecordCount=1))
    with pytest.raises(Unavailable, match="send all of them again"):
        KinesisRecords("arn").put_all([record(1), record(2)])


@pytest.mark.parametrize(("count", "sizes"), [(0, []), (10, [10]), (11, [1, 10])])
def test_sqs_takes_10_messages(count: int, sizes: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    queue = Service()
    monkeypatch.setattr(sender, "sqs", lambda: queue)
    assert send_all("url", ["{}"] * count, 7)
    assert sorted(queue.sizes) == sizes


def test_messages_that_sqs_did_not_take_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    queue = Service(Failed=[{"Id": "0"}])
    monkeypatch.setattr(sender, "sqs", lambda: queue)
    assert not send_all("url", ["{}"] * 2, 7)
    for failure in FAILURES:
        queue.failure = failure
        assert not send_all("url", ["{}"] * 2, 7)


@pytest.mark.parametrize(("count", "sizes"), [(0, []), (10, [10]), (11, [1, 10])])
def test_sns_takes_10_messages(count: int, sizes: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    topics = Service()
    monkeypatch.setattr(sender, "sns", lambda: topics)
    assert publish_all(("one", ["{}"] * count), ("two", ["{}"]))
    assert sorted(topics.sizes) == sorted([*sizes, 1])


def test_messages_that_sns_did_not_take_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    topics = Service(Failed=[{"Id": "0"}])
    monkeypatch.setattr(sender, "sns", lambda: topics)
    assert not publish_all(("one", ["{}"]))
    for failure in FAILURES:
        topics.failure = failure
        assert not publish_all(("one", ["{}"]))


@pytest.mark.parametrize(("count", "sizes"), [(0, []), (1000, [1000]), (1001, [1000, 1])])
def test_s3_deletes_1000_objects(count: int, sizes: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    bucket = Service()
    monkeypatch.setattr(bucket_store, "s3", lambda: bucket)
    BucketStore("web").delete([f"{number}.txt" for number in range(count)])
    assert bucket.sizes == sizes


def test_an_object_that_s3_can_not_delete_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    failed = SimpleNamespace(delete_objects=lambda **_: {"Errors": [{"Key": "a.txt", "Message": "Access Denied"}]})
    monkeypatch.setattr(bucket_store, "s3", lambda: failed)
    with pytest.raises(RuntimeError, match=r"a\.txt can't be deleted: Access Denied"):
        BucketStore("web").delete(["a.txt"])
