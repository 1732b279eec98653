"""POST /games/{gameId}/tickets: a ticket to a live game for the caller."""

from http import HTTPStatus

from buzzline.live_games.admission import Admission, TicketBody, admit_player
from buzzline.live_games.game_store import GameStore
from buzzline.platform.http import HttpRequest, endpoint
from buzzline.platform.settings import setting

games = GameStore(setting("LIVE_GAMES_TABLE"))


@endpoint(HTTPStatus.CREATED)
def handler(request: HttpRequest) -> Admission:
    return admit_player(games, request.player, request.path["gameId"], request.body(TicketBody))
