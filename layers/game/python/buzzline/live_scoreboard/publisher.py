"""Sends messages to MQTT topics through AWS IoT."""

from botocore.exceptions import ConnectionError as NotReached
from buzzline.live_scoreboard.outgoing import Told
from buzzline.platform.clients import iot_data
from buzzline.platform.concurrency import fan_out
from buzzline.platform.contract import to_json
from buzzline.platform.observability import logger


class MqttPublisher:
    """Publishes at least once (QoS 1) to subscribers who ask for that."""

    def __init__(self, host: str = "") -> None:
        """`host` is tried first, then where SDKs look by themselves; empty: there at once."""
        self._hosts = (host, "") if host else ("",)

    def publish(self, *messages: tuple[str, Told]) -> None:
        """Send messages, all at once; returns when the broker has them, raises where it does not take one."""
        fan_out(self._publish, messages)

    def _publish(self, message: tuple[str, Told]) -> None:
        topic, told = message
        payload = to_json(told).encode()
        *hosts, last = self._hosts
        for host in hosts:
            try:
                iot_data(host).publish(topic=topic, qos=1, payload=payload)
                return
            except NotReached as error:
                logger.warning("broker not reached", extra={"host": host, "reason": str(error)})
                self._hosts = (last,)  # nobody waits for it again
        iot_data(last).publish(topic=topic, qos=1, payload=payload)
