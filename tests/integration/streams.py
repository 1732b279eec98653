"""What the streams of tables have, on in-process DynamoDB."""

from collections.abc import Callable

import boto3
from buzzline.platform.fact_store import change_of
from buzzline.platform.facts import Change


def stream_of(table: str) -> Callable[[], list[Change]]:
    """What reads all changes that the stream of a table has."""
    streams = boto3.client("dynamodbstreams")
    [stream] = streams.list_streams(TableName=table)["Streams"]

    def changes() -> list[Change]:
        [shard] = streams.describe_stream(StreamArn=stream["StreamArn"])["StreamDescription"]["Shards"]
        iterator = streams.get_shard_iterator(
            StreamArn=stream["StreamArn"], ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        return [change_of(record) for record in streams.get_records(ShardIterator=iterator)["Records"]]

    return changes
