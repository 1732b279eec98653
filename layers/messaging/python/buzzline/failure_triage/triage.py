"""What becomes of messages that failed for good: incidents, which operators send back or dismiss."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from buzzline.dlq_replay.letter import Letter
from buzzline.failure_triage.incident import Entry, FailedMessage, Incident, IncidentView, entry_of, incident_of
from buzzline.platform.concurrency import fan_out
from buzzline.platform.errors import Conflict, Forbidden, NotFound

OPERATORS = "operators"
"""Group of the user pool whose members see what failed."""
SHOWN, SHOWN_CHARACTERS = 10, 4096
"""Messages of an incident that are shown, and how much of each."""
PAGE = 50
"""Messages that are sent back at a time."""


class Incidents(Protocol):
    """Where incidents are kept."""

    def add(self, incident_id: str, entries: Sequence[Entry], now: int) -> int:
        """Add messages that are not there yet; how many they were."""

    def get(self, incident_id: str) -> Incident | None:
        """An incident."""

    def entries(self, incident_id: str, limit: int, after: str | None = None) -> list[str]:
        """Names of its messages, the oldest first."""

    def newest(self, incident_id: str, limit: int) -> list[str]:
        """Names of its messages, the newest first."""

    def claim(self, incident_id: str, entry: str, now: int) -> bool:
        """Let nobody else send a message back for a minute; False if somebody else is at it, or it is gone."""

    def release(self, incident_id: str, entry: str) -> None:
        """Let others send it back again."""

    def done(self, incident_id: str, entries: Sequence[str]) -> None:
        """Take messages out that were sent back."""

    def close(self, incident_id: str, operator: str, now: int) -> None:
        """Say who sent all back, if nothing is left."""

    def dismiss(self, incident_id: str, count: int, operator: str, now: int) -> Incident | None:
        """Dismiss an incident that has had `count` messages; None, and nothing changed, if it has had more, or none."""


class Payloads(Protocol):
    """Where the content of messages is kept."""

    def put(self, incident_id: str, entry: Entry) -> None:
        """Keep a message."""

    def get(self, incident_id: str, entry: str) -> Letter | None:
        """A message; None if it is no longer there."""


Send = Callable[[Sequence[tuple[Letter, int]]], list[bool]]
"""Puts letters where they are tried again, each in some seconds; for each whether it was taken."""


@dataclass(frozen=True)
class Redriven:
    """What was sent back."""

    redriven: int
    left: int
    """Messages that are still there, because there was no time for more."""


def require_operator(groups: Iterable[str]) -> None:
    """Raises Forbidden for who is not in the group, as the verified token tells."""
    if OPERATORS not in groups:
        raise Forbidden("not-an-operator", "Only members of the group operators may see what failed.")


def take(incidents: Incidents, payloads: Payloads, letters: Iterable[Letter], now: int) -> int:
    """Keep letters of the last queue; how many there are that were not kept already."""
    by_incident: dict[str, dict[str, Entry]] = {}
    for letter in letters:
        entry = entry_of(letter)
        by_incident.setdefault(incident_of(letter), {})[entry.entry] = entry
    new = 0
    for incident_id, entries in by_incident.items():
        # First what is kept of them: an entry without content could not be sent back.
        fan_out(partial(payloads.put, incident_id), entries.values())
        new += incidents.add(incident_id, list(entries.values()), now)
    return new


def view(incidents: Incidents, payloads: Payloads, incident_id: str) -> IncidentView:
    """An incident with its newest messages; raises NotFound."""
    incident = _known(incidents, incident_id)
    names = incidents.newest(incident_id, SHOWN)
    found = zip(names, fan_out(lambda each: payloads.get(incident_id, each), names), strict=True)
    return IncidentView(
        incident,
        [
            FailedMessage(name.split("#")[1], letter.id, letter.attempts, letter.body[:SHOWN_CHARACTERS])
            for name, letter in found
            if letter
        ],
    )


def redrive(  # noqa: PLR0913, PLR0917  where from, where to, what, who, when
    incidents: Incidents,
    payloads: Payloads,
    send: Send,
    incident_id: str,
    operator: str,
    now: Callable[[], int],
    has_time: Callable[[], bool],
) -> Redriven:
    """Send the messages of an incident back, to be tried as if they were new; raises NotFound, Conflict.

    Each is claimed first, so that of two operators one sends it. Who dies in between leaves a claim that ends after
    a minute: then somebody sends it again, and if it had been sent already, its consumer has seen it twice before.
    """
    _known(incidents, incident_id)
    sent, after, seen = 0, None, False
    while has_time() and (names := incidents.entries(incident_id, PAGE, after)):
        seen, after = True, names[-1]
        claims = fan_out(lambda each: incidents.claim(incident_id, each, now()), names)
        claimed = [name for name, mine in zip(names, claims, strict=True) if mine]
        letters = fan_out(lambda each: payloads.get(incident_id, each), claimed)
        there = [(name, letter) for name, letter in zip(claimed, letters, strict=True) if letter]
        taken = send([(letter.again(now()), 0) for _, letter in there]) if there else []
        back = {name for (name, _), done in zip(there, taken, strict=True) if done}
        expired = [name for name, letter in zip(claimed, letters, strict=True) if not letter]
        incidents.done(incident_id, [*back, *expired])
        fan_out(lambda each: incidents.release(incident_id, each), [name for name, _ in there if name not in back])
        sent += len(back)
    if not sent:
        if seen:
            raise Conflict("being-redriven", "Somebody else is sending this back: look again in a minute.")
        raise Conflict("nothing-to-redrive", "All messages of this incident were sent back.")
    incidents.close(incident_id, operator, now())
    return Redriven(sent, _known(incidents, incident_id).waiting)


def dismiss(incidents: Incidents, incident_id: str, count: int, operator: str, now: int) -> Incident:
    """Dismiss an incident as somebody saw it, with `count` messages; raises NotFound, Conflict."""
    dismissed = incidents.dismiss(incident_id, count, operator, now)
    if dismissed is None:
        known = _known(incidents, incident_id)
        raise Conflict("incident-changed", "More has failed since you looked: look again.", count=known.count)
    return dismissed


def _known(incidents: Incidents, incident_id: str) -> Incident:
    incident = incidents.get(incident_id)
    if incident is None:
        raise NotFound("no-incident", "There is no such incident; it may have expired.")
    return incident
