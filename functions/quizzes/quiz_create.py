"""POST /quizzes: store a new quiz of the caller."""

from http import HTTPStatus

from buzzline.platform.errors import InvalidRequest
from buzzline.platform.http import HttpRequest, endpoint
from buzzline.platform.settings import setting
from buzzline.quizzes.editing import create_quiz
from buzzline.quizzes.model import QuizBody, QuizHeader
from buzzline.quizzes.store import QuizStore

quizzes = QuizStore(setting("GAMES_DETAIL_TABLE"))


@endpoint(HTTPStatus.CREATED)
def handler(request: HttpRequest) -> QuizHeader:
    key = request.headers.get("idempotency-key")
    if key is not None and not 1 <= len(key) <= 100:
        raise InvalidRequest("invalid-request", "An Idempotency-Key has 1 to 100 characters.")
    return create_quiz(quizzes, request.player, request.body(QuizBody).root, key)
