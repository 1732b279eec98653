"""Tests in a process of their own, which may find a file changed; nothing is written to the tree."""

import importlib.machinery
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from multiprocessing import connection, get_context
from multiprocessing.context import ForkProcess
from pathlib import Path
from time import monotonic
from typing import Any

from mutation.mutants import Mutant

_FORK = get_context("fork")
NOTICED = "noticed"
SURVIVED = "survived"
_NO_TESTS = 5
"""What pytest ends with where there are none."""


@dataclass(frozen=True)
class Trial:
    """A mutant, and the tests that may notice it."""

    mutant: Mutant
    tests: Sequence[str]
    """Arguments of pytest; none: nobody would notice."""


def preload() -> None:
    """Load what all tests need and no mutant is part of, once for all processes."""
    import boto3  # noqa: F401, PLC0415
    import hypothesis  # noqa: F401, PLC0415
    import moto  # noqa: PLC0415
    import moto.dynamodb.responses  # noqa: F401, PLC0415
    import pydantic  # noqa: F401, PLC0415
    import pytest  # noqa: F401, PLC0415
    import samtranslator.yaml_helper  # noqa: F401, PLC0415


def results(root: Path, trials: Iterable[Trial], jobs: int, seconds: float) -> Iterator[tuple[Trial, str]]:
    """Try mutants, some at a time; yields what became of each as it is known. One that hangs was noticed."""
    waiting, running = iter(trials), dict[int, tuple[ForkProcess, Trial, float]]()
    try:
        while True:
            for trial in islice(waiting, jobs - len(running)):
                process = start(_try, root, trial)
                running[process.sentinel] = (process, trial, monotonic() + seconds)
            if not running:
                return
            connection.wait(list(running), timeout=1)
            for sentinel, (process, trial, deadline) in list(running.items()):
                if not process.is_alive() or monotonic() > deadline:
                    end(process)
                    del running[sentinel]
                    yield trial, SURVIVED if process.exitcode in (0, _NO_TESTS) else NOTICED
    finally:
        for process, _, _ in running.values():
            end(process)


def start(work: Callable[..., int], *args: Any) -> ForkProcess:
    """Start work in a process and a process group of its own; what it returns is its exit status."""
    process = _FORK.Process(target=_apart, args=(work, *args))
    process.start()
    return process


def end(process: ForkProcess) -> None:
    """End a process with all that it has started."""
    if process.pid:
        with suppress(ProcessLookupError):  # it has ended, and nothing of it is left
            os.killpg(process.pid, signal.SIGKILL)
    process.join()


def run_tests(arguments: Sequence[str], plugins: Sequence[object] = ()) -> int:
    """Run tests in this process, silently; returns pytest's exit status."""
    import pytest  # noqa: PLC0415

    options = ["-q", "-p", "no:cacheprovider", "-p", "no:randomly", "-p", "no:xdist"]
    return int(pytest.main([*options, *arguments], plugins=list(plugins)))


def _apart(work: Callable[..., int], *args: Any) -> None:
    os.setsid()
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    sys.stdout.flush()
    os._exit(work(*args))


def _try(root: Path, trial: Trial) -> int:
    if not trial.tests:
        return _NO_TESTS
    _change(root / trial.mutant.file, trial.mutant.text)
    return run_tests(["-x", *trial.tests])


def _change(path: Path, text: str) -> None:
    """Let this process find a file changed: modules that it imports, and texts that it reads."""
    compiled, read = importlib.machinery.SourceFileLoader.get_code, Path.read_text

    def get_code(self: importlib.machinery.SourceFileLoader, name: str) -> Any:
        return compile(text, self.path, "exec") if Path(self.path) == path else compiled(self, name)

    def read_text(self: Path, *args: Any, **options: Any) -> str:
        return text if self == path else read(self, *args, **options)

    importlib.machinery.SourceFileLoader.get_code = get_code  # type: ignore[method-assign,assignment]
    Path.read_text = read_text  # type: ignore[method-assign]
