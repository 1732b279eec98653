"""What feeds the asynchronous functions, read here instead of by Lambda's pollers."""

import time
from collections.abc import Iterator
from typing import Any

from bench.cloud import DeployedCloud

CONSUMERS = ("ScorePut", "AwardPut", "StandingsPut", "PlayerProgressPut")
_ANNOUNCER = "ResultsAnnounce"
"""Fed by the stream of live games; what it announces reaches the others."""


class Sources:
    """Takes the pollers' place: the deployed consumers get nothing more, `take` gives what they would get."""

    def __init__(self, cloud: DeployedCloud) -> None:
        self._sqs = cloud.local.client("sqs")
        self._streams = cloud.local.client("dynamodbstreams")
        pollers = cloud.local.client("lambda")
        self._settle()
        self._arns: dict[str, str] = {}
        for function in (*CONSUMERS, _ANNOUNCER):
            mapping = pollers.list_event_source_mappings(FunctionName=cloud.functions[function])["EventSourceMappings"][
                0
            ]
            pollers.delete_event_source_mapping(UUID=mapping["UUID"])
            self._arns[function] = mapping["EventSourceArn"]
        self._iterators = {
            function: self._newest(self._arns[function])
            for function in CONSUMERS
            if ":dynamodb:" in self._arns[function]
        }

    def take(self, function: str, count: int) -> dict[str, Any]:
        """An event with the next `count` records for a function; fails if they don't come in 10 s."""
        records: list[dict[str, Any]] = []
        deadline = time.monotonic() + 10
        while len(records) < count:
            assert time.monotonic() < deadline, f"{function} got {len(records)} of {count} records"
            records += self._changes(function) if function in self._iterators else self._messages(self._arns[function])
        return {"Records": records}

    def _settle(self) -> None:
        """Wait until what came before has had its effect: the queues stay empty for some seconds."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        urls = [url for url in self._sqs.list_queues()["QueueUrls"] if "DeadLetters" not in url]
        quiet, deadline = 0, time.monotonic() + 60
        while quiet < 6 and time.monotonic() < deadline:
            time.sleep(0.5)
            found = [self._sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"] for url in urls]
            quiet = 0 if any(int(each[name]) for each in found for name in names) else quiet + 1

    def _messages(self, arn: str) -> Iterator[dict[str, Any]]:
        url = self._sqs.get_queue_url(QueueName=arn.rpartition(":")[2])["QueueUrl"]
        answer = self._sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["All"], WaitTimeSeconds=1
        )
        for message in answer.get("Messages", []):
            self._sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            yield {
                "messageId": message["MessageId"],
                "receiptHandle": message["ReceiptHandle"],
                "body": message["Body"],
                "attributes": message["Attributes"],
                "messageAttributes": {},
                "md5OfBody": message["MD5OfBody"],
                "eventSource": "aws:sqs",
                "eventSourceARN": arn,
                "awsRegion": arn.split(":")[3],
            }

    def _changes(self, function: str) -> list[dict[str, Any]]:
        records: list[dict[str, Any]] = []
        for shard, iterator in self._iterators[function].items():
            answer = self._streams.get_records(ShardIterator=iterator)
            records += answer["Records"]
            self._iterators[function][shard] = answer["NextShardIterator"]
        return records

    def _newest(self, arn: str) -> dict[str, str]:
        """For each shard of a stream an iterator over what comes from now on."""
        shards = self._streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
        return {
            shard["ShardId"]: self._streams.get_shard_iterator(
                StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="LATEST"
            )["ShardIterator"]
            for shard in shards
        }
