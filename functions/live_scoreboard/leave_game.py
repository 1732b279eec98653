"""MQTT games/<run>/leave/<playerId>: a player goes, or the broker says that their connection has ended."""

from buzzline.live_scoreboard.deployed import deployed_room
from buzzline.live_scoreboard.joining import leave_game
from buzzline.live_scoreboard.messages import Leaving
from buzzline.live_scoreboard.mqtt_handler import mqtt_handler

room = deployed_room()


@mqtt_handler(Leaving)
def handler(message: Leaving) -> None:
    leave_game(room, message)
