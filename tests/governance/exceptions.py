"""Places where a rule is broken on purpose, each with its reason."""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Exemption:
    """A rule, and where it need not be kept."""

    rule: str
    where: str
    """A feature, a resource of one (`live_games.TicketIssue`), or a module (`functions/chat/live_chat.py`)."""
    reason: str

    def covers(self, breach: "Breach") -> bool:
        """Whether a breach is one that this is about."""
        return self.rule == breach.rule and (breach.where == self.where or breach.where.startswith(f"{self.where}."))


@dataclass(frozen=True)
class Breach:
    """What a rule says of a resource of a template, or of a module."""

    rule: str
    where: str
    text: str


@cache
def exemptions() -> tuple[Exemption, ...]:
    """All that are written down."""
    written = tomllib.loads(Path(__file__).with_suffix(".toml").read_text())
    return tuple(Exemption(**each) for each in written["exception"])


def not_excepted(found: Iterable[Breach], allowed: Iterable[Exemption]) -> Iterator[str]:
    """The breaches that no exemption covers."""
    known = list(allowed)
    return (each.text for each in found if not any(exemption.covers(each) for exemption in known))


def unused(allowed: Iterable[Exemption], found: Iterable[Breach]) -> Iterator[str]:
    """Exemptions that nothing needs."""
    known = list(found)
    for each in allowed:
        if not any(map(each.covers, known)):
            yield f"{each.where} does not break {each.rule}: take it off exceptions.toml"
