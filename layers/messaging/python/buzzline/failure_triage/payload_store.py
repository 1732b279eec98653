"""The bucket with what failed: an object for each message, deleted with its entry in the table."""

from botocore.exceptions import ClientError
from buzzline.dlq_replay.letter import Letter
from buzzline.failure_triage.incident import Entry
from buzzline.platform.clients import s3


class PayloadStore:
    """Letters as they are, of whatever size."""

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket

    def put(self, incident_id: str, entry: Entry) -> None:
        """Keep a message; the same again changes nothing."""
        s3().put_object(
            Bucket=self._bucket,
            Key=f"{incident_id}/{entry.entry}",
            Body=entry.letter.to_json().encode(),
            ContentType="application/json",
        )

    def get(self, incident_id: str, entry: str) -> Letter | None:
        """A message; None if it is no longer there."""
        try:
            answer = s3().get_object(Bucket=self._bucket, Key=f"{incident_id}/{entry}")
        except ClientError as error:
            if error.response["Error"]["Code"] == "NoSuchKey":
                return None
            raise
        return Letter.model_validate_json(answer["Body"].read())
