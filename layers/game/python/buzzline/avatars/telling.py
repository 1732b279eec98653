"""Tells players what became of their pictures."""

from buzzline.avatars.uploads import Upload
from buzzline.notifications.notice import Kind, Notice
from buzzline.notifications.ports import Notices
from buzzline.platform.clock import utc_now


def tell(notices: Notices | None, upload: Upload, kind: Kind, text: str) -> None:
    """Tell the player, once for each upload; nobody is told where notifications are off (None)."""
    if notices is not None:
        notice = Notice(
            playerName=upload.player_name,
            notificationId=f"avatar#{upload.upload_id}",
            kind=kind,
            text=text,
            at=utc_now(),
        )
        notices.put_notices([notice])
