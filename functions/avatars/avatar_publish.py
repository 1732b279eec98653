"""State machine avatars_accept: make an accepted picture the player's avatar."""

from typing import Any

from buzzline.avatars.claim_store import ClaimStore
from buzzline.avatars.publishing import publish
from buzzline.avatars.uploads import Upload
from buzzline.images.image_store import ImageStore
from buzzline.notifications.publisher import NoticeQueue
from buzzline.platform.observability import count, logger, observed
from buzzline.platform.settings import setting

claims = ClaimStore(setting("PLAYER_TABLE"))
images = ImageStore(setting("AVATARS_BUCKET"))
queue = setting("NOTIFICATIONS_QUEUE")
notices = NoticeQueue(queue) if queue else None


@observed
def handler(event: dict[str, Any], context: Any) -> Any:
    logger.info("publishing", extra={"version": event["version"]})
    newest = publish(claims, images, notices, Upload.of_key(event["key"]), event["version"])
    count("AvatarsPublished" if newest else "AvatarsOvertaken")
    return {"newest": newest}
