"""PUT /players/me: replace the caller's profile."""

from buzzline.platform.http import HttpRequest, endpoint
from buzzline.platform.settings import setting
from buzzline.players.profile import Profile, ProfileBody
from buzzline.players.profile_store import ProfileStore

profiles = ProfileStore(setting("PLAYER_TABLE"), setting("AVATARS_URL"))


@endpoint()
def handler(request: HttpRequest) -> Profile:
    return profiles.replace(request.player, request.body(ProfileBody))
