"""Hands over what is for a function or a state machine: events, and records that are read again from their stream."""

import base64
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError, ParamValidationError
from buzzline.dlq_replay.filtering import wanted
from buzzline.dlq_replay.letter import Kind, Letter, NotReplayable, Reason
from buzzline.dlq_replay.replaying import Failed
from buzzline.platform.clients import dynamodb_streams, functions, step_functions

_EXPIRED = {"TrimmedDataAccessException", "ExpiredIteratorException", "ResourceNotFoundException"}
_REFUSED = {"AccessDeniedException", "AccessDenied", "ResourceNotFoundException", "StateMachineDoesNotExist"}

_EMPTY_PAGES = 5
"""Of a stream, until we take it that nothing follows."""


class AwsTargets:
    """Functions and state machines by their ARNs, as far as the role allows them."""

    def hand_over(self, letter: Letter) -> None:
        """Hand over what a letter is about, and wait until it is done. Raises Failed, NotReplayable."""
        service = letter.target.split(":")[2:3]
        if letter.kind is Kind.TARGET and service == ["states"]:
            _start(letter)
        elif service == ["lambda"]:
            _invoke(letter.target, _event(letter))
        else:
            raise NotReplayable(Reason.TARGET_UNKNOWN, letter.target)


def _event(letter: Letter) -> Any:
    """What the function failed at."""
    body = json.loads(letter.body)
    if letter.kind is Kind.TARGET:
        return body
    if letter.kind is Kind.INVOCATION:
        return body["requestPayload"]
    batch = body["DDBStreamBatchInfo"]
    found = list(_records(batch))
    if len(found) != batch["batchSize"]:  # else nothing was filtered out
        filters = _filters(letter.target, batch["streamArn"])
        found = [each for each in found if wanted(each, filters)]
    return {"Records": found}


def _invoke(function_arn: str, event: Any) -> None:
    try:
        answer = functions().invoke(FunctionName=function_arn, Payload=json.dumps(event).encode())
    except ClientError as error:
        if error.response["Error"]["Code"] in _REFUSED:
            raise NotReplayable(Reason.TARGET_UNKNOWN, str(error)) from None
        raise
    said = json.loads(answer["Payload"].read() or b"null")
    if "FunctionError" in answer:
        raise Failed(f"{said.get('errorType')}: {said.get('errorMessage')}" if isinstance(said, dict) else str(said))
    if isinstance(said, dict) and said.get("overtaken"):
        raise NotReplayable(Reason.OVERTAKEN)


def _start(letter: Letter) -> None:
    try:
        step_functions().start_execution(stateMachineArn=letter.target, name=letter.id, input=letter.body)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code == "ExecutionAlreadyExists":  # it was handed over, and somebody died before saying so
            return
        if code in _REFUSED:
            raise NotReplayable(Reason.TARGET_UNKNOWN, str(error)) from None
        raise Failed(str(error)) from None


def _records(batch: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The records of a batch as Lambda gives them to a function; raises NotReplayable where they are gone."""
    last, empty = int(batch["endSequenceNumber"]), 0
    try:
        iterator: str | None = dynamodb_streams().get_shard_iterator(
            StreamArn=batch["streamArn"],
            ShardId=batch["shardId"],
            ShardIteratorType="AT_SEQUENCE_NUMBER",
            SequenceNumber=batch["startSequenceNumber"],
        )["ShardIterator"]
        while iterator:
            answer = dynamodb_streams().get_records(ShardIterator=iterator)
            for record in answer["Records"]:
                if int(record["dynamodb"]["SequenceNumber"]) > last:
                    return
                yield {**json.loads(json.dumps(record, default=_plain)), "eventSourceARN": batch["streamArn"]}
                if int(record["dynamodb"]["SequenceNumber"]) == last:
                    return
            # An open shard goes on without end, but what is asked for was there before; a page may be empty.
            empty += not answer["Records"]
            iterator = answer.get("NextShardIterator") if empty < _EMPTY_PAGES else None
    except ParamValidationError as error:  # no such numbers can be
        raise NotReplayable(Reason.RECORDS_EXPIRED, str(error)) from None
    except ClientError as error:
        if error.response["Error"]["Code"] in _EXPIRED:
            raise NotReplayable(Reason.RECORDS_EXPIRED, str(error)) from None
        raise
    raise NotReplayable(Reason.RECORDS_EXPIRED)


def _filters(function_arn: str, stream_arn: str) -> list[str]:
    answer = functions().list_event_source_mappings(FunctionName=function_arn, EventSourceArn=stream_arn)
    return [
        each["Pattern"]
        for mapping in answer["EventSourceMappings"]
        for each in mapping.get("FilterCriteria", {}).get("Filters", [])
    ]


def _plain(value: object) -> Any:
    """Times as seconds and bytes in base64, as Lambda has them."""
    if isinstance(value, datetime):
        return value.timestamp()
    assert isinstance(value, bytes)
    return base64.b64encode(value).decode()
