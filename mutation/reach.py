"""Which tests run which line: so a mutant is tried with the tests that can notice it, the nearest first."""

import ast
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from functools import cache
from hashlib import sha256
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from coverage import Coverage

from mutation.mutants import Mutant
from mutation.trial import body_of, in_some, in_tests, parsed

TESTS = ("tests/unit", "tests/integration")
"""Tests that load the code into their own process."""
CONTRACTS = re.compile(r"tests/unit/test_(openapi|asyncapi)\.py::test_(\w+_that_of_the_|limits_)")
"""Tests that compare models and limits with the contracts: they are of the lines that run at import."""
ENOUGH_SECONDS = 120
"""Tests of a line are asked until they took so long when nothing was broken; what only farther ones notice survives."""

Facts = dict[str, Any]


class Reach:
    """Lines of the code, and the tests that run them."""

    def __init__(self, root: Path, facts: Iterable[Facts]) -> None:
        self._root = root
        self.seconds: dict[str, float] = {}
        self.failing: set[str] = set()
        """Tests that fail before anything is broken: they can't notice anything."""
        self._lines: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
        self._reached: dict[str, dict[str, int]] = {}
        self._files: dict[str, set[str]] = {}
        for each in facts:
            self.failing |= set(each["failing"])
            self._files[each["file"]] = set(each["modules"])
            for test, found in each["tests"].items():
                self.seconds[test] = found["seconds"]
                self._reached[test] = {file: len(lines) for file, lines in found["lines"].items()}
                for file, lines in found["lines"].items():
                    for line in lines:
                        self._lines[file][line].add(test)

    def tests(self, mutant: Mutant) -> list[str]:
        """Tests that run a mutant's statement; where it runs at import, those that import or run any of its file."""
        text = (self._root / mutant.file).read_text()
        statement = _statement(text, mutant.line)
        lines = self._lines[mutant.file]
        found = {test for line in statement for test in lines.get(line, ())}
        if not found or not body_of(text, mutant.line):  # some tests import it while they run, others before
            module = _module(mutant.file)
            found = {test for test in self._reached if module in self._files[test.split("::")[0]]}
            found |= {test for tests in lines.values() for test in tests}
            contracts = {test for test in self._reached if CONTRACTS.match(test)} - self.failing
            return [*sorted(contracts), *self._nearest(mutant.file, found - self.failing - contracts)]
        return list(self._nearest(mutant.file, found - self.failing))

    def _nearest(self, file: str, tests: set[str]) -> Iterator[str]:
        """The tests that do little else than to run this file, and are quick, first."""
        own = {test: self._reached[test].get(file, 0) / max(1, sum(self._reached[test].values())) for test in tests}
        spent = 0.0
        for test in sorted(tests, key=lambda each: (self.seconds[each] / (own[each] or 0.001), each)):
            if spent > ENOUGH_SECONDS:
                return
            spent += self.seconds[test]
            yield test


def reach(root: Path, source: Path, folder: Path, jobs: int) -> Reach:
    """What the fast tests reach of the code in `source`.

    Kept in `folder` for each file of tests, until it changes, or what helps it does. Where code has changed since, a
    line is reached by those tests that reached it, or what it takes the place of, before.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tests = [str(each.relative_to(root)) for place in TESTS for each in sorted((root / place).rglob("test_*.py"))]
    now = {test: digest_with_helpers(root, root / test) for test in tests}  # before any of them may be changed
    kept = {test: _kept(folder, test) for test in tests}
    known = {test: facts for test, facts in kept.items() if facts and facts["of"] == now[test]}
    if new := [test for test in tests if test not in known]:
        print(f"finding out which code is reached by {len(new)} files of tests", flush=True)
        for facts in in_tests(new, _trace_all, (root, source, folder), new, jobs):
            known[facts["file"]] = facts
    return Reach(root, [_of_now(root, folder, each) for each in known.values()])


def _place(folder: Path, test: str) -> Path:
    return folder / (test.replace("/", ".") + ".json")


def _kept(folder: Path, test: str) -> Facts | None:
    try:
        return dict(json.loads(_place(folder, test).read_text()))
    except (OSError, ValueError):  # none, or half of one
        return None


def _of_now(root: Path, folder: Path, facts: Facts) -> Facts:
    """The same with the lines that the code has now."""
    moved = {file: _moved(folder / then, root / file) for file, then in facts["code"].items()}
    for test in facts["tests"].values():
        test["lines"] = {
            file: sorted({now for line in lines for now in moved[file].get(line, ())})
            for file, lines in test["lines"].items()
        }
    return facts


@cache
def _moved(then: Path, now: Path) -> dict[int, list[int]]:
    """Which lines of a file have become which; those that were replaced, any of those in their place."""
    before, after = (each.read_text().splitlines() if each.exists() else [] for each in (then, now))
    found: dict[int, list[int]] = {}
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        for line in range(a, b):
            found[line + 1] = [line + 1 + c - a] if tag == "equal" else [each + 1 for each in range(c, d)]
    return found


@cache
def _digest(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest() if file.exists() else ""


@cache
def digest_with_helpers(root: Path, test: Path) -> str:
    """Tells a file of tests, with all of the tests' folder that it imports and its conftest.py files, from others."""
    conftests = [each / "conftest.py" for each in test.parents if each.is_relative_to(root)]
    modules = {module for each in (test, *conftests) if each.exists() for module in _imported(root, each)}
    helping = {root / (each.replace(".", "/") + ".py") for each in modules if each.startswith("tests.")}
    return sha256("".join(map(_digest, sorted({test, *conftests, *helping}))).encode()).hexdigest()


def _trace_all(
    session: pytest.Session, places: tuple[Path, Path, Path], tests: list[str], jobs: int
) -> Iterator[Facts]:
    pieces = ((900.0, _trace, (session, places, test)) for test in tests)
    for number, status in in_some(jobs, pieces):
        facts = _kept(places[2], tests[number])
        if status or facts is None:
            raise SystemExit(1)
        yield facts


class _Contexts:
    """Tells what is traced which test runs, with its fixtures."""

    def __init__(self, coverage: Coverage) -> None:
        self.coverage = coverage
        self.failing: set[str] = set()
        self.seconds: dict[str, float] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[Any]:
        """Set the context for as long as a test runs."""
        begun = process_time()
        self.coverage.switch_context(item.nodeid)
        result = yield
        self.coverage.switch_context("")
        self.seconds[item.nodeid] = round(process_time() - begun, 3)
        return result

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the names of tests that fail."""
        if report.failed:
            self.failing.add(report.nodeid)


def _trace(session: pytest.Session, places: tuple[Path, Path, Path], test: str) -> int:
    root, source, folder = places
    coverage = Coverage(data_file=None, source=[str(source)], config_file=False)
    coverage.start()
    contexts = _Contexts(coverage)
    session.config.pluginmanager.register(contexts)
    items = [each for each in session.items if each.nodeid.split("::")[0] == test]
    for item, following in zip(items, [*items[1:], None], strict=True):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
    coverage.stop()
    lines: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    data = coverage.get_data()
    for file in data.measured_files():
        for line, tests in data.contexts_by_lineno(file).items():
            for each in set(tests) - {""}:
                lines[each][str(Path(file).relative_to(root))].append(line)
    code = {file: _digest(root / file) for found in lines.values() for file in found}
    for file, now in code.items():
        (folder / now).write_bytes((root / file).read_bytes())
    facts = {
        "file": test,
        "of": digest_with_helpers(root, root / test),
        "code": code,
        "modules": sorted(_imported(root, root / test)),
        "failing": sorted(contexts.failing),
        "tests": {each: {"seconds": seconds, "lines": lines[each]} for each, seconds in contexts.seconds.items()},
    }
    _place(folder, test).write_text(json.dumps(facts))
    return 0


@cache
def _imported(root: Path, test: Path) -> set[str]:
    """Modules that a file of tests imports, itself or by what helps tests."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(test.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{each.name}" for each in node.names)}
    for each in list(found):
        helping = root / (each.replace(".", "/") + ".py")
        if each.startswith("tests.") and helping.exists():
            found |= _imported(root, helping)
    return found


def _module(file: str) -> str:
    return re.sub(r"^.*/python/", "", file).removesuffix(".py").replace("/", ".")


def _statement(text: str, line: int) -> range:
    """Lines of the innermost statement that has a line, without those of statements in it."""
    found = range(line, line + 1)
    for node in ast.walk(parsed(text)):  # from the outside to the inside
        if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or 0):
            inner = [each.lineno for each in ast.walk(node) if isinstance(each, ast.stmt) and each.lineno > node.lineno]
            found = range(node.lineno, min([*inner, (node.end_lineno or 0) + 1]))
            if line not in found:
                found = range(line, line + 1)
    return found
