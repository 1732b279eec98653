"""`make run`: comes up, tells where it is, goes away without a trace."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from local import LAYERS, ROOT
from local.processes import free_port, port_is_free
from tests.support.cloud import eventually


def _environment() -> dict[str, str]:
    """That of a machine which is set up for other work."""
    settings = {
        "AWS_PROFILE": "another-project",
        "AWS_CONFIG_FILE": str(Path(__file__).with_name("other_work.ini")),
        "AWS_ENDPOINT_URL_S3": "https://s3.example.com",
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
        "PIP_USER": "1",
        "NODE_ENV": "production",
        "PYTHONOPTIMIZE": "2",
        "PERSIST_STATE": "1",
    }
    return {**os.environ, **settings, "PYTHONPATH": os.pathsep.join(map(str, [ROOT, *LAYERS]))}


def start(port: int, home: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "local", "up", "--port", str(port), "--home", str(home)],
        cwd=ROOT,
        env=_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def free_ports() -> int:
    """A free port whose next one, which the web app gets, is free as well."""
    return next(port for port in iter(free_port, None) if port_is_free(port + 1))


def processes() -> dict[int, tuple[int, str]]:
    """Parents and command lines of all running processes by process id."""
    # Whole lines: readline, which pytest loads, has all that is started know of a terminal 80 characters wide.
    command = ["ps", "-ww", "-eo", "pid=,ppid=,args="]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    return {int(pid): (int(parent), args) for pid, parent, args in (line.split(maxsplit=2) for line in lines)}


def started_by(pid: int) -> set[int]:
    """The ids of all processes that a process started, and those started."""
    children = {child for child, (parent, _) in processes().items() if parent == pid}
    return children.union(*map(started_by, children))


def test_it_comes_up_and_leaves_nothing_behind(tmp_path: Path, sam_build: Path) -> None:
    port = free_ports()
    shutil.copytree(sam_build, tmp_path / "sam", symlinks=True)  # as if it was not the first time
    run = start(port, tmp_path)
    try:
        outputs = tmp_path / "outputs.json"
        eventually(lambda: outputs.exists() or run.poll() is not None, 600)
        told = json.loads(outputs.read_text())
        assert httpx.get(f"{told['apiUrl']}/players/me", timeout=30).status_code == 401
        assert told["webUrl"] == f"http://localhost:{port + 1}"
        assert httpx.get(told["webUrl"], timeout=30).status_code == 200

        second = subprocess.run(
            run.args, cwd=ROOT, env=_environment(), capture_output=True, text=True, check=False, timeout=60
        )
        assert second.returncode == 1
        assert f"Port {port} is in use" in second.stdout
        assert "make run PORT=" in second.stdout
        started = started_by(run.pid)
        assert len(started) >= 5, "Redis, the emulator, the worker of a function, Node.js, the gateway"
        for ended, is_back in dying(told, started):
            os.kill(ended, signal.SIGKILL)
            eventually(is_back, 30)
        assert httpx.get(f"{told['apiUrl']}/players/me", timeout=30).status_code == 401, "all else went on"
        started |= started_by(run.pid)
    finally:
        run.send_signal(signal.SIGTERM)
        said, _ = run.communicate(timeout=60)
    assert run.returncode == 0, said
    assert said.rstrip().endswith("Stopped.")
    assert "ada" in said
    for name in ("Redis", "Gateway"):
        assert f"{name} had ended and was started again" in said
    assert f"  Web app       {told['webUrl']}\n" in said
    assert not started & set(processes())
    assert not outputs.exists()
    for each in (port, port + 1):
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"http://127.0.0.1:{each}", timeout=5)


def dying(told: dict[str, str], started: set[int]) -> Iterator[tuple[int, Callable[[], bool]]]:
    """Servers that a run goes on without, and how to see that they are back."""
    address = urlsplit(told["redisUrl"])
    for program, is_back in (
        (f"redis-server 127.0.0.1:{address.port}", lambda: answers_ping(address.port or 0)),
        ("gateway.py", lambda: httpx.get(told["webUrl"], timeout=30).status_code == 200),
    ):
        (pid,) = [pid for pid, (_, args) in processes().items() if program in args and pid in started]
        yield pid, unless_refused(is_back)


def unless_refused(check: Callable[[], bool]) -> Callable[[], bool]:
    def checked() -> bool:
        try:
            return check()
        except (httpx.TransportError, OSError):
            return False

    return checked


def answers_ping(port: int) -> bool:
    with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
        connection.sendall(b"PING\r\n")
        return connection.recv(7) == b"+PONG\r\n"


def of_folder(folder: Path) -> list[str]:
    """Command lines and variables of the running processes that know a folder."""
    lines = subprocess.run(["ps", "eww", "-eo", "pid=,args="], capture_output=True, text=True, check=True).stdout
    return [line for line in lines.splitlines() if str(folder) in line]


@pytest.mark.parametrize(("services", "sign"), [(1, signal.SIGINT), (2, signal.SIGTERM), (3, signal.SIGINT)])
def test_it_stops_in_the_middle_of_coming_up(tmp_path: Path, services: int, sign: signal.Signals) -> None:
    """As soon as so many servers run: the next one may be starting at that very moment."""
    run = start(free_ports(), tmp_path)
    try:
        eventually(lambda: len(started_by(run.pid)) >= services, 60)
        started = started_by(run.pid)
    finally:
        run.send_signal(sign)
        said, _ = run.communicate(timeout=60)
    assert "Stopped." in said
    assert "Traceback" not in said
    assert not started & set(processes())
    assert of_folder(tmp_path) == []
