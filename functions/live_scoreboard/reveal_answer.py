"""MQTT games/<run>/reveal: close a question and show what is right."""

from buzzline.live_scoreboard.deployed import deployed_room
from buzzline.live_scoreboard.hosting import reveal_answer
from buzzline.live_scoreboard.messages import RevealAnswer
from buzzline.live_scoreboard.mqtt_handler import mqtt_handler

room = deployed_room()


@mqtt_handler(RevealAnswer)
def handler(message: RevealAnswer) -> None:
    reveal_answer(room, message)
