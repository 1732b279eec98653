"""GET /activegames/pin/{pin}: the live game that a PIN stands for. Open to everybody."""

from buzzline.live_games.admission import FoundGame
from buzzline.live_games.door import Door
from buzzline.live_games.game_store import GameStore
from buzzline.platform.addresses import address_of
from buzzline.platform.http import HttpRequest, endpoint
from buzzline.platform.limits import LimitStore
from buzzline.platform.settings import setting

table = setting("LIVE_GAMES_TABLE")
door = Door(GameStore(table), LimitStore(table), int(setting("PIN_MISSES")), int(setting("WAITING_TICKETS")))
proof = setting("ORIGIN_PROOF")


@endpoint()
def handler(request: HttpRequest) -> FoundGame:
    return FoundGame.of(door.find(request.path["pin"], address_of(request, proof)))
