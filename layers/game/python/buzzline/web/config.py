"""config.json: what the web app is told when it starts, made from what the stack knows."""

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel, to_pascal

API_PATH = "/api"
WEB_SOCKET_PATH = "/live"
"""Paths under which the distribution leads to the HTTP API and to the WebSocket API, whose stage is called so."""


class Release(BaseModel):
    """Properties of the resource `Custom::WebRelease`, as far as they matter here; empty text where there is none."""

    model_config = ConfigDict(alias_generator=to_pascal, frozen=True)

    bucket: str
    region: str
    user_pool_id: str
    user_pool_client_id: str
    user_pool_url: str
    mqtt_url: str
    mqtt_authorizer: str
    features: str
    """Those that are deployed, by the names of their folders: `chat,,wallet`, as CloudFormation joins them."""


def app_config(release: Release, find_broker: Callable[[], str]) -> dict[str, Any]:
    """The content of config.json; `find_broker` is asked for the broker's host where the release does not say."""
    features = sorted(filter(None, release.features.split(",")))
    return {
        "apiUrl": API_PATH,
        "webSocketUrl": WEB_SOCKET_PATH if "multiplayer" in features else None,
        "mqttUrl": (release.mqtt_url or f"wss://{find_broker()}/mqtt") if "live_scoreboard" in features else None,
        "mqttAuthorizer": (release.mqtt_authorizer or None) if "live_scoreboard" in features else None,
        "region": release.region,
        "userPoolId": release.user_pool_id,
        "userPoolClientId": release.user_pool_client_id,
        "userPoolUrl": release.user_pool_url,
        "features": {to_camel(name): True for name in features},
    }
