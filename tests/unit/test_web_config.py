"""config.json: what the web app is told."""

from typing import Any

import pytest
from buzzline.web.config import app_config
from pydantic import ValidationError

from tests.support.web import release


def config(without: tuple[str, ...] = (), **changes: Any) -> dict[str, Any]:
    return app_config(release(without, **changes), lambda: "abc-ats.iot.eu-west-1.amazonaws.com")


def nobody() -> str:
    raise AssertionError("nobody needs to know where the broker is")


def test_an_app_in_aws_is_told_everything() -> None:
    assert config() == {
        "apiUrl": "/api",
        "webSocketUrl": "/live",
        "mqttUrl": "wss://abc-ats.iot.eu-west-1.amazonaws.com/mqtt",
        "mqttAuthorizer": "TicketCheck",
        "region": "eu-west-1",
        "userPoolId": "eu-west-1_AbCdEfGhI",
        "userPoolClientId": "client",
        "userPoolUrl": "https://cognito-idp.eu-west-1.amazonaws.com/",
        "features": {
            "singlePlayer": True,
            "multiplayer": True,
            "liveScoreboard": True,
            "marketplace": True,
            "chat": True,
            "notifications": True,
            "avatars": True,
            "topUps": True,
        },
    }


def test_proxies_are_named_and_the_broker_is_not_looked_for() -> None:
    told = app_config(release(MqttUrl="/mqtt", UserPoolUrl="/cognito/", MqttAuthorizer=""), nobody)
    assert (told["mqttUrl"], told["mqttAuthorizer"], told["userPoolUrl"]) == ("/mqtt", None, "/cognito/")


@pytest.mark.parametrize("url", ["", "/mqtt"])
def test_without_games_over_mqtt_there_is_no_broker(url: str) -> None:
    told = app_config(release(("live_scoreboard",), MqttUrl=url), nobody)
    assert (told["mqttUrl"], told["mqttAuthorizer"]) == (None, None)
    assert "liveScoreboard" not in told["features"]


def test_without_games_over_web_sockets_there_is_no_address_for_them() -> None:
    told = config(("multiplayer", "chat"))
    assert told["webSocketUrl"] is None
    assert told["features"].keys() == config()["features"].keys() - {"multiplayer", "chat"}


@pytest.mark.parametrize("changes", [{"Features": {}}, {"Region": None}, {"Features": None}])
def test_a_release_that_says_too_little_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        config(**changes)
