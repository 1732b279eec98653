"""GET /players/me: the caller's profile."""

from buzzline.platform.http import HttpRequest, endpoint
from buzzline.platform.settings import setting
from buzzline.players.profile import Profile
from buzzline.players.profile_store import ProfileStore

profiles = ProfileStore(setting("PLAYER_TABLE"), setting("AVATARS_URL"))


@endpoint()
def handler(request: HttpRequest) -> Profile:
    return profiles.of(request.player)
