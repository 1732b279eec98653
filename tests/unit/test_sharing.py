"""Processes of a run of tests share a cloud, each test with others or alone, until the last one has ended."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest

from local import ROOT
from tests.support.sharing import Run, wait_for_the_last

_STAYS = """
import sys, time
from pathlib import Path
from tests.support.sharing import Run
run = Run(Path(sys.argv[1]))
print("here", flush=True)
time.sleep(600)
"""

_TESTS = """
import os
from pathlib import Path
import pytest

@pytest.fixture
def cloud():
    pass

def note(what):
    with (Path(__file__).parent / "noted").open("a") as file:
        file.write(f"{what} {os.environ['PYTEST_XDIST_WORKER']}\\n")

def test_first(cloud):
    note(__name__)

@pytest.mark.together("chat")
def test_chat(cloud):
    note("chat")

@pytest.mark.alone
def test_alone(cloud):
    note("alone")

def test_last():
    assert f"{__name__} " in (Path(__file__).parent / "noted").read_text(), "the tests of a file stay in their order"
    note(__name__)
"""


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as pool:
        yield pool


class Turn:
    """A test that takes its turn, and has it until it is let go."""

    def __init__(self, pool: ThreadPoolExecutor, folder: Path, *, alone: bool = False) -> None:
        self.begun, self.may_end = Event(), Event()
        self.done: Future[None] = pool.submit(self._run, Run(folder), alone)

    def _run(self, run: Run, alone: bool) -> None:
        with run.turn(alone):
            self.begun.set()
            assert self.may_end.wait(60)

    def end(self) -> None:
        assert self.begun.wait(60)
        self.may_end.set()
        self.done.result(60)


def test_who_is_alone_waits_for_all_others_and_is_not_overtaken(tmp_path: Path, pool: ThreadPoolExecutor) -> None:
    one, two = Turn(pool, tmp_path), Turn(pool, tmp_path)
    assert one.begun.wait(60) and two.begun.wait(60), "at the same time"
    alone = Turn(pool, tmp_path, alone=True)
    assert not alone.begun.wait(0.2)
    later = Turn(pool, tmp_path)
    one.end()
    assert not alone.begun.wait(0.2)
    assert not later.begun.is_set()
    two.end()
    assert alone.begun.wait(60)
    assert not later.begun.wait(0.2)
    alone.end()
    later.end()


@contextmanager
def process(folder: Path) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-c", _STAYS, str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as started:
        assert started.stdout and started.stdout.readline() == "here\n"
        yield started
        started.kill()


def test_a_run_has_ended_when_its_last_process_has_however_that_one_ended(
    tmp_path: Path, pool: ThreadPoolExecutor
) -> None:
    own = Run(tmp_path)
    with process(tmp_path) as killed:
        waiting = pool.submit(wait_for_the_last, tmp_path)
        own.leave()
        assert not waiting.done()
        killed.send_signal(signal.SIGKILL)
        waiting.result(60)


def test_a_cloud_that_is_given_is_used_and_none_started(tmp_path: Path) -> None:
    (tmp_path / "given.json").write_text(json.dumps({"apiUrl": "http://localhost:1"}))
    assert Run(tmp_path, tmp_path / "given.json").outputs() == {"apiUrl": "http://localhost:1"}


def test_what_belongs_together_runs_in_one_process_and_what_is_alone_first(tmp_path: Path) -> None:
    for name in ("test_a.py", "test_b.py", "test_c.py"):
        (tmp_path / name).write_text(_TESTS)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.support.sharing", "-c", "/dev/null"]
    done = subprocess.run(
        [*command, "-n", "2", "--dist", "loadgroup", str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    noted = [line.split() for line in (tmp_path / "noted").read_text().splitlines()]
    workers = {what: {worker for each, worker in noted if each == what} for what, _ in noted}
    assert set(workers) == {"alone", "chat", "test_a", "test_b", "test_c"}
    assert all(len(each) == 1 for each in workers.values()), workers
    assert {worker for _, worker in noted} == {"gw0", "gw1"}
    [process] = workers["alone"]
    assert next(what for what, worker in noted if worker == process) == "alone"
