"""PUT /quizzes/{gameId}: replace all content of the caller's inactive quiz."""

from buzzline.platform.http import HttpRequest, endpoint
from buzzline.platform.settings import setting
from buzzline.quizzes.editing import replace_quiz
from buzzline.quizzes.model import QuizBody, QuizHeader
from buzzline.quizzes.store import QuizStore

quizzes = QuizStore(setting("GAMES_DETAIL_TABLE"))


@endpoint()
def handler(request: HttpRequest) -> QuizHeader:
    return replace_quiz(quizzes, request.player, request.path["gameId"], request.body(QuizBody).root)
