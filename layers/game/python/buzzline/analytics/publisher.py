"""Puts records on a Kinesis stream."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from buzzline.analytics.records import Record
from buzzline.platform.clients import kinesis
from buzzline.platform.concurrency import fan_out
from buzzline.platform.contract import to_json
from buzzline.platform.errors import Unavailable

if TYPE_CHECKING:
    from mypy_boto3_kinesis.type_defs import PutRecordsRequestEntryTypeDef

_BATCH = 500
"""Records that Kinesis takes in one request."""


class KinesisRecords:
    """Records on a stream, each under a partition key of its own: they spread over all shards."""

    def __init__(self, stream_arn: str) -> None:
        self._stream_arn = stream_arn

    def put_all(self, records: Sequence[Record]) -> None:
        """Put all; raises Unavailable where one was not accepted."""
        batches = [records[start : start + _BATCH] for start in range(0, len(records), _BATCH)]
        if sum(fan_out(self._put, batches)):
            raise Unavailable("busy", "Some records were not accepted: send all of them again.")

    def _put(self, records: Sequence[Record]) -> int:
        """Put some; returns how many were not accepted."""
        # A line each, as files of records want it.
        entries: list[PutRecordsRequestEntryTypeDef] = [
            {"Data": (to_json(record) + "\n").encode(), "PartitionKey": record.record_id} for record in records
        ]
        return kinesis().put_records(StreamARN=self._stream_arn, Records=entries)["FailedRecordCount"]
