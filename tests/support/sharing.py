"""One local cloud for all processes of a run of tests.

Whoever asks first has it started, by a program of its own (tests/support/keeper.py), and the others wait for it. It
ends with the last process of the run, however that one ends. `--cloud outputs.json` has the tests use the one that
`make run` runs instead.

Tests use it at the same time. One with the mark `alone` does not: it waits until no other test uses the cloud, and
others wait for it.
"""

import json
import os
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Collection, Generator, Iterator
from contextlib import ExitStack, contextmanager
from fcntl import LOCK_EX, LOCK_NB, LOCK_SH, flock
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import NodeManager, WorkerController

from local import ROOT
from local.environment import STARTED_IN, for_tools
from local.processes import Service
from tests.support.times import budget, subject

ALONE = "alone"
TOGETHER = "together"
_SECONDS_TO_START = 600
_SECONDS_TO_END = 60
"""What a process takes at most to end what its tests have started."""


@contextmanager
def locked(file: Path, how: int = LOCK_EX) -> Iterator[None]:
    """Hold a lock on a file; it is free, too, when this process is gone."""
    with file.open("a") as opened:
        flock(opened, how)
        yield


class Run:
    """A run of tests, with a folder that all its processes know."""

    def __init__(self, folder: Path, cloud: Path | None = None) -> None:
        self.folder = folder
        self._outputs = cloud or folder / "outputs.json"
        self._given = cloud is not None
        self._stay = ExitStack()
        self._stay.enter_context(locked(folder / "processes", LOCK_SH))

    def outputs(self) -> dict[str, Any]:
        """Of the deployment that all share; it is started if it was not yet. Raises DidNotStart."""
        with locked(self.folder / "start"):
            if not self._given and not self._outputs.exists():
                log = self.folder / "cloud.log"
                command = ["python", "-m", "tests.support.keeper", str(self.folder)]
                keeper = Service(command, env=for_tools(STARTED_IN), log=log, name="The cloud that tests share")
                keeper.wait_until(self._outputs.exists, _SECONDS_TO_START)
        told: dict[str, Any] = json.loads(self._outputs.read_text())
        return told

    @contextmanager
    def turn(self, alone: bool) -> Iterator[None]:
        """Use the cloud together with others, or alone; nobody overtakes who waits to be alone."""
        with ExitStack() as turn:
            with locked(self.folder / "next"):
                turn.enter_context(locked(self.folder / "turn", LOCK_EX if alone else LOCK_SH))
            yield

    def leave(self) -> None:
        """Need the cloud no more."""
        self._stay.close()

    def end(self) -> None:
        """Wait until nothing of the run is left, which no other process belongs to any more."""
        self.leave()
        if self.folder.exists():
            with locked(self.folder / "cloud"):
                shutil.rmtree(self.folder, ignore_errors=True)


def wait_for_the_last(folder: Path) -> None:
    """Wait until no process of the run is there any more."""
    while True:
        with (folder / "processes").open("a") as file:
            try:
                flock(file, LOCK_EX | LOCK_NB)
            except BlockingIOError:
                time.sleep(0.5)
            else:
                return


_RUN = pytest.StashKey[Run]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--cloud", type=Path, help="outputs.json of a running local cloud that tests shall use")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", f"{ALONE}: uses the cloud when no other test does")
    config.addinivalue_line("markers", f"{TOGETHER}(what): not at the same time as others about the same")
    told = getattr(config, "workerinput", None)
    if told:
        STARTED_IN.clear()
        STARTED_IN.update(told["started_in"])
    folder = Path(told["folder"] if told else tempfile.mkdtemp(prefix="buzzline-tests-"))
    cloud = config.getoption("--cloud")
    config.stash[_RUN] = Run(folder, cloud and ROOT / cloud)
    NodeManager.EXIT_TIMEOUT = _SECONDS_TO_END


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    return max(2, os.cpu_count() or 1)  # tests on a cloud wait a lot


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: WorkerController) -> None:
    node.workerinput["folder"] = str(node.config.stash[_RUN].folder)
    node.workerinput["started_in"] = STARTED_IN


def pytest_unconfigure(config: pytest.Config) -> None:
    if _RUN in config.stash:
        run = config.stash[_RUN]
        run.leave() if hasattr(config, "workerinput") else run.end()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is alone comes first, with what has a cloud of its own beside it; then what costs most.

    And who hands the tests out is told which of them are for one process.
    """
    names = Counter(item.nodeid for item in items)
    if twice := [name for name, count in names.items() if count > 1]:
        raise pytest.UsageError(f"by their names processes hand tests out, and there are several {twice}")
    groups = {item: _group(item) for item in items}
    shared = {group for item, group in groups.items() if "cloud" in _fixtures(item)}
    costs: dict[str, float] = {}
    for item, group in groups.items():
        costs[group] = max(costs.get(group, 0), budget(*subject(item.nodeid.partition("::")[0])))
    items.sort(key=lambda item: ((group := groups[item]) != ALONE, group in shared, -costs[group]))
    if hasattr(config, "workerinput"):
        told = config.stash[_RUN].folder / f"groups-{config.workerinput['workerid']}.json"
        told.write_text(json.dumps({item.nodeid: group for item, group in groups.items()}))


class _Groups(LoadScopeScheduling):
    """Hands out tests by groups, in the order in which they come."""

    @cached_property
    def _groups(self) -> dict[str, str]:
        """Each process of the tests has found the same."""
        file = next(self.config.stash[_RUN].folder.glob("groups-*.json"))
        groups: dict[str, str] = json.loads(file.read_text())
        return groups

    def _split_scope(self, nodeid: str) -> str:
        return self._groups[nodeid]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling | None:
    if config.getvalue("dist") != "loadgroup":
        return None
    config.option.loadscopereorder = False
    return _Groups(config, log)


def _group(item: pytest.Item) -> str:
    """Those that may not run at the same time, or share what a module has set up."""
    named = item.get_closest_marker(TOGETHER)
    return ALONE if _is_alone(item) else str(named.args[0]) if named else str(item.path)


def _fixtures(item: pytest.Item) -> Collection[str]:
    return getattr(item, "fixturenames", ())


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    if "cloud" not in _fixtures(item):
        return (yield)
    with item.config.stash[_RUN].turn(_is_alone(item)):
        return (yield)


def _is_alone(item: pytest.Item) -> bool:
    return item.get_closest_marker(ALONE) is not None


@pytest.fixture(scope="session")
def run_of_tests(pytestconfig: pytest.Config) -> Run:
    """The run that this process belongs to."""
    return pytestconfig.stash[_RUN]
