"""POST /activegames/pin/{pin}/claims: ask for the nickname of a guest who plays. Open to everybody."""

from http import HTTPStatus

from buzzline.live_games.claim_store import ClaimStore
from buzzline.live_games.claims import Claimants, ClaimBody, ClaimMade
from buzzline.live_games.door import Door
from buzzline.live_games.game_store import GameStore
from buzzline.live_games.player_store import PlayerStore
from buzzline.platform.addresses import address_of
from buzzline.platform.http import HttpRequest, endpoint
from buzzline.platform.limits import LimitStore
from buzzline.platform.settings import setting

table = setting("LIVE_GAMES_TABLE")
door = Door(
    GameStore(table),
    LimitStore(table),
    int(setting("PIN_MISSES")),
    int(setting("WAITING_TICKETS")),
    any_word=setting("WORD_LIST") == "off",
)
proof = setting("ORIGIN_PROOF")
claimants = Claimants(door, PlayerStore(table), ClaimStore(table))


@endpoint(HTTPStatus.CREATED)
def handler(request: HttpRequest) -> ClaimMade:
    body = request.body(ClaimBody)
    return claimants.claim(request.path["pin"], address_of(request, proof), body)
