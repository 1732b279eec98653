"""GET /games/{gameId}/leaderboard: the ten best results and the caller's own."""

from buzzline.leaderboard.standings_store import StandingsStore
from buzzline.leaderboard.view import LeaderboardView, leaderboard
from buzzline.platform.http import HttpRequest, endpoint
from buzzline.platform.settings import setting
from buzzline.quizzes.active_games_store import ActiveGamesStore

standings = StandingsStore(setting("STANDINGS_TABLE"), setting("LEADERBOARD_TABLE"))
games = ActiveGamesStore(setting("ACTIVE_GAMES_TABLE"))
AVATARS_URL = setting("AVATARS_URL")


@endpoint()
def handler(request: HttpRequest) -> LeaderboardView:
    return leaderboard(standings, games, request.path["gameId"], request.player, AVATARS_URL)
