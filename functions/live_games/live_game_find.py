"""GET /activegames/pin/{pin}: the live game that a PIN stands for. Open to everybody."""

from buzzline.live_games.admission import FoundGame
from buzzline.live_games.game_store import GameStore
from buzzline.live_games.joining import game_of_pin
from buzzline.platform.http import HttpRequest, endpoint
from buzzline.platform.settings import setting

games = GameStore(setting("LIVE_GAMES_TABLE"))


@endpoint()
def handler(request: HttpRequest) -> FoundGame:
    return FoundGame.of(game_of_pin(games, request.path["pin"]))
