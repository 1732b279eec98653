"""A local cloud of the tests' own: real `sam` deployment, IAM enforced, free ports, its own folders."""

import json
import secrets
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
import httpx
import pytest
from buzzline.leaderboard.scores import Score
from buzzline.players.experience import Award

from local import ROOT
from local.cloud import CREDENTIALS, LocalCloud, aws_client
from local.deploy import build, deploy
from local.invoke import deployed_functions
from local.outputs import read_outputs
from local.seed import PLAYERS
from local.up import EMULATOR
from tests.support.sharing import Run, locked

PASSWORD = "Correct-horse-1"


@dataclass(eq=False)
class DeployedCloud:
    """A running local cloud with Buzzline deployed."""

    outputs: dict[str, Any]

    @cached_property
    def functions(self) -> dict[str, str]:
        """Names in the templates → deployed names."""
        return dict(deployed_functions(self.client("cloudformation"), self.outputs["stackName"]))

    @property
    def port(self) -> int:
        """Where all AWS services answer."""
        return urlsplit(self.outputs["awsEndpointUrl"]).port or 0

    @cache  # noqa: B019  there is one, for the whole session
    def client(self, service: str) -> Any:
        return aws_client(service, self.outputs["awsEndpointUrl"])

    @cache  # noqa: B019
    def knows(self, function: str, variable: str) -> str:
        """What a function was told by an environment variable: the deployed name of a table, topic, ..."""
        configuration = self.client("lambda").get_function_configuration(FunctionName=self.functions[function])
        return str(configuration["Environment"]["Variables"][variable])

    def queue(self, name: str) -> str:
        """The URL of a queue by its name in the template."""
        urls = self.client("sqs").list_queues()["QueueUrls"]
        return next(url for url in urls if f"-{name}-" in url)

    def publish(self, score: Score, award: Award) -> None:
        """Announce a result as GameAnswer does."""
        sns = self.client("sns")
        sns.publish(
            TopicArn=self.knows("GameAnswer", "LEADERBOARD_TOPIC"), Message=score.model_dump_json(by_alias=True)
        )
        sns.publish(
            TopicArn=self.knows("GameAnswer", "PLAYER_PROGRESS_TOPIC"), Message=award.model_dump_json(by_alias=True)
        )

    def items(self, function: str, variable: str) -> list[dict[str, Any]]:
        """All items of a table that a function knows."""
        session = boto3.Session(region_name=self.outputs["region"], **_keys())
        dynamodb: Any = session.resource("dynamodb", endpoint_url=self.outputs["awsEndpointUrl"])
        table = dynamodb.Table(self.knows(function, variable))
        answer = table.scan()
        items: list[dict[str, Any]] = answer["Items"]
        while "LastEvaluatedKey" in answer:
            answer = table.scan(ExclusiveStartKey=answer["LastEvaluatedKey"])
            items += answer["Items"]
        return items

    def records(self, folder: str, player: str) -> list[dict[str, Any]]:
        """What the files of analytics records in a folder say of a player."""
        pages = self.client("s3").get_paginator("list_objects_v2")
        files = pages.paginate(Bucket=self.outputs["recordsBucket"], Prefix=f"rawdata/{folder}/")
        found = [each for page in files for file in page.get("Contents", []) for each in self._records_in(file["Key"])]
        return [each for each in found if each.get("playerName") == player]

    @cache  # noqa: B019
    def _records_in(self, key: str) -> list[dict[str, Any]]:
        """What a file says; there are thousands of them after large games, and none ever changes."""
        text = self.client("s3").get_object(Bucket=self.outputs["recordsBucket"], Key=key)["Body"].read().decode()
        return [json.loads(line) for line in text.splitlines()]

    def settle(self) -> None:
        """Wait until everything announced so far has had its effect.

        The queues run empty, and then a result that comes last has come out of both streams.
        """
        queues = [self.queue("ScorePutQueue"), self.queue("AwardPutQueue")]
        eventually(lambda: not any(map(self._waiting, queues)))
        last = f"last-{uuid.uuid4().hex}"
        self.publish(
            Score(gameId=last, playerName=last, score=Decimal(1), attemptId="1"),
            Award(gameId=last, playerName=last, author=last, experience=1, wins=0, attemptId="1"),
        )
        eventually(lambda: any(each["gameId"] == last for each in self.items("StandingsPut", "STANDINGS_TABLE")))
        eventually(
            lambda: any(each["playerName"] == last for each in self.items("PlayerProgressPut", "PLAYER_PROGRESS_TABLE"))
        )

    def _waiting(self, queue_url: str) -> int:
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        attributes = self.client("sqs").get_queue_attributes(QueueUrl=queue_url, AttributeNames=names)["Attributes"]
        return sum(int(attributes[name]) for name in names)


def _keys() -> dict[str, str]:
    return {name.lower(): value for name, value in CREDENTIALS.items() if name.endswith(("_KEY", "_ID"))}


@contextmanager
def running(
    home: Path, sam: Path, said: Mapping[str, str] | None = None
) -> Iterator[tuple[LocalCloud, dict[str, Any]]]:
    """A cloud in a folder with what was built in `sam`, with some parameters as they are said; nothing is in it yet."""
    with LocalCloud(home, EMULATOR) as local:
        deploy(ROOT, sam, local, print, said)
        outputs = read_outputs(local)
        local.start_gateway(outputs)
        yield local, outputs


@contextmanager
def deployed(home: Path, sam: Path, said: Mapping[str, str] | None = None) -> Iterator[DeployedCloud]:
    """The same, as tests use it."""
    with running(home, sam, said) as (_, outputs):
        yield DeployedCloud(outputs)


def build_once(folder: Path) -> Path:
    """What `sam build` made in the folder of a run: folder `build` in this one."""
    sam = folder / "sam"
    with locked(folder / "build"):
        if not (built := folder / "built").exists():
            build(ROOT, sam, LocalCloud(sam / "cloud", EMULATOR))
            built.touch()
    return sam


@pytest.fixture(scope="session")
def sam_build(run_of_tests: Run) -> Path:
    """What `sam build` made, once for all tests: folder `build` in this one."""
    return build_once(run_of_tests.folder)


@pytest.fixture(scope="session")
def cloud(run_of_tests: Run) -> DeployedCloud:
    """The one that all tests share."""
    return DeployedCloud(run_of_tests.outputs())


def tokens(cloud: DeployedCloud) -> Callable[[str], str]:
    """Gives access tokens by player name; players that do not exist yet are registered."""
    cognito = cloud.client("cognito-idp")
    client_id = cloud.outputs["userPoolClientId"]
    tokens: dict[str, str] = {}

    def token(name: str) -> str:
        if name not in tokens:
            if name not in PLAYERS:
                with suppress(cognito.exceptions.UsernameExistsException):  # of another process of these tests
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


@contextmanager
def players(cloud: DeployedCloud, token_of: Callable[[str], str]) -> Iterator[Callable[[str], httpx.Client]]:
    """Gives HTTP clients of the API, signed in as the player of a name."""
    with ExitStack() as clients:

        @cache
        def client(name: str) -> httpx.Client:
            headers = {"Authorization": f"Bearer {token_of(name)}"}
            return clients.enter_context(httpx.Client(base_url=cloud.outputs["apiUrl"], headers=headers, timeout=30))

        yield client


@pytest.fixture(scope="session")
def token_of(cloud: DeployedCloud) -> Callable[[str], str]:
    """Access tokens by player name; players that do not exist yet are registered."""
    return tokens(cloud)


@pytest.fixture(scope="session")
def player(cloud: DeployedCloud, token_of: Callable[[str], str]) -> Iterator[Callable[[str], httpx.Client]]:
    """HTTP clients of the API, signed in as the player of a name."""
    with players(cloud, token_of) as client:
        yield client


@pytest.fixture
def new_player(player: Callable[[str], httpx.Client]) -> Callable[[str], tuple[str, httpx.Client]]:
    """A player whom no other test knows: name and client."""

    def make(prefix: str) -> tuple[str, httpx.Client]:
        name = f"{prefix}-{nonsense()}"
        return name, player(name)

    return make


def nonsense() -> str:
    """Letters that nobody has had before, and that no list of words has: digits would be read as letters, too."""
    return "".join(secrets.choice("bhjpqvwx") for _ in range(9))


def eventually(check: Callable[[], Any], seconds: float = 60) -> Any:
    """The first truthy answer of `check`; fails when none comes in time."""
    deadline = time.monotonic() + seconds
    while not (answer := check()):
        assert time.monotonic() < deadline, f"nothing came within {seconds} s"
        time.sleep(0.05)
    return answer
