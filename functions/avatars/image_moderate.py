"""State machine avatars_accept: ask whether a picture may be shown."""

from typing import Any

from buzzline.images.image_store import ImageStore
from buzzline.images.moderation import moderate
from buzzline.images.moderator import RekognitionModerator
from buzzline.platform.contract import to_plain
from buzzline.platform.observability import logger, observed
from buzzline.platform.settings import setting

images = ImageStore(setting("AVATARS_BUCKET"))
moderator = RekognitionModerator(float(setting("MODERATION_THRESHOLD")))


@observed
def handler(event: dict[str, Any], context: Any) -> Any:
    logger.info("moderating", extra={"version": event["version"]})
    moderation = moderate(images, moderator, event["version"])
    logger.info("moderated", extra={"labels": to_plain(moderation.labels)})
    return to_plain(moderation)
