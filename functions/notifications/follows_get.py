"""GET /players/me/follows: the games that the caller follows, the latest first, a page at a time."""

from typing import Any

from buzzline.notifications.follow_store import FollowStore
from buzzline.platform.http import HttpRequest, endpoint
from buzzline.platform.paging import PageQuery
from buzzline.platform.settings import setting

follows = FollowStore(setting("FOLLOWS_TABLE"))


@endpoint()
def handler(request: HttpRequest) -> dict[str, Any]:
    return follows.followed_by(request.player, request.query(PageQuery).next_token).named("follows")
