"""MQTT games/<run>/endthegame: end the game."""

from buzzline.live_scoreboard.deployed import deployed_room
from buzzline.live_scoreboard.ending import end_game
from buzzline.live_scoreboard.messages import Message
from buzzline.live_scoreboard.mqtt_handler import mqtt_handler
from buzzline.platform.settings import setting
from buzzline.quizzes.active_games_store import ActiveGamesStore

listing = ActiveGamesStore(setting("ACTIVE_GAMES_TABLE"), setting("GAMES_DETAIL_TABLE"))
room = deployed_room(listing)


@mqtt_handler(Message)
def handler(message: Message) -> None:
    end_game(room, message)
