"""GET /games/{gameId}/claims: who asks the caller, a host, for the nickname of a guest."""

from buzzline.live_games.claim_store import ClaimStore
from buzzline.live_games.claims import ClaimDesk, WaitingClaims
from buzzline.live_games.game_store import GameStore
from buzzline.live_games.player_store import PlayerStore
from buzzline.platform.http import HttpRequest, endpoint
from buzzline.platform.settings import setting

table = setting("LIVE_GAMES_TABLE")
desk = ClaimDesk(GameStore(table), PlayerStore(table), ClaimStore(table))


@endpoint()
def handler(request: HttpRequest) -> WaitingClaims:
    return desk.waiting(request.path["gameId"], request.player)
