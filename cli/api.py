"""The HTTP API, as far as live games need it."""

from typing import Any, Self
from urllib.parse import quote

import boto3
import httpx
from botocore import UNSIGNED
from botocore.config import Config
from pycognito.aws_srp import AWSSRP

from cli.deployment import Deployment


class Refused(Exception):
    """The service refused; the message says what to do, `kind` names the problem."""

    def __init__(self, problem: dict[str, Any]) -> None:
        super().__init__(problem.get("detail") or problem.get("message") or "The service refused.")
        self.kind = str(problem.get("type", "")).rpartition(":")[2]
        self.last_number: int | None = problem.get("lastNumber")
        """Where the number of an answer was used before: the last one that was."""


def sign_in(deployment: Deployment, name: str, password: str) -> dict[str, str]:
    """Tokens (AccessToken, IdToken, RefreshToken) of a registered player, by SRP: the password stays here."""
    client = boto3.client(
        "cognito-idp",
        region_name=deployment.region,
        endpoint_url=deployment.cognito_url,
        config=Config(signature_version=UNSIGNED),
    )
    srp = AWSSRP(
        username=name,
        password=password,
        pool_id=deployment.user_pool_id,
        client_id=deployment.user_pool_client_id,
        client=client,
    )
    tokens: dict[str, str] = srp.authenticate_user()["AuthenticationResult"]
    return tokens


class Api:
    """Requests to the HTTP API, as somebody who is signed in or as nobody."""

    def __init__(self, deployment: Deployment, token: str | None = None) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._http = httpx.Client(base_url=deployment.api_url, headers=headers, timeout=30)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def quizzes_to_host(self) -> list[dict[str, Any]]:
        """What the caller may host: own quizzes, then bought ones."""
        own = self._pages("/quizzes", "quizzes")
        try:
            return own + self._pages("/players/me/inventory", "quizzes")
        except Refused as refused:
            if refused.kind:
                raise
            return own  # there is no such route: the service has no marketplace

    def find(self, pin: str) -> dict[str, Any]:
        """The live game that a PIN stands for."""
        return self._request("GET", f"/activegames/pin/{_part(pin)}")

    def guest_ticket(self, pin: str, nickname: str) -> dict[str, Any]:
        """A ticket for a guest."""
        return self._request("POST", f"/activegames/pin/{_part(pin)}/guests", {"nickname": nickname})

    def ticket(self, game_id: str, host: str) -> dict[str, Any]:
        """A ticket for the caller."""
        return self._request("POST", f"/games/{game_id}/tickets", {"hostName": host})

    def host(self, game_id: str, settings: dict[str, Any]) -> dict[str, Any]:
        """The caller's game, opened now if it is not live yet."""
        return self._request("POST", f"/games/{game_id}/host", {"settings": settings})

    def account(self, game_id: str) -> dict[str, Any]:
        """Leaderboard and account of answers of the caller's latest game of a quiz."""
        return self._request("GET", f"/games/{game_id}/account")

    def incidents(self) -> list[dict[str, Any]]:
        """What failed for good and is open, for operators."""
        return self._pages("/incidents", "incidents")

    def incident(self, incident_id: str) -> dict[str, Any]:
        """One of them, with its newest messages."""
        return self._request("GET", f"/incidents/{_part(incident_id)}")

    def redrive(self, incident_id: str) -> dict[str, Any]:
        """Send its messages back."""
        return self._request("POST", f"/incidents/{_part(incident_id)}/redrive")

    def dismiss(self, incident_id: str, count: int) -> dict[str, Any]:
        """Say that nobody needs to look at it, as it was with `count` messages."""
        return self._request("POST", f"/incidents/{_part(incident_id)}/dismiss", {"count": count})

    def _pages(self, path: str, name: str) -> list[dict[str, Any]]:
        """All members of a list, page by page."""
        page = self._request("GET", path)
        found: list[dict[str, Any]] = page[name]
        while "nextToken" in page:
            page = self._request("GET", f"{path}?nextToken={page['nextToken']}")
            found += page[name]
        return found

    def _request(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        response = self._http.request(method, path, json=body)
        content: dict[str, Any] = response.json() if response.content else {}
        if response.is_error:
            raise Refused(content)
        return content


def _part(typed: str) -> str:
    """What a person typed as one part of a path, whatever is in it."""
    return quote(typed, safe="").replace(".", "%2E")
