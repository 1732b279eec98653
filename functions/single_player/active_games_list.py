"""GET /activegames: the games that are open to play."""

from typing import Any

from buzzline.platform.http import HttpRequest, endpoint
from buzzline.platform.settings import setting
from buzzline.quizzes.active_games_store import ActiveGamesStore
from buzzline.quizzes.model import ActiveGamesQuery

games = ActiveGamesStore(setting("ACTIVE_GAMES_TABLE"))


@endpoint()
def handler(request: HttpRequest) -> dict[str, Any]:
    return games.open_games(request.query(ActiveGamesQuery)).named("games")
