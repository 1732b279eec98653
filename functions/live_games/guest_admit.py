"""POST /activegames/pin/{pin}/guests: a ticket for somebody with PIN and nickname. Open to everybody."""

from http import HTTPStatus

from buzzline.live_games.admission import Admission, GuestBody, admit_guest
from buzzline.live_games.door import Door
from buzzline.live_games.game_store import GameStore
from buzzline.live_games.player_store import PlayerStore
from buzzline.platform.addresses import address_of
from buzzline.platform.http import HttpRequest, endpoint
from buzzline.platform.limits import LimitStore
from buzzline.platform.observability import count
from buzzline.platform.settings import setting

table = setting("LIVE_GAMES_TABLE")
players = PlayerStore(table)
door = Door(
    GameStore(table),
    LimitStore(table),
    int(setting("PIN_MISSES")),
    int(setting("WAITING_TICKETS")),
    any_word=setting("WORD_LIST") == "off",
)
proof = setting("ORIGIN_PROOF")


@endpoint(HTTPStatus.CREATED)
def handler(request: HttpRequest) -> Admission:
    body = request.body(GuestBody)
    admission = admit_guest(door, players, request.path["pin"], address_of(request, proof), body)
    count("GuestsAdmitted")
    return admission
