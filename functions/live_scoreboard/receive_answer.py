"""MQTT games/<run>/answers/<playerId>: take an answer."""

from buzzline.live_scoreboard.answering import receive_answer
from buzzline.live_scoreboard.deployed import deployed_room
from buzzline.live_scoreboard.messages import PlayerAnswer
from buzzline.live_scoreboard.mqtt_handler import mqtt_handler

room = deployed_room()


@mqtt_handler(PlayerAnswer)
def handler(message: PlayerAnswer) -> None:
    receive_answer(room, message)
