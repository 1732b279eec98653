"""Players of the local cloud, registered and signed in; their requests over kept-alive connections."""

import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from bench.cloud import DeployedCloud

_PASSWORD = "Bench-player-2026"  # noqa: S105


@dataclass(frozen=True)
class Player:
    """A registered player."""

    name: str
    token: str

    @property
    def headers(self) -> dict[str, str]:
        """What signs a request as the player's."""
        return {"Authorization": f"Bearer {self.token}"}


class Registry:
    """Registers players, each with a name of its own."""

    def __init__(self, cloud: DeployedCloud) -> None:
        self._cognito = cloud.local.client("cognito-idp")
        self._client_id = cloud.outputs["userPoolClientId"]
        self._names: Iterator[str] = (f"player-{number:04d}" for number in itertools.count(1))

    def register(self, count: int) -> list[Player]:
        """Register and sign in `count` new players."""
        with ThreadPoolExecutor(4) as pool:
            return list(pool.map(self._register, itertools.islice(self._names, count)))

    def _register(self, name: str) -> Player:
        self._cognito.sign_up(
            ClientId=self._client_id,
            Username=name,
            Password=_PASSWORD,
            UserAttributes=[{"Name": "email", "Value": f"{name}@example.com"}],
        )
        answer: dict[str, Any] = self._cognito.initiate_auth(
            AuthFlow="USER_PASSWORD_AUTH",
            ClientId=self._client_id,
            AuthParameters={"USERNAME": name, "PASSWORD": _PASSWORD},
        )
        return Player(name, answer["AuthenticationResult"]["AccessToken"])
