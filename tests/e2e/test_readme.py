"""What README.md and the guide show by curl works as it stands there."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from local import ROOT
from local.outputs import write_outputs
from tests.support.cloud import DeployedCloud


def block_of(file: str, name: str) -> str:
    """The shell block of a document that a comment names."""
    block = re.search(rf"<!-- {name} -->\n```sh\n(.*?)```", (ROOT / file).read_text(), re.DOTALL)
    assert block
    return block[1]


@pytest.fixture
def first_game(cloud: DeployedCloud, tmp_path: Path) -> str:
    outputs = tmp_path / "outputs.json"
    write_outputs(cloud.outputs, outputs)
    block = block_of("README.md", "first game")
    assert "OUTPUTS=.local/outputs.json" in block
    return block.replace("OUTPUTS=.local/outputs.json", f"OUTPUTS={outputs}")


def answers(script: str) -> list[dict[str, Any]]:
    """What the lines of a script print that is JSON."""
    done = subprocess.run(["bash", "-e"], input=script, capture_output=True, text=True, check=False, timeout=90)
    assert done.returncode == 0, done.stdout + done.stderr
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def test_the_first_game_by_curl(first_game: str) -> None:
    *_, answer, leaderboard, progress = answers(first_game)
    assert (answer["score"], answer["points"]) == (100, 2)
    assert leaderboard["player"] == {"position": 1, "score": 100}
    assert leaderboard["leaderboard"][0]["playerName"] == "ada"
    assert progress["experience"] >= 2


def test_an_avatar_by_curl(first_game: str) -> None:
    *_, notifications, profile = answers(first_game + block_of("docs/guide/players-and-market.md", "avatars"))
    assert "avatar-accepted" in [each["kind"] for each in notifications["notifications"]]
    assert profile["avatarUrl"].endswith("/avatars/ada/current/full.jpg")


def test_the_market_by_curl(first_game: str) -> None:
    """Goes on from the first game; Marie may be registered already, which README's block does not mind."""
    *_, listing, before, top_up, market, bought, inventory, hosted, earned = answers(
        first_game + block_of("docs/guide/players-and-market.md", "market")
    )
    assert (listing["price"], top_up["amount"], bought["price"]) == (35, 50, 35)
    assert listing["gameId"] in [each["gameId"] for each in market["listings"]]
    assert bought["gameId"] in [each["gameId"] for each in inventory["quizzes"] if each["usage"] == 1]
    assert (hosted["hostName"], hosted["questions"][0]["correctAnswer"]) == ("ada", "Tungsten")
    assert (earned["entries"][0]["kind"], earned["entries"][0]["amount"]) == ("purchase", 35)
    assert before["balance"] >= 0
