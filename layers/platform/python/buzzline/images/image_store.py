"""Where pictures are kept: a bucket."""

from botocore.exceptions import ClientError
from buzzline.images.picture import Stored
from buzzline.platform.clients import s3

_JPEG = "image/jpeg"


class ImageStore:
    """Pictures in a bucket, and links for uploading some."""

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket

    def upload_form(self, key: str, content_type: str, max_bytes: int, seconds: int) -> tuple[str, dict[str, str]]:
        """Address and fields of a form that, for some seconds, uploads one object: key, type and size are fixed."""
        form = s3().generate_presigned_post(
            Bucket=self._bucket,
            Key=key,
            Fields={"Content-Type": content_type},
            Conditions=[{"Content-Type": content_type}, ["content-length-range", 1, max_bytes]],
            ExpiresIn=seconds,
        )
        return form["url"], form["fields"]

    def read(self, key: str, limit: int) -> Stored | None:
        """An object of up to `limit` bytes; None where there is none."""
        try:
            answer = s3().get_object(Bucket=self._bucket, Key=key)
        except ClientError as error:
            if error.response["Error"]["Code"] == "NoSuchKey":
                return None
            raise
        with answer["Body"] as body:
            content = body.read() if answer["ContentLength"] <= limit else None
        return Stored(answer["ContentType"], content)

    def write_jpeg(self, key: str, content: bytes) -> None:
        """Store a picture."""
        s3().put_object(Bucket=self._bucket, Key=key, Body=content, ContentType=_JPEG)

    def publish_jpeg(self, source: str, key: str, max_age: int) -> None:
        """Copy a picture to where browsers get it, which then keep it for `max_age` seconds."""
        s3().copy_object(
            Bucket=self._bucket,
            Key=key,
            CopySource={"Bucket": self._bucket, "Key": source},
            MetadataDirective="REPLACE",
            ContentType=_JPEG,
            CacheControl=f"public, max-age={max_age}",
        )

    def delete(self, key: str) -> None:
        """Delete an object, if there is one."""
        s3().delete_object(Bucket=self._bucket, Key=key)
