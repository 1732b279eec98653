"""Who may come in: registration, sign-in, and what the API says to bad tokens."""

import base64
import json
import uuid
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from botocore.exceptions import ClientError

from cli.api import sign_in
from cli.deployment import Deployment
from tests.governance.rules.api import OPEN_TO_EVERYBODY
from tests.support.cloud import PASSWORD, DeployedCloud


def register(cloud: DeployedCloud, name: str, password: str = PASSWORD) -> dict[str, Any]:
    answer: dict[str, Any] = cloud.client("cognito-idp").sign_up(
        ClientId=cloud.outputs["userPoolClientId"],
        Username=name,
        Password=password,
        UserAttributes=[{"Name": "email", "Value": "someone@example.com"}],
    )
    return answer


def test_register_and_sign_in_by_srp(cloud: DeployedCloud) -> None:
    name = f"srp-{uuid.uuid4().hex[:8]}"
    assert register(cloud, name)["UserConfirmed"], "the local cloud confirms at once"
    tokens = sign_in(Deployment.of_outputs(cloud.outputs), name, PASSWORD)
    for token in (tokens["AccessToken"], tokens["IdToken"]):
        profile = httpx.get(
            f"{cloud.outputs['apiUrl']}/players/me", headers={"Authorization": f"Bearer {token}"}, timeout=30
        )
        assert profile.status_code == 200, profile.text
        assert profile.json()["playerName"] == name


@pytest.mark.parametrize("password", ["Sh0rt-1", "no-upper-1", "NO-LOWER-1", "No-digit-x", "NoSymbol12"])
def test_weak_passwords_are_refused(cloud: DeployedCloud, password: str) -> None:
    with pytest.raises(ClientError, match="InvalidPassword"):
        register(cloud, f"weak-{uuid.uuid4().hex[:8]}", password)


@pytest.mark.parametrize(
    "name", ["someone@example.com", "<script>", "ab", "two words", "a\u3164\u3164", "Admin", "buzzline", "fuck_you"]
)
def test_unfit_names_are_refused_with_the_rule(cloud: DeployedCloud, name: str) -> None:
    with pytest.raises(ClientError, match="player name") as refusal:
        register(cloud, name)
    assert "UserLambdaValidation" in str(refusal.value) or "InvalidParameter" in str(refusal.value)


def _tampered(token: str) -> str:
    header, payload, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    claims["username"] = "quizmaster"
    forged = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"{header}.{forged}.{signature}"


def _unsigned(token: str) -> str:
    header = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=")
    return f"{header}.{token.split('.')[1]}."


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: None,
        lambda token: "",
        lambda token: "Bearer",
        lambda token: "Bearer not-a-token",
        lambda token: f"Bearer {token[:-10]}",
        lambda token: f"Bearer {_tampered(token)}",
        lambda token: f"Bearer {_unsigned(token)}",
    ],
    ids=["none", "empty", "scheme only", "garbled", "cut", "tampered", "unsigned"],
)
def test_every_route_answers_401_to_a_bad_token(
    cloud: DeployedCloud, token_of: Callable[[str], str], spoil: Callable[[str], str | None]
) -> None:
    header = spoil(token_of("ada"))
    headers = {} if header is None else {"Authorization": header}
    with httpx.Client(base_url=cloud.outputs["apiUrl"], headers=headers, timeout=30) as client:
        for route in _routes(cloud):
            method, path = route.split(" ")
            answer = client.request(method, path.replace("{gameId}", "x").replace("{n}", "1"))
            assert answer.status_code == 401, route


def test_no_route_takes_a_token_that_only_refreshes_others(cloud: DeployedCloud) -> None:
    """AWS can't read these tokens and answers 401; the local cloud's are of the same form as the others."""
    name = f"fresh-{uuid.uuid4().hex[:8]}"
    register(cloud, name)
    token = sign_in(Deployment.of_outputs(cloud.outputs), name, PASSWORD)["RefreshToken"]
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=cloud.outputs["apiUrl"], headers=headers, timeout=30) as client:
        answers = {
            route: client.request(method, path.replace("{gameId}", "x").replace("{n}", "1"))
            for route in _routes(cloud)
            for method, path in [route.split(" ")]
        }
    assert {route: answer.text for route, answer in answers.items() if answer.status_code not in (401, 403)} == {}


def _routes(cloud: DeployedCloud) -> list[str]:
    gateway = cloud.client("apigatewayv2")
    api_id = cloud.outputs["httpApiId"]
    routes = {route["RouteKey"] for route in gateway.get_routes(ApiId=api_id, MaxResults="100")["Items"]}
    assert len(routes) >= 15
    return sorted(routes - set(OPEN_TO_EVERYBODY))
