"""POST /games/{gameId}/host: open a quiz that the caller wrote or bought, or come back to the game that is open."""

from buzzline.broker.signing_key import SigningKey
from buzzline.live_games.admission import HostBody, HostedGame
from buzzline.live_games.game_store import GameStore
from buzzline.live_games.hosting import Opening, host_game
from buzzline.live_games.player_store import PlayerStore
from buzzline.platform.http import HttpRequest, endpoint
from buzzline.platform.observability import count
from buzzline.platform.settings import setting
from buzzline.quizzes.active_games_store import ActiveGamesStore
from buzzline.quizzes.inventory_store import InventoryStore
from buzzline.quizzes.store import QuizStore

quizzes = QuizStore(setting("GAMES_DETAIL_TABLE"))
listing = ActiveGamesStore(setting("ACTIVE_GAMES_TABLE"), setting("GAMES_DETAIL_TABLE"))
broker_key = setting("BROKER_KEY")
sign = SigningKey(broker_key).sign if broker_key else None
inventory = InventoryStore(setting("PLAYER_INVENTORY_TABLE"))
games = GameStore(setting("LIVE_GAMES_TABLE"), listing, inventory)
players = PlayerStore(setting("LIVE_GAMES_TABLE"))


@endpoint()
def handler(request: HttpRequest) -> HostedGame:
    settings = request.body(HostBody).settings
    opening = Opening(request.path["gameId"], request.player, settings)
    game, quiz = host_game(games, players, quizzes, inventory, opening, sign)
    count("GamesHosted")
    return HostedGame.of(game, quiz)
