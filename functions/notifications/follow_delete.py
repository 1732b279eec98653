"""DELETE /games/{gameId}/follow: stop telling the caller when the game starts."""

from buzzline.notifications.follow_store import FollowStore
from buzzline.platform.http import HttpRequest, endpoint
from buzzline.platform.settings import setting

follows = FollowStore(setting("FOLLOWS_TABLE"))


@endpoint()
def handler(request: HttpRequest) -> None:
    follows.unfollow(request.player, request.path["gameId"])
