"""MQTT games/<run>/join/<playerId>: let a player in."""

from buzzline.live_scoreboard.deployed import deployed_room
from buzzline.live_scoreboard.joining import join_game
from buzzline.live_scoreboard.messages import Coming
from buzzline.live_scoreboard.mqtt_handler import mqtt_handler

room = deployed_room()


@mqtt_handler(Coming)
def handler(message: Coming) -> None:
    join_game(room, message)
