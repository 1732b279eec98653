"""MQTT games/<key>/kick: keep a player out."""

from buzzline.live_games.game_store import GameStore
from buzzline.live_games.player_store import PlayerStore
from buzzline.live_scoreboard.cache_store import RedisGames
from buzzline.live_scoreboard.edge import mqtt_handler
from buzzline.live_scoreboard.hosting import kick_player
from buzzline.live_scoreboard.messages import KickPlayer
from buzzline.live_scoreboard.publisher import MqttPublisher
from buzzline.live_scoreboard.room import Room
from buzzline.platform.settings import setting
from buzzline.quizzes.store import QuizStore

room = Room(
    games=GameStore(setting("LIVE_GAMES_TABLE")),
    players=PlayerStore(setting("LIVE_GAMES_TABLE")),
    quizzes=QuizStore(setting("GAMES_DETAIL_TABLE")),
    cache=RedisGames(setting("REDIS_URL"), setting("CACHE"), setting("CACHE_USER")),
    publisher=MqttPublisher(),
)


@mqtt_handler(KickPlayer)
def handler(message: KickPlayer) -> None:
    kick_player(room, message)
