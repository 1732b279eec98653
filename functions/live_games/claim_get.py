"""GET /activegames/pin/{pin}/claims/{claim}: what the host decided, for the device that asked. Open to everybody."""

from buzzline.live_games.claim_store import ClaimStore
from buzzline.live_games.claims import Claimants, ClaimState
from buzzline.live_games.door import Door
from buzzline.live_games.game_store import GameStore
from buzzline.live_games.player_store import PlayerStore
from buzzline.platform.addresses import address_of
from buzzline.platform.http import HttpRequest, endpoint
from buzzline.platform.limits import LimitStore
from buzzline.platform.settings import setting

table = setting("LIVE_GAMES_TABLE")
door = Door(GameStore(table), LimitStore(table), int(setting("PIN_MISSES")), int(setting("WAITING_TICKETS")))
proof = setting("ORIGIN_PROOF")
claimants = Claimants(door, PlayerStore(table), ClaimStore(table))


@endpoint()
def handler(request: HttpRequest) -> ClaimState:
    return claimants.decision_on(request.path["pin"], address_of(request, proof), request.path["claim"])
