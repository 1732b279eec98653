"""GET /quizzes: the caller's own quizzes."""

from typing import Any

from buzzline.platform.http import HttpRequest, endpoint
from buzzline.platform.paging import PageQuery
from buzzline.platform.settings import setting
from buzzline.quizzes.store import QuizStore

quizzes = QuizStore(setting("GAMES_DETAIL_TABLE"))


@endpoint()
def handler(request: HttpRequest) -> dict[str, Any]:
    page = quizzes.owned_by(request.player, request.query(PageQuery).next_token)
    return page.named("quizzes")
