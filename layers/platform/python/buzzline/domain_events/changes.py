"""Tells the bus of a table's changes, as its stream brings them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

from buzzline.domain_events.events import DomainEvent, Origin
from buzzline.platform.errors import Unavailable
from buzzline.platform.fact_store import change_of
from buzzline.platform.facts import Change
from buzzline.platform.observability import logger

Teller = Callable[[Change, Origin], Iterable[DomainEvent]]
"""The events that a change gives rise to, the same each time; raises ValueError for a change that can't be told."""


class Bus(Protocol):
    """Where events go."""

    def put(self, events: Sequence[DomainEvent]) -> int:
        """Put events in their order; returns how many were taken before the first that was not."""


def publish_changes(bus: Bus, records: Sequence[Mapping[str, Any]], tell: Teller) -> dict[str, Any]:
    """Put what the records of a batch tell of; the answer names the one to go on with, if not all are through.

    Lambda brings that one and all after it again: so order holds, what was refused comes again, and a record that
    can't be told ends where people find it after its retries. Events after a refused one may come twice. Raises
    Unavailable where the first record is not through: the whole batch is to come again.
    """
    events: list[DomainEvent] = []
    places: list[int] = []
    unread: int | None = None
    for place, record in enumerate(records):
        try:
            new = list(tell(change_of(record), Origin.of(record)))
        except (KeyError, TypeError, ValueError):
            logger.exception("a change can't be told", extra={"record": record.get("eventID")})
            unread = place
            break
        events += new
        places += [place] * len(new)
    taken = bus.put(events)
    logger.info("events", extra={"events": taken})
    first = places[taken] if taken < len(events) else unread
    if first == 0:
        raise Unavailable("busy", "No change of this batch was told: it is to come again.")
    failed = [] if first is None else [records[first]["dynamodb"]["SequenceNumber"]]
    return {"batchItemFailures": [{"itemIdentifier": each} for each in failed]}
