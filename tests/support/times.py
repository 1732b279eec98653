"""How long the tests of each feature take, beside what they may (budget.toml); told with `--times`, and nothing fails.

A test is of the feature, or else of the subject, that its file is named after.
"""

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path, PurePosixPath

import pytest

from local import ROOT

BUDGET: Mapping[str, Mapping[str, float]] = tomllib.loads(Path(__file__).with_name("budget.toml").read_text())
"""Seconds by feature, for tests in one process and for those on a cloud."""
ANY = "any"
_ON_CLOUD = {"e2e", "browser"}


def subject(test: str) -> tuple[str, str]:
    """Whether a file of tests is `fast` or on a `cloud`; and the feature that it is of."""
    path = PurePosixPath(test)
    name = path.stem.removeprefix("test_")
    found = [each for each in _features() if name == each or name.startswith(f"{each}_")]
    return "cloud" if _ON_CLOUD & set(path.parts) else "fast", max(found, key=len, default=name)


def budget(kind: str, feature: str) -> float:
    """Seconds that the tests of a feature may take."""
    return BUDGET[kind].get(feature, BUDGET[kind][ANY])


def table(spent: Mapping[tuple[str, str], float]) -> Iterator[str]:
    """The costliest first; of those that may take what any feature may, only the ones that take more."""
    for (kind, feature), seconds in sorted(spent.items(), key=lambda each: -each[1]):
        allowed = budget(kind, feature)
        if feature in BUDGET[kind] or seconds > allowed:
            over = "  more than it may" if seconds > allowed else ""
            yield f"{seconds:7.0f} s of {allowed:4.0f} s  {feature} ({kind}){over}"


@cache
def _features() -> Iterable[str]:
    return sorted({each.parent.name for each in (ROOT / "functions").rglob("template.yaml")})


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--times", action="store_true", help="tell how long the tests of each feature took")


class _Stopwatch:
    def __init__(self) -> None:
        self.spent: Counter[tuple[str, str]] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.spent[subject(report.nodeid.partition("::")[0])] += report.duration  # type: ignore[assignment]

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        terminalreporter.section("seconds of each feature, of those that it may take")
        for line in table(self.spent):
            terminalreporter.write_line(line)


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("times") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Stopwatch())
