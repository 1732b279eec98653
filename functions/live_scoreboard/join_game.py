"""MQTT games/<run>/join/<playerId>: let a player in."""

from buzzline.live_scoreboard.deployed import deployed_room
from buzzline.live_scoreboard.edge import mqtt_handler
from buzzline.live_scoreboard.joining import join_game
from buzzline.live_scoreboard.messages import Message

room = deployed_room()


@mqtt_handler(Message)
def handler(message: Message) -> None:
    join_game(room, message)
