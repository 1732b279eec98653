"""Where the web app is served from: a bucket."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError
from buzzline.platform.clients import s3
from buzzline.platform.concurrency import fan_out
from buzzline.web.publishing import ASK_AGAIN, CONTENT_TYPES, RECORD, Upload

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import ObjectIdentifierTypeDef

_AT_ONCE = 1000
"""Objects that S3 deletes by one request."""


class BucketStore:
    """The files of the web app."""

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket

    def put(self, uploads: Collection[Upload]) -> None:
        """Store files, several at a time."""
        fan_out(self._put, uploads)

    def keys(self) -> list[str]:
        """The names of all that is stored; none where there is no bucket."""
        pages = s3().get_paginator("list_objects_v2").paginate(Bucket=self._bucket)
        try:
            return [each["Key"] for page in pages for each in page.get("Contents", [])]
        except ClientError as error:
            if error.response["Error"]["Code"] == "NoSuchBucket":
                return []
            raise

    def delete(self, keys: Collection[str]) -> None:
        """Delete files."""
        todo = iter(keys)
        while batch := list(islice(todo, _AT_ONCE)):
            objects: list[ObjectIdentifierTypeDef] = [{"Key": key} for key in batch]
            answer = s3().delete_objects(Bucket=self._bucket, Delete={"Objects": objects, "Quiet": True})
            for failure in answer.get("Errors", []):
                raise RuntimeError(f"{failure.get('Key')} can't be deleted: {failure.get('Message')}")

    def superseded(self) -> dict[str, datetime]:
        """Since when which files are no longer part of the app, as it was recorded."""
        try:
            answer = s3().get_object(Bucket=self._bucket, Key=RECORD)
        except ClientError as error:
            if error.response["Error"]["Code"] == "NoSuchKey":
                return {}
            raise
        with answer["Body"] as body:
            recorded = json.loads(body.read())
        return {key: datetime.fromisoformat(moment) for key, moment in recorded.items()}

    def record(self, superseded: Mapping[str, datetime]) -> None:
        """Record since when which files are no longer part of the app."""
        content = json.dumps({key: moment.isoformat() for key, moment in superseded.items()}, indent=2)
        self._put(Upload(RECORD, content.encode(), CONTENT_TYPES[".json"], ASK_AGAIN))

    def _put(self, upload: Upload) -> None:
        s3().put_object(
            Bucket=self._bucket,
            Key=upload.key,
            Body=upload.content,
            ContentType=upload.content_type,
            CacheControl=upload.cache_control,
        )
