"""PUT /games/{gameId}/follow: tell the caller from now on when the game starts."""

from buzzline.notifications.follow_store import FollowStore
from buzzline.notifications.following import follow_game
from buzzline.platform.http import HttpRequest, endpoint
from buzzline.platform.settings import setting
from buzzline.quizzes.store import QuizStore

quizzes = QuizStore(setting("GAMES_DETAIL_TABLE"))
follows = FollowStore(setting("FOLLOWS_TABLE"))


@endpoint()
def handler(request: HttpRequest) -> None:
    follow_game(quizzes, follows, request.player, request.path["gameId"])
