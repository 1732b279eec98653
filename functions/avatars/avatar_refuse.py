"""State machine avatars_accept: throw an upload away and tell the player why."""

from typing import Any

from buzzline.avatars.refusing import Refusal, refuse
from buzzline.images.image_store import ImageStore
from buzzline.notifications.publisher import NoticeQueue
from buzzline.platform.observability import count, logger, observed
from buzzline.platform.settings import setting

images = ImageStore(setting("AVATARS_BUCKET"))
queue = setting("NOTIFICATIONS_QUEUE")
notices = NoticeQueue(queue) if queue else None


@observed
def handler(event: dict[str, Any], context: Any) -> None:
    refusal = Refusal.model_validate(event)
    refuse(images, notices, refusal)
    logger.info("refused", extra={"key": refusal.key, "reason": refusal.reason})
    count("AvatarsRefused")
