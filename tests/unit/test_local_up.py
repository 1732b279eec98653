"""`make run` before and after there is something to run; tests/e2e/test_run.py runs it."""

from pathlib import Path
from typing import Any

import pytest

from local.cloud import LocalCloud
from local.processes import free_port
from local.up import addresses, up

OUTPUTS = {
    "webUrl": "http://localhost:4567",
    "apiUrl": "http://localhost:4566/api",
    "webSocketUrl": "ws://localhost:4566/live",
    "awsEndpointUrl": "http://localhost:4566",
    "mqttUrl": "ws://localhost:4566/mqtt",
    "redisUrl": "redis://localhost:6379",
}


@pytest.mark.parametrize(
    ("taken", "says"), [(4566, "Port 4566 is"), (4567, "Port 4567, which the web app is to have, is")]
)
def test_it_needs_two_ports_and_says_which_is_taken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, taken: int, says: str
) -> None:
    monkeypatch.setattr("local.up.port_is_free", lambda port: port != taken)
    assert up(4566, tmp_path) == 1
    said = capsys.readouterr().out
    assert said.startswith(f"{says} in use")
    assert "make run PORT=4666" in said
    assert list(tmp_path.iterdir()) == [], "nothing was started"


def test_people_are_told_where_everything_is() -> None:
    told = dict(addresses(OUTPUTS))
    assert told["Web app"] == "http://localhost:4567"
    assert told["WebSocket"] == "ws://localhost:4566/live"


def test_what_is_not_deployed_has_no_address() -> None:
    told = dict(addresses({**OUTPUTS, "webUrl": None, "webSocketUrl": None}))
    assert told["Web app"] == "is off (parameter Web)"
    assert "WebSocket" not in told


def test_without_a_web_app_nothing_stands_in_front_of_it(tmp_path: Path) -> None:
    cloud = LocalCloud(tmp_path, tmp_path)
    outputs: dict[str, Any] = {**OUTPUTS, "webUrl": None}
    cloud.start_gateway(outputs)
    assert not cloud.running


def test_the_port_of_the_web_app_stays_the_same(tmp_path: Path) -> None:
    cloud = LocalCloud(tmp_path, tmp_path)
    assert cloud.web_url == f"http://localhost:{cloud.web_port}"
    given = free_port()
    assert LocalCloud(tmp_path, tmp_path, web_port=given).web_port == given
