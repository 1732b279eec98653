"""GET /players/me/progress: the caller's experience, level and wins."""

from buzzline.platform.http import HttpRequest, endpoint
from buzzline.platform.settings import setting
from buzzline.players.experience import Progress
from buzzline.players.progress_store import ProgressStore

progress = ProgressStore(setting("PLAYER_PROGRESS_TABLE"))


@endpoint()
def handler(request: HttpRequest) -> Progress:
    return progress.of(request.player)
