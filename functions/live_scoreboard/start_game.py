"""MQTT games/<run>/startgame: show everybody the scoreboard."""

from buzzline.live_scoreboard.deployed import deployed_room
from buzzline.live_scoreboard.hosting import start_game
from buzzline.live_scoreboard.messages import Message
from buzzline.live_scoreboard.mqtt_handler import mqtt_handler

room = deployed_room()


@mqtt_handler(Message)
def handler(message: Message) -> None:
    start_game(room, message)
