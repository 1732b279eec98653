"""POST /activegames: put the caller's single-player quiz on the list of active games."""

from http import HTTPStatus

from buzzline.platform.http import HttpRequest, endpoint
from buzzline.platform.settings import setting
from buzzline.quizzes.active_games_store import ActiveGamesStore
from buzzline.quizzes.editing import activate
from buzzline.quizzes.model import ActivationBody, ActiveGame
from buzzline.quizzes.store import QuizStore

quizzes = QuizStore(setting("GAMES_DETAIL_TABLE"))
games = ActiveGamesStore(setting("ACTIVE_GAMES_TABLE"), setting("GAMES_DETAIL_TABLE"))


@endpoint(HTTPStatus.CREATED)
def handler(request: HttpRequest) -> ActiveGame:
    return activate(quizzes, games, request.player, request.body(ActivationBody).game_id)
