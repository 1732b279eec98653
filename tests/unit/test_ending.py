"""A run of tests that somebody ends leaves nothing behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from local import ROOT

_RUN = """
import time
from pathlib import Path

import pytest

from local.processes import Service

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def service():
    command = f"sleep 600 & echo $! > {HERE}/pid; wait"
    service = Service(["sh", "-c", command], env={"PATH": "/usr/bin:/bin"}, log=HERE / "log")
    yield
    time.sleep(0.5)
    service.stop()


def test_that_takes_long(service):
    time.sleep(600)
"""


@pytest.mark.parametrize(
    ("sign", "processes"),
    [(signal.SIGTERM, 0), (signal.SIGHUP, 0), (signal.SIGINT, 0), (signal.SIGTERM, 2), (signal.SIGINT, 2)],
)
def test_what_a_run_has_started_ends_with_it(tmp_path: Path, sign: signal.Signals, processes: int) -> None:
    (tmp_path / "test_long.py").write_text(_RUN)
    noted = tmp_path / "pid"
    in_background = ["sh", "-c", "trap '' HUP INT; exec \"$@\"", "sh"]  # as `nohup` and a shell's `&` start it
    plugins = ["-p", "tests.support.ending", "-p", "tests.support.sharing", "-n", str(processes)]
    pytest_with_ending = [sys.executable, "-m", "pytest", "-q", *plugins, "-c", os.devnull]
    command = [*in_background, *pytest_with_ending, str(tmp_path)]
    run = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, start_new_session=True)
    try:
        _wait_for(lambda: noted.exists() and noted.read_text().strip() != "")
        started = int(noted.read_text())
        assert _lives(started)
        for _ in range(1 if sign == signal.SIGINT else 2):
            run.send_signal(sign)
            time.sleep(0.1)
        assert run.wait(120) == pytest.ExitCode.INTERRUPTED
        _wait_for(lambda: not _lives(started))
    finally:
        run.kill()
        run.communicate()
        with suppress(OSError, ValueError):
            os.kill(int(noted.read_text()), signal.SIGKILL)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return not Path(f"/proc/{process}/stat").exists() or ") Z " not in Path(f"/proc/{process}/stat").read_text()


def _wait_for(condition: Callable[[], bool], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)
