"""Who comes to the tests on a deployed cloud."""

from collections.abc import Callable

import httpx
import pytest

from cli.deployment import Deployment
from tests.e2e.stall import Stall
from tests.e2e.table import Table
from tests.support.cloud import DeployedCloud
from tests.support.quizzes import open_quiz


@pytest.fixture
def table(cloud: DeployedCloud, token_of: Callable[[str], str], player: Callable[[str], httpx.Client]) -> Table:
    """A host who is about to write a quiz."""
    return Table(Deployment.of_outputs(cloud.outputs), token_of, player)


@pytest.fixture
def second_table(cloud: DeployedCloud, token_of: Callable[[str], str], player: Callable[[str], httpx.Client]) -> Table:
    """Another one."""
    return Table(Deployment.of_outputs(cloud.outputs), token_of, player)


@pytest.fixture
def stall(new_player: Callable[[str], tuple[str, httpx.Client]]) -> Stall:
    """Somebody who sells a quiz of two questions for 60 coins."""
    seller, client = new_player("seller")
    quiz = open_quiz(2, quizMode="Multiplayer - Casual", quizName="For sale", category="Market tests")
    stall = Stall(seller, client, client.post("/quizzes", json=quiz).json()["gameId"], 60)
    assert stall.offer().status_code == 200
    return stall
