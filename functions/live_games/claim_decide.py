"""PUT /games/{gameId}/claims/{claimId}: let somebody in who asked for a nickname, or not."""

from buzzline.live_games.claim_store import ClaimStore
from buzzline.live_games.claims import ClaimDesk, DecisionBody
from buzzline.live_games.game_store import GameStore
from buzzline.live_games.player_store import PlayerStore
from buzzline.platform.http import HttpRequest, endpoint
from buzzline.platform.settings import setting

table = setting("LIVE_GAMES_TABLE")
desk = ClaimDesk(GameStore(table), PlayerStore(table), ClaimStore(table))


@endpoint()
def handler(request: HttpRequest) -> None:
    body = request.body(DecisionBody)
    desk.settle(request.path["gameId"], request.player, request.path["claimId"], body)
