"""DELETE /quizzes/{gameId}: delete the caller's inactive quiz."""

from buzzline.platform.http import HttpRequest, endpoint
from buzzline.platform.settings import setting
from buzzline.quizzes.editing import delete_quiz
from buzzline.quizzes.store import QuizStore

quizzes = QuizStore(setting("GAMES_DETAIL_TABLE"))


@endpoint()
def handler(request: HttpRequest) -> None:
    delete_quiz(quizzes, request.player, request.path["gameId"])
