"""Sends messages to MQTT topics through AWS IoT."""

from buzzline.live_scoreboard.told import Told
from buzzline.platform.clients import iot_data
from buzzline.platform.concurrency import fan_out
from buzzline.platform.contract import to_json


class MqttPublisher:
    """Publishes at least once (QoS 1) to subscribers who ask for that."""

    def publish(self, *messages: tuple[str, Told]) -> None:
        """Send messages, all at once; returns when the broker has them, raises where it does not take one."""
        fan_out(_publish, messages)


def _publish(message: tuple[str, Told]) -> None:
    topic, told = message
    iot_data().publish(topic=topic, qos=1, payload=to_json(told).encode())
