"""A cloud with the family messaging, in which what failed is tried again soon."""

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from local.seed import seed
from tests.support.cloud import PASSWORD, DeployedCloud, nonsense, players, running, tokens

SAID = {"DlqReplay": "on", "FailureTriage": "on", "ReplayBackoffRate": "1"}


@pytest.fixture(scope="session")
def messaging(sam_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeployedCloud]:
    with running(tmp_path_factory.mktemp("messaging"), sam_build, SAID) as (local, outputs):
        seed(local, outputs)
        yield DeployedCloud(outputs)


@pytest.fixture(scope="session")
def token(messaging: DeployedCloud) -> Callable[[str], str]:
    return tokens(messaging)


@pytest.fixture(scope="session")
def person(messaging: DeployedCloud, token: Callable[[str], str]) -> Iterator[Callable[[str], httpx.Client]]:
    """HTTP clients of the API, signed in as the player of a name."""
    with players(messaging, token) as client:
        yield client


@pytest.fixture
def somebody(person: Callable[[str], httpx.Client]) -> Callable[[str], tuple[str, httpx.Client]]:
    """A player whom no other test knows: name and client."""

    def make(prefix: str) -> tuple[str, httpx.Client]:
        name = f"{prefix}-{nonsense()}"
        return name, person(name)

    return make


@pytest.fixture(scope="session")
def operator(messaging: DeployedCloud) -> Iterator[httpx.Client]:
    """Somebody of the group operators."""
    token_of = tokens(messaging)
    name = f"olga-{nonsense()}"
    token_of(name)
    pool = messaging.outputs["userPoolId"]
    messaging.client("cognito-idp").admin_add_user_to_group(UserPoolId=pool, Username=name, GroupName="operators")
    with players(messaging, tokens_of_group(messaging, name)) as client:
        yield client(name)


def tokens_of_group(cloud: DeployedCloud, name: str) -> Callable[[str], str]:
    """Signs in anew: a token says which groups its owner was in when it was made."""

    def token(_: str) -> str:
        answer = cloud.client("cognito-idp").initiate_auth(
            AuthFlow="USER_PASSWORD_AUTH",
            ClientId=cloud.outputs["userPoolClientId"],
            AuthParameters={"USERNAME": name, "PASSWORD": PASSWORD},
        )
        return str(answer["AuthenticationResult"]["AccessToken"])

    return token
