"""State machine avatars_accept: look into an upload, and keep what is shown of it."""

from typing import Any

from buzzline.avatars.uploads import Upload
from buzzline.images.image_store import ImageStore
from buzzline.images.inspection import inspect
from buzzline.platform.contract import to_plain
from buzzline.platform.observability import logger, observed
from buzzline.platform.settings import setting

images = ImageStore(setting("AVATARS_BUCKET"))


@observed
def handler(event: dict[str, Any], context: Any) -> Any:
    upload = Upload.of_key(event["key"])
    inspection = inspect(images, upload.key, upload.versions)
    logger.info("inspected", extra={"key": upload.key, "verdict": inspection.verdict, "reason": inspection.reason})
    return to_plain(inspection)
