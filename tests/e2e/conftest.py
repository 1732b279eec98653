"""A local cloud of the tests' own: real `sam` deployment, IAM enforced, free ports, its own folders."""

import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from local.cloud import LocalCloud
from local.deploy import build, deploy
from local.invoke import deployed_functions
from local.outputs import read_outputs
from local.seed import PLAYERS, seed
from local.up import EMULATOR, ROOT

PASSWORD = "Correct-horse-1"


@dataclass
class DeployedCloud:
    """A running local cloud with Buzzline deployed and seeded."""

    local: LocalCloud
    outputs: dict[str, Any]
    functions: dict[str, str]
    """Names in the templates → deployed names."""

    def client(self, service: str) -> Any:
        return self.local.client(service)

    def table(self, function: str, variable: str) -> str:
        """The deployed name of something, as a function knows it by an environment variable."""
        configuration = self.client("lambda").get_function_configuration(FunctionName=self.functions[function])
        return str(configuration["Environment"]["Variables"][variable])


@pytest.fixture(scope="session")
def cloud() -> Iterator[DeployedCloud]:
    with tempfile.TemporaryDirectory(prefix="buzzline-e2e-") as folder:
        home = Path(folder)
        with LocalCloud(home / "cloud", EMULATOR) as local:
            build(ROOT, home / "sam", local)
            deploy(ROOT, home / "sam", local, print)
            outputs = read_outputs(local)
            seed(local, outputs)
            functions = dict(deployed_functions(local.client("cloudformation"), outputs["stackName"]))
            yield DeployedCloud(local, outputs, functions)


@pytest.fixture(scope="session")
def token_of(cloud: DeployedCloud) -> Callable[[str], str]:
    """Access tokens by player name; players that do not exist yet are registered."""
    cognito = cloud.client("cognito-idp")
    client_id = cloud.outputs["userPoolClientId"]
    tokens: dict[str, str] = {}

    def token(name: str) -> str:
        if name not in tokens:
            if name not in PLAYERS:
                cognito.sign_up(
                    ClientId=client_id,
                    Username=name,
                    Password=PASSWORD,
                    UserAttributes=[{"Name": "email", "Value": f"{name}@example.com"}],
                )
            answer = cognito.initiate_auth(
                AuthFlow="USER_PASSWORD_AUTH",
                ClientId=client_id,
                AuthParameters={"USERNAME": name, "PASSWORD": PLAYERS.get(name, PASSWORD)},
            )
            tokens[name] = answer["AuthenticationResult"]["AccessToken"]
        return tokens[name]

    return token


@pytest.fixture(scope="session")
def player(cloud: DeployedCloud, token_of: Callable[[str], str]) -> Iterator[Callable[[str], httpx.Client]]:
    """HTTP clients of the API, signed in as the player of a name."""
    clients: dict[str, httpx.Client] = {}

    def client(name: str) -> httpx.Client:
        if name not in clients:
            headers = {"Authorization": f"Bearer {token_of(name)}"}
            clients[name] = httpx.Client(base_url=cloud.outputs["apiUrl"], headers=headers, timeout=30)
        return clients[name]

    yield client
    for each in clients.values():
        each.close()


@pytest.fixture
def new_player(player: Callable[[str], httpx.Client]) -> Callable[[str], tuple[str, httpx.Client]]:
    """A player whom no other test knows: name and client."""

    def make(prefix: str) -> tuple[str, httpx.Client]:
        name = f"{prefix}-{uuid.uuid4().hex[:8]}"
        return name, player(name)

    return make


def eventually(check: Callable[[], Any], seconds: float = 20) -> Any:
    """The first truthy answer of `check`; fails when none comes in time."""
    deadline = time.monotonic() + seconds
    while not (answer := check()):
        assert time.monotonic() < deadline, f"nothing came within {seconds} s"
        time.sleep(0.05)
    return answer
