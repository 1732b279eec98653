"""GET /games/{gameId}/account: leaderboard and account of answers of the caller's latest game of a quiz."""

from buzzline.live_games.finishing import GameReport, report
from buzzline.live_games.game_store import GameStore
from buzzline.live_games.player_store import PlayerStore
from buzzline.platform.http import HttpRequest, endpoint
from buzzline.platform.settings import setting

games = GameStore(setting("LIVE_GAMES_TABLE"))
players = PlayerStore(setting("LIVE_GAMES_TABLE"))


@endpoint()
def handler(request: HttpRequest) -> GameReport:
    return report(games, players, request.path["gameId"], request.player)
