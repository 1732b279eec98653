"""DELETE /activegames/{gameId}: take the caller's game off the list of active games."""

from buzzline.platform.http import HttpRequest, endpoint
from buzzline.platform.settings import setting
from buzzline.quizzes.active_games_store import ActiveGamesStore
from buzzline.quizzes.editing import deactivate
from buzzline.quizzes.store import QuizStore

quizzes = QuizStore(setting("GAMES_DETAIL_TABLE"))
games = ActiveGamesStore(setting("ACTIVE_GAMES_TABLE"), setting("GAMES_DETAIL_TABLE"))


@endpoint()
def handler(request: HttpRequest) -> None:
    deactivate(quizzes, games, request.player, request.path["gameId"])
