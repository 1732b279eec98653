"""MQTT hostgame: get a game ready that its host has opened."""

from buzzline.live_scoreboard.deployed import deployed_room
from buzzline.live_scoreboard.hosting import cache_game
from buzzline.live_scoreboard.messages import Message
from buzzline.live_scoreboard.mqtt_handler import mqtt_handler

room = deployed_room()


@mqtt_handler(Message)
def handler(message: Message) -> None:
    cache_game(room, message)
