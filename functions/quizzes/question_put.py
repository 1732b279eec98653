"""PUT /quizzes/{gameId}/questions/{n}: replace one question of the caller's inactive quiz, or add the next."""

from typing import Any

from buzzline.platform.http import HttpRequest, endpoint
from buzzline.platform.settings import setting
from buzzline.quizzes.editing import replace_question
from buzzline.quizzes.store import QuizStore

quizzes = QuizStore(setting("GAMES_DETAIL_TABLE"))


@endpoint()
def handler(request: HttpRequest) -> dict[str, Any]:
    game_id, number = request.path["gameId"], request.path_number("n")
    return replace_question(quizzes, request.player, game_id, number, request.body)
