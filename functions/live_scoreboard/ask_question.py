"""MQTT games/<run>/nextquestion: ask the next question."""

from buzzline.live_scoreboard.deployed import deployed_room
from buzzline.live_scoreboard.hosting import ask_question
from buzzline.live_scoreboard.messages import NextQuestion
from buzzline.live_scoreboard.mqtt_handler import mqtt_handler

room = deployed_room()


@mqtt_handler(NextQuestion)
def handler(message: NextQuestion) -> None:
    ask_question(room, message)
