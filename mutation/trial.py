"""Tests in processes of their own, which may find a file changed; nothing is written to the tree.

One process collects the tests and forks for each mutant, so tests and code are imported once. A change in a function's
body takes the place of that body; for any other change, the code is imported anew.
"""

import ast
import gc
import importlib.machinery
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import _lru_cache_wrapper, lru_cache
from itertools import islice
from multiprocessing import connection, get_context
from multiprocessing.context import ForkProcess
from pathlib import Path
from time import monotonic
from types import CodeType, FunctionType
from typing import Any

import pytest

from mutation.mutants import Mutant

_FORK = get_context("fork")
NOTICED = "noticed"
HUNG = "hung"
"""No test failed, but one did not end: that is noticed, too, if it is because of the mutant."""
SURVIVED = "survived"
_GUESSED_SECONDS = 20
_PATIENCE_SECONDS = 10
_NO_TESTS = 5
"""What pytest ends with where there are none."""
_FUNCTIONS: list[Any] = []
"""All that the process has that is to fork for each mutant."""
Piece = tuple[float, Callable[..., int], tuple[Any, ...]]
"""A piece of work: the seconds that it may take, what is called and with what."""
_OPTIONS = ("-q", "-s", "-p", "no:cacheprovider", "-p", "no:randomly", "-p", "no:xdist")


@dataclass(frozen=True)
class Trial:
    """A mutant, and the tests that may notice it."""

    mutant: Mutant
    tests: Sequence[str]
    """Names of tests, or of files and folders of tests; none: nobody would notice."""
    took: Mapping[str, float] = field(default_factory=dict)
    """Seconds of processor time that tests need when nothing is broken; those of others are guessed."""

    @property
    def seconds(self) -> float:
        """One that takes longer hangs: a test waits for what does not come."""
        return 60 + 10 * sum(self.took.get(test, _GUESSED_SECONDS) for test in self.tests)


def preload() -> None:
    """Load what all tests need and no mutant is part of, once for all processes."""
    import boto3  # noqa: F401, PLC0415
    import hypothesis  # noqa: F401, PLC0415
    import moto  # noqa: PLC0415
    import moto.dynamodb.responses  # noqa: F401, PLC0415
    import pydantic  # noqa: F401, PLC0415
    import samtranslator.yaml_helper  # noqa: F401, PLC0415


def results(root: Path, trials: Sequence[Trial], jobs: int) -> Iterator[tuple[Trial, str]]:
    """Try mutants, some at a time; yields what became of each as it is known."""
    files = sorted({test.split("::")[0] for trial in trials for test in trial.tests})
    for number, outcome in in_tests(files, _try_all, root, trials, jobs):
        yield trials[number], outcome


def in_tests(files: Sequence[str], work: Callable[..., Iterator[Any]], *args: Any) -> Iterator[Any]:
    """Call `work(session, *args)` in a process that has collected the tests of files; yields what it yields."""
    receiving, sending = _FORK.Pipe(duplex=False)
    process = start(_collect, sending, files, work, *args)
    sending.close()
    try:
        with suppress(EOFError):
            while True:
                yield receiving.recv()
        process.join()
    finally:
        end(process)
    if process.exitcode:
        raise SystemExit("The tests can't be run: see `make unit`.")


def start(work: Callable[..., int], *args: Any) -> ForkProcess:
    """Start work in a process and a process group of its own; what it returns is its exit status."""
    process = _FORK.Process(target=_apart, args=(work, *args))
    process.start()
    return process


def end(process: ForkProcess) -> None:
    """End a process with all that it has started."""
    if process.is_alive():
        process.terminate()  # its tests end the servers that they have started
        process.join(10)
    if process.pid:
        with suppress(ProcessLookupError):  # it has ended, and nothing of it is left
            os.killpg(process.pid, signal.SIGKILL)
    process.join()


def in_some(
    jobs: int, pieces: Iterable[tuple[float, Callable[..., int], tuple[Any, ...]]]
) -> Iterator[tuple[int, int]]:
    """Do pieces of work (seconds that each may take, function, arguments), some at a time, each in a process.

    Yields number and exit status of each that has ended; one that took too long was killed.
    """
    waiting, running = enumerate(pieces), dict[int, tuple[ForkProcess, int, float]]()
    try:
        while True:
            for number, (seconds, work, args) in islice(waiting, jobs - len(running)):
                process = start(work, *args)
                running[process.sentinel] = (process, number, monotonic() + seconds)
            if not running:
                return
            connection.wait(list(running), timeout=1)
            for sentinel, (process, number, deadline) in list(running.items()):
                if not process.is_alive() or monotonic() > deadline:
                    end(process)
                    del running[sentinel]
                    yield number, process.exitcode or 0
    finally:
        for process, _, _ in running.values():
            end(process)


class _Impatience:
    """Ends the process with a signal when a test works far longer than it needs when nothing is broken."""

    def __init__(self, took: Mapping[str, float]) -> None:
        self._took = took

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[Any]:
        """Let the time run for as long as a test runs: that of the processor, as others may be at work, too."""
        signal.setitimer(signal.ITIMER_PROF, _PATIENCE_SECONDS + 10 * self._took.get(item.nodeid, _GUESSED_SECONDS))
        result = yield
        signal.setitimer(signal.ITIMER_PROF, 0)
        return result


def run_items(session: pytest.Session, items: Sequence[pytest.Item]) -> None:
    """Run some of the collected tests until one fails; `session.testsfailed` tells."""
    for item, following in zip(items, [*items[1:], None], strict=True):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.testsfailed:
            session._setupstate.teardown_exact(None)  # the servers that its fixtures have started
            return


def _apart(work: Callable[..., int], *args: Any) -> None:
    os.setsid()
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    sys.stdout.flush()
    os._exit(work(*args))


def _collect(
    sending: connection.Connection, files: Sequence[str], work: Callable[..., Iterator[Any]], *args: Any
) -> int:
    failed = False

    class Loop:
        @pytest.hookimpl(tryfirst=True)
        def pytest_runtestloop(self, session: pytest.Session) -> bool:
            nonlocal failed
            failed = bool(session.testsfailed)
            if not failed:
                for each in work(session, *args):
                    sending.send(each)
            return True

    status = pytest.main([*_OPTIONS, *files], plugins=[Loop()]) if files else 0
    return 1 if failed or status else 0


def _try_all(session: pytest.Session, root: Path, trials: Sequence[Trial], jobs: int) -> Iterator[tuple[int, str]]:
    _warm_up(session)
    pieces = ((each.seconds, _try, (session, root, each)) for each in trials)
    for number, status in in_some(jobs, pieces):
        yield number, HUNG if status < 0 else SURVIVED if status in (0, _NO_TESTS) else NOTICED


def _warm_up(session: pytest.Session) -> None:
    """Run a test of each kind, so what it loads of AWS is there for all; none that leaves something running."""
    kinds: dict[frozenset[str], pytest.Item] = {}
    for item in session.items:
        fixtures: dict[str, Any] = getattr(item, "_fixtureinfo").name2fixturedefs  # noqa: B009
        if all(each[-1].scope == "function" for each in fixtures.values()):
            kinds.setdefault(frozenset(fixtures), item)
    for item in kinds.values():
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
    session.testsfailed = 0
    _end_threads()
    _FUNCTIONS[:] = [each for each in gc.get_objects() if isinstance(each, FunctionType | _lru_cache_wrapper)]
    gc.freeze()  # what is here now is shared by the processes to come


def _end_threads() -> None:
    """A process that is forked has no threads but one: what would wait there for another one would wait for ever."""
    from buzzline.platform import concurrency  # noqa: PLC0415  not before the tests have collected it

    concurrency._pool().shutdown()
    concurrency._pool.cache_clear()
    if left := [each.name for each in threading.enumerate() if each is not threading.main_thread()]:
        raise SystemExit(f"Tests have left threads behind, so that no process can be forked: {', '.join(left)}")


def _try(session: pytest.Session, root: Path, trial: Trial) -> int:
    if not trial.tests:
        return _NO_TESTS
    impatience = _Impatience(trial.took)
    path = root / trial.mutant.file
    _change(path, trial.mutant.text)
    if path.suffix != ".py" or _replaced(path, trial.mutant):  # other texts are read by the tests
        session.config.pluginmanager.register(impatience)
        run_items(session, list(_named(session, trial.tests)))
        return 1 if session.testsfailed else 0
    _forget(root)
    return int(pytest.main([*_OPTIONS, "-x", *trial.tests], plugins=[impatience]))


def _named(session: pytest.Session, names: Sequence[str]) -> Iterator[pytest.Item]:
    items = {item.nodeid: item for item in session.items}
    for name in names:
        if name in items:
            yield items[name]
        else:
            yield from (item for each, item in items.items() if each.startswith(name))


def _change(path: Path, text: str) -> None:
    """Let this process find a file changed: modules that it imports, and texts that it reads."""
    compiled, read = importlib.machinery.SourceFileLoader.get_code, Path.read_text

    def get_code(self: importlib.machinery.SourceFileLoader, name: str) -> Any:
        return compile(text, self.path, "exec") if Path(self.path) == path else compiled(self, name)

    def read_text(self: Path, *args: Any, **options: Any) -> str:
        return text if self == path else read(self, *args, **options)

    importlib.machinery.SourceFileLoader.get_code = get_code  # type: ignore[method-assign,assignment]
    Path.read_text = read_text  # type: ignore[method-assign]


@lru_cache(maxsize=4)
def parsed(text: str) -> ast.Module:
    """The tree of a file of code; that of the last few is at hand."""
    return ast.parse(text)


def body_of(text: str, line: int) -> bool:
    """Whether a line is in a function's body, so not run at import."""
    functions = (each for each in ast.walk(parsed(text)) if isinstance(each, ast.FunctionDef))
    return any(each.body[0].lineno <= line <= (each.end_lineno or 0) for each in functions)


def _replaced(path: Path, mutant: Mutant) -> bool:
    """Put changed bodies in the place of those of the functions that this process has; whether that was possible."""
    if not body_of(mutant.text, mutant.line):
        return False
    changed = dict(_bodies(compile(mutant.text, str(path), "exec")))
    done = False
    for each in _FUNCTIONS:
        if isinstance(each, _lru_cache_wrapper) and _is_near(each.__wrapped__, path):
            each.cache_clear()  # what it keeps is of what was not broken
        if type(each) is FunctionType and each.__code__.co_filename == str(path):
            body = changed.get(each.__code__.co_qualname)
            if body is not None and body != each.__code__:
                if len(body.co_freevars) != len(each.__code__.co_freevars):
                    return False
                each.__code__ = body
                done = True
    return done


def _is_near(function: Callable[..., Any], path: Path) -> bool:
    """Whether a function is of the packages beside that of a file."""
    code = getattr(function, "__code__", None)
    return code is not None and Path(code.co_filename).is_relative_to(path.parents[1])


def _bodies(code: CodeType) -> Iterator[tuple[str, CodeType]]:
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield each.co_qualname, each
            yield from _bodies(each)


def _forget(root: Path) -> None:
    """Have the project's modules imported anew."""
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None) or ""
        is_own = Path(file).is_relative_to(root) and "site-packages" not in file
        if is_own and name.partition(".")[0] not in ("mutation", "__main__"):
            del sys.modules[name]
