"""MQTT games/<key>/nextquestion: ask the next question."""

from buzzline.live_games.game_store import GameStore
from buzzline.live_games.player_store import PlayerStore
from buzzline.live_scoreboard.cache_store import RedisGames
from buzzline.live_scoreboard.edge import mqtt_handler
from buzzline.live_scoreboard.hosting import ask_question
from buzzline.live_scoreboard.messages import NextQuestion
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


@mqtt_handler(NextQuestion)
def handler(message: NextQuestion) -> None:
    ask_question(room, message)
