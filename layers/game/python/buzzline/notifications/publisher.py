"""Queues notices."""

from collections.abc import Sequence

from buzzline.notifications.notice import Notice
from buzzline.platform.errors import Unavailable
from buzzline.platform.sender import send_all


class NoticeQueue:
    """The queue of notices."""

    def __init__(self, queue_url: str) -> None:
        self._queue_url = queue_url

    def put_notices(self, notices: Sequence[Notice]) -> None:
        """Queue all; raises Unavailable where one was not accepted."""
        bodies = [notice.model_dump_json(by_alias=True, exclude_none=True) for notice in notices]
        if not send_all(self._queue_url, bodies):
            raise Unavailable("busy", "Some notices were not accepted: send all of them again.")
