"""Which tests run which line: so a mutant is tried with the tests that can notice it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from coverage import Coverage, CoverageData

from local.stamps import digest, has_stamp, stamp
from mutation.mutants import Mutant
from mutation.trial import end, run_tests, start

TESTS = ("tests/unit", "tests/integration")
"""Tests that load the code into their own process."""


@dataclass(frozen=True)
class Reach:
    """Lines of the code, and the tests that run them."""

    root: Path
    data: CoverageData
    failing: frozenset[str]
    """Tests that fail before anything is broken: they can't notice anything."""

    def tests(self, mutant: Mutant) -> list[str]:
        """Tests that run a mutant's line; those that run anything of its file, where it runs at import."""
        lines = self.data.contexts_by_lineno(str(self.root / mutant.file))
        own = set(lines.get(mutant.line, [])) - {""}
        return sorted((own or {test for tests in lines.values() for test in tests} - {""}) - self.failing)


def reach(root: Path, source: Path, folder: Path, jobs: int) -> Reach:
    """What the fast tests reach of the code in `source`; kept in `folder` until code or tests change."""
    files = [each for place in (source, root / "tests") for each in place.rglob("*.py")]
    facts: dict[str, object] = {"of": digest(files)}
    if not has_stamp(folder / "stamp.json", facts):
        folder.mkdir(parents=True, exist_ok=True)
        tests = [str(each) for place in TESTS for each in sorted((root / place).rglob("test_*.py"))]
        parts = [folder / f"part{number}" for number in range(jobs)]
        running = [start(_trace, source, part, tests[number::jobs]) for number, part in enumerate(parts)]
        try:
            for process in running:
                process.join()
        finally:
            for process in running:
                end(process)
        if any(process.exitcode for process in running):
            raise SystemExit("The tests can't be run: see `make unit`.")
        _join(parts, folder)
        stamp(folder / "stamp.json", facts)
    data = CoverageData(str(folder / "coverage"))
    data.read()
    return Reach(root, data, frozenset((folder / "failing").read_text().split("\n")) - {""})


def _join(parts: list[Path], folder: Path) -> None:
    whole = CoverageData(str(folder / "coverage"))
    whole.erase()
    for part in parts:
        read = CoverageData(str(part))
        read.read()
        whole.update(read)
    whole.write()
    (folder / "failing").write_text("\n".join(_failing(part).read_text() for part in parts))


def _failing(part: Path) -> Path:
    return part.with_suffix(".failing")


class _Contexts:
    """Tells what is traced which test runs, with its fixtures."""

    def __init__(self, coverage: Coverage) -> None:
        self.coverage = coverage
        self.failing: set[str] = set()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[Any]:
        """Set the context for as long as a test runs."""
        self.coverage.switch_context(item.nodeid)
        result = yield
        self.coverage.switch_context("")
        return result

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the names of tests that fail."""
        if report.failed:
            self.failing.add(report.nodeid)


def _trace(source: Path, part: Path, tests: list[str]) -> int:
    coverage = Coverage(data_file=str(part), source=[str(source)], config_file=False)
    coverage.erase()
    coverage.start()
    contexts = _Contexts(coverage)
    status = run_tests(tests, [contexts])
    coverage.stop()
    coverage.save()
    _failing(part).write_text("\n".join(contexts.failing))
    return 0 if status in (0, 1) else status  # else they could not even begin
