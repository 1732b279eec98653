"""`make run` before and after there is something to run; tests/e2e/test_run.py runs it."""

from pathlib import Path
from typing import Any

import pytest

from local.cloud import LocalCloud
from local.processes import free_port
from local.up import _build_web_app, addresses, up
from local.web_build import WebBuildFailed

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


@pytest.mark.parametrize("port", [65535, 65536, 0, -1, 700000])
def test_there_must_be_two_such_ports(tmp_path: Path, capsys: pytest.CaptureFixture[str], port: int) -> None:
    assert up(port, tmp_path) == 1
    said = capsys.readouterr().out
    assert said.startswith(f"There is no such pair of ports: {port} and the next one")
    assert "make run PORT=4600" in said


def test_another_port_that_is_proposed_exists(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("local.up.port_is_free", lambda port: False)
    assert up(65534, tmp_path) == 1
    assert "make run PORT=4600" in capsys.readouterr().out


def test_an_app_that_can_not_be_built_does_not_keep_the_rest_from_running(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise WebBuildFailed("npm run build failed:\nmain.ts: broken")

    shown: list[str] = []
    steps: list[str] = []
    monkeypatch.setattr("local.up.build_web_app", fail)
    monkeypatch.setattr("local.up.stand_in", lambda root, why: shown.append(why))
    assert _build_web_app(steps.append)
    assert "could not be built, all else goes on" in steps[0]
    assert "main.ts: broken" in shown[0]


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
