"""MQTT games/<key>/endthegame: end the game."""

from buzzline.live_games.game_store import GameStore
from buzzline.live_games.player_store import PlayerStore
from buzzline.live_scoreboard.cache_store import RedisGames
from buzzline.live_scoreboard.edge import mqtt_handler
from buzzline.live_scoreboard.ending import end_game
from buzzline.live_scoreboard.messages import Message
from buzzline.live_scoreboard.publisher import MqttPublisher
from buzzline.live_scoreboard.room import Room
from buzzline.platform.settings import setting
from buzzline.quizzes.active_games_store import ActiveGamesStore
from buzzline.quizzes.store import QuizStore

listing = ActiveGamesStore(setting("ACTIVE_GAMES_TABLE"), setting("GAMES_DETAIL_TABLE"))
room = Room(
    games=GameStore(setting("LIVE_GAMES_TABLE"), listing),
    players=PlayerStore(setting("LIVE_GAMES_TABLE")),
    quizzes=QuizStore(setting("GAMES_DETAIL_TABLE")),
    cache=RedisGames(setting("REDIS_URL"), setting("CACHE"), setting("CACHE_USER")),
    publisher=MqttPublisher(),
)


@mqtt_handler(Message)
def handler(message: Message) -> None:
    end_game(room, message)
