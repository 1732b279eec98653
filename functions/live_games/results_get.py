"""GET /games/{gameId}/results: what everybody reached and answered in the caller's latest game of a quiz."""

from buzzline.live_games.game_store import GameStore
from buzzline.live_games.player_store import PlayerStore
from buzzline.live_games.ranking_store import RankingStore
from buzzline.live_games.result_pages import ResultPage, Results
from buzzline.platform.http import HttpRequest, endpoint
from buzzline.platform.paging import PageQuery
from buzzline.platform.settings import setting

table = setting("LIVE_GAMES_TABLE")
results = Results(GameStore(table), PlayerStore(table), RankingStore(table))


@endpoint()
def handler(request: HttpRequest) -> ResultPage:
    return results.page(request.path["gameId"], request.player, request.query(PageQuery).next_token)
