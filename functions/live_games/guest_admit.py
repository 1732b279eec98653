"""POST /activegames/pin/{pin}/guests: a ticket for somebody with PIN and nickname. Open to everybody."""

from http import HTTPStatus

from buzzline.live_games.admission import Admission, GuestBody, admit_guest
from buzzline.live_games.game_store import GameStore
from buzzline.live_games.player_store import PlayerStore
from buzzline.platform.http import HttpRequest, endpoint
from buzzline.platform.observability import count
from buzzline.platform.settings import setting

games = GameStore(setting("LIVE_GAMES_TABLE"))
players = PlayerStore(setting("LIVE_GAMES_TABLE"))


@endpoint(HTTPStatus.CREATED)
def handler(request: HttpRequest) -> Admission:
    admission = admit_guest(games, players, request.path["pin"], request.body(GuestBody))
    count("GuestsAdmitted")
    return admission
