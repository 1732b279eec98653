"""config.json: what the web app is told when it starts, made from what the stack knows."""

from collections.abc import Callable
from typing import Any

from pydantic import AliasGenerator, BaseModel, ConfigDict
from pydantic.alias_generators import to_camel, to_pascal

API_PATH = "/api"
WEB_SOCKET_PATH = "/live"
"""Paths under which the distribution leads to the HTTP API and to the WebSocket API, whose stage is called so."""


class _Properties(BaseModel):
    """Properties of a resource as CloudFormation sends them: all text, also what is true or false."""

    model_config = ConfigDict(
        alias_generator=AliasGenerator(validation_alias=to_pascal, serialization_alias=to_camel), frozen=True
    )


class Features(_Properties):
    """Which features are deployed."""

    single_player: bool
    multiplayer: bool
    live_scoreboard: bool
    marketplace: bool
    chat: bool
    notifications: bool
    avatars: bool
    top_ups: bool


class Release(_Properties):
    """Properties of the resource `Custom::WebRelease`, as far as they matter here; empty text where there is none."""

    bucket: str
    region: str
    user_pool_id: str
    user_pool_client_id: str
    user_pool_url: str
    mqtt_url: str
    mqtt_authorizer: str
    features: Features


def app_config(release: Release, find_broker: Callable[[], str]) -> dict[str, Any]:
    """The content of config.json; `find_broker` is asked for the broker's host where the release does not say."""
    features = release.features
    return {
        "apiUrl": API_PATH,
        "webSocketUrl": WEB_SOCKET_PATH if features.multiplayer else None,
        "mqttUrl": (release.mqtt_url or f"wss://{find_broker()}/mqtt") if features.live_scoreboard else None,
        "mqttAuthorizer": (release.mqtt_authorizer or None) if features.live_scoreboard else None,
        "region": release.region,
        "userPoolId": release.user_pool_id,
        "userPoolClientId": release.user_pool_client_id,
        "userPoolUrl": release.user_pool_url,
        "features": features.model_dump(by_alias=True),
    }
