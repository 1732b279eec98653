"""POST /games/{gameId}/answer: score the caller's answers and announce the result."""

from buzzline.leaderboard.announcer import ResultsTopics
from buzzline.platform.http import HttpRequest, endpoint
from buzzline.platform.observability import count
from buzzline.platform.settings import setting
from buzzline.quizzes.store import QuizStore
from buzzline.single_player.answer import AnswerBody, Result, answer

quizzes = QuizStore(setting("GAMES_DETAIL_TABLE"))
announcer = ResultsTopics(setting("LEADERBOARD_TOPIC"), setting("PLAYER_PROGRESS_TOPIC"))


@endpoint()
def handler(request: HttpRequest) -> Result:
    body = request.body(AnswerBody)
    result = answer(quizzes, announcer, game_id=request.path["gameId"], player=request.player, body=body)
    count("GamesAnswered")
    return result
