"""GET /quizzes/{gameId}: a quiz with its answers, for its owner."""

from typing import Any

from buzzline.platform.http import HttpRequest, endpoint
from buzzline.platform.settings import setting
from buzzline.quizzes.editing import own_quiz
from buzzline.quizzes.store import QuizStore

quizzes = QuizStore(setting("GAMES_DETAIL_TABLE"))


@endpoint()
def handler(request: HttpRequest) -> dict[str, Any]:
    return own_quiz(quizzes, request.player, request.path["gameId"]).for_owner()
