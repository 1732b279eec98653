"""MQTT games/<run>/answers/<playerId>: take an answer."""

from buzzline.live_scoreboard.answering import receive_answer
from buzzline.live_scoreboard.deployed import deployed_room
from buzzline.live_scoreboard.edge import mqtt_handler
from buzzline.live_scoreboard.messages import PlayerAnswer

room = deployed_room()


@mqtt_handler(PlayerAnswer)
def handler(message: PlayerAnswer) -> None:
    receive_answer(room, message)
