"""Where messages to the MQTT broker go, if its host inside the VPC is not reached."""

from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, SSLError
from buzzline.live_scoreboard import publisher
from buzzline.live_scoreboard.publisher import MqttPublisher
from buzzline.platform.clients import iot_data

HOST = "a1b2-ats.iot.eu-west-1.amazonaws.com"


class Hosts:
    """Brokers by host; some can't be reached, or refuse."""

    def __init__(self, **failing: Exception) -> None:
        self.failing = failing
        self.taken: list[tuple[str, str]] = []
        self.asked: list[str] = []

    def client(self, host: str) -> Any:
        class Client:
            def publish(_, topic: str, qos: int, **__: Any) -> None:  # noqa: N805
                assert qos == 1, "at least once"
                self.asked.append(host)
                if failure := self.failing.get("account" if host else "region"):
                    raise failure
                self.taken.append((host, topic))

        return Client()


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Any:
    def use(hosts: Hosts) -> Hosts:
        monkeypatch.setattr(publisher, "iot_data", hosts.client)
        monkeypatch.setattr(publisher, "to_json", str)
        return hosts

    return use


UNREACHED = [EndpointConnectionError(endpoint_url="x"), SSLError(endpoint_url="x", error="another name")]


def test_the_host_of_the_account_is_asked_first(use: Any) -> None:
    hosts = use(Hosts())
    MqttPublisher(HOST).publish(("games/r/question", None), ("games/r/host", None))  # type: ignore[arg-type]
    assert sorted(hosts.taken) == [(HOST, "games/r/host"), (HOST, "games/r/question")]


@pytest.mark.parametrize("failure", UNREACHED, ids=["unreached", "another name"])
def test_where_it_is_not_reached_the_host_of_the_region_is_and_from_then_on_at_once(
    use: Any, failure: Exception
) -> None:
    hosts = use(Hosts(account=failure))
    broker = MqttPublisher(HOST)
    for topic in ("one", "two"):
        broker.publish((topic, None))  # type: ignore[arg-type]
    assert hosts.taken == [("", "one"), ("", "two")]
    assert hosts.asked == [HOST, "", ""]


def test_what_the_broker_refuses_is_not_asked_elsewhere(use: Any) -> None:
    hosts = use(Hosts(account=ClientError({"Error": {"Code": "ForbiddenException"}}, "Publish")))
    with pytest.raises(ClientError):
        MqttPublisher(HOST).publish(("one", None))  # type: ignore[arg-type]
    assert hosts.asked == [HOST]


def test_without_a_host_the_sdk_looks_by_itself(use: Any) -> None:
    hosts = use(Hosts(region=UNREACHED[0]))
    with pytest.raises(EndpointConnectionError):
        MqttPublisher("").publish(("one", None))  # type: ignore[arg-type]
    assert hosts.asked == [""]


def test_clients_ask_the_host_that_they_are_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    iot_data.cache_clear()
    assert iot_data(HOST).meta.endpoint_url == f"https://{HOST}"
    assert iot_data().meta.endpoint_url == "https://data-ats.iot.eu-west-1.amazonaws.com"
    iot_data.cache_clear()
