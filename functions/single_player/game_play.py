"""GET /games/{gameId}: the questions of an open single-player game, without the answers."""

from buzzline.platform.http import HttpRequest, endpoint
from buzzline.platform.observability import count
from buzzline.platform.settings import setting
from buzzline.quizzes.store import QuizStore
from buzzline.single_player.play import PlayableGame, play

quizzes = QuizStore(setting("GAMES_DETAIL_TABLE"))


@endpoint()
def handler(request: HttpRequest) -> PlayableGame:
    game = play(quizzes, request.path["gameId"])
    count("GamesJoined")
    return game
