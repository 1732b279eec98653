"""GET /games/{gameId}/account: leaderboard and account of answers of the caller's latest game of a quiz."""

from buzzline.live_games.game_store import GameStore
from buzzline.live_games.player_store import PlayerStore
from buzzline.live_games.reporting import GameReport, report
from buzzline.platform.http import HttpRequest, endpoint
from buzzline.platform.settings import setting
from buzzline.quizzes.store import QuizStore

games = GameStore(setting("LIVE_GAMES_TABLE"))
players = PlayerStore(setting("LIVE_GAMES_TABLE"))
quizzes = QuizStore(setting("GAMES_DETAIL_TABLE"))


@endpoint()
def handler(request: HttpRequest) -> GameReport:
    return report(games, players, quizzes, request.path["gameId"], request.player)
