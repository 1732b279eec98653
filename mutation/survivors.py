"""Mutants that may survive, and why."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from mutation.mutants import Mutant

FILE = Path(__file__).parent / "survivors.toml"


@dataclass(frozen=True)
class Survivor:
    """A change that no test notices, and the reason why that is right."""

    file: str
    before: str
    after: str
    reason: str

    @property
    def change(self) -> tuple[str, str, str]:
        """What it is known by."""
        return self.file, self.before, self.after


def known_survivors() -> list[Survivor]:
    """What survivors.toml has."""
    whole = tomllib.loads(FILE.read_text())
    return [
        Survivor(file, each["before"], each["after"], reason["why"])
        for file, reasons in whole.items()
        for reason in reasons
        for each in reason["changes"]
    ]


def outdated(known: Iterable[Survivor], tried: Iterable[Mutant], survived: Iterable[Mutant]) -> list[Survivor]:
    """Entries for mutants that were tried and noticed, or that do not exist any more in files that were tried."""
    files = {each.file for each in tried}
    alive = {each.change for each in survived}
    return [each for each in known if each.file in files and each.change not in alive]
