"""What the guide shows by curl works as it stands there."""

import uuid
from pathlib import Path

import pytest

from local.outputs import write_outputs
from local.seed import AUTHOR
from tests.e2e.messaging.test_dlq_replay import incident_with
from tests.e2e.test_readme import answers, block_of
from tests.support.cloud import DeployedCloud, eventually, players, tokens

pytestmark = pytest.mark.together("messaging")


def test_incidents_by_curl(messaging: DeployedCloud, tmp_path: Path) -> None:
    trail = uuid.uuid4().hex
    messaging.client("sqs").send_message(QueueUrl=messaging.outputs["lastDeadLetters"], MessageBody=trail)
    with players(messaging, tokens(messaging)) as client:
        eventually(lambda: incident_with(client(AUTHOR), trail), 60)
    outputs = tmp_path / "outputs.json"
    write_outputs(messaging.outputs, outputs)
    block = block_of("docs/guide/messaging/failure_triage.md", "incidents")
    listed, view, redriven = answers(block.replace("OUTPUTS=.local/outputs.json", f"OUTPUTS={outputs}"))
    assert view["incident"]["incidentId"] == listed["incidents"][0]["incidentId"]
    assert redriven["redriven"] >= 1 and redriven["left"] == 0
