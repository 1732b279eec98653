"""The first game in README.md works as it stands there."""

import json
import re
import subprocess
from pathlib import Path

from local import ROOT
from local.outputs import write_outputs
from tests.e2e.conftest import DeployedCloud


def test_the_first_game_by_curl(cloud: DeployedCloud, tmp_path: Path) -> None:
    outputs = tmp_path / "outputs.json"
    write_outputs(cloud.outputs, outputs)
    block = re.search(r"<!-- first game -->\n```sh\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert block
    script = block[1].replace("OUTPUTS=.local/outputs.json", f"OUTPUTS={outputs}")
    assert str(outputs) in script
    done = subprocess.run(["bash", "-e"], input=script, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    *_, answer, leaderboard, progress = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert (answer["score"], answer["points"]) == (100, 2)
    assert leaderboard["player"] == {"position": 1, "score": 100}
    assert leaderboard["leaderboard"][0]["playerName"] == "ada"
    assert progress["experience"] >= 2
