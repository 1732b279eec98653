"""MQTT games/<run>/kick: keep a player out."""

from buzzline.live_scoreboard.deployed import deployed_room
from buzzline.live_scoreboard.hosting import kick_player
from buzzline.live_scoreboard.messages import KickPlayer
from buzzline.live_scoreboard.mqtt_handler import mqtt_handler

room = deployed_room()


@mqtt_handler(KickPlayer)
def handler(message: KickPlayer) -> None:
    kick_player(room, message)
