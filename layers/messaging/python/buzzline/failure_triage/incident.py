"""Incidents: messages that failed for the same cause at the same place are one."""

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal

from buzzline.dlq_replay.letter import Kind, Letter, Reason
from buzzline.platform.clock import iso_of_ms
from buzzline.platform.paging import PageQuery
from pydantic import ValidationError

OPEN, REDRIVEN, DISMISSED = "open", "redriven", "dismissed"
STATES = (OPEN, REDRIVEN, DISMISSED)
_VARYING = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|'[^']*'|\"[^\"]*\"|\b\w*\d\w*\b")
"""What differs between two errors of the same cause: ids, quoted values, numbers."""
_MAX_CAUSE = 500
"""Characters of a cause that are kept."""


class IncidentsQuery(PageQuery):
    """Which incidents: those that are open, if nobody says."""

    status: Literal["open", "redriven", "dismissed"] | None = None


@dataclass(frozen=True)
class Incident:
    """What is known of the messages that failed for a cause."""

    incident_id: str
    status: str
    """One of `STATES`."""
    source: str
    """Name of the failure queue that they came through."""
    target: str
    """Name of the queue, function or state machine that they are for; empty where nobody knows."""
    kind: str
    """What failed, one of `Kind`."""
    reason: str
    """Why it is not tried again, one of `Reason`."""
    cause: str
    """What was said when the last of them failed; empty where nobody said anything."""
    first_seen: str
    """ISO 8601, in UTC."""
    last_seen: str
    count: int
    """Messages that ever failed for it."""
    waiting: int
    """Messages that can be sent back."""
    handled_by: str | None = None
    """Who sent them back, or dismissed them, last."""
    handled_at: str | None = None


@dataclass(frozen=True)
class Entry:
    """A message of an incident, as the table has it: its content is elsewhere."""

    entry: str
    """When it failed first, and its id."""
    letter: Letter


@dataclass(frozen=True)
class FailedMessage:
    """A message of an incident, as operators see it."""

    failed_at: str
    message_id: str
    attempts: int
    body: str
    """The beginning of it."""


@dataclass(frozen=True)
class IncidentView:
    """An incident, with some of its messages."""

    incident: Incident
    messages: list[FailedMessage]


def letter_of(record: dict[str, Any]) -> Letter:
    """The letter in a record of the last queue; what is no letter becomes one of which nothing is known."""
    try:
        return Letter.model_validate_json(record["body"])
    except ValidationError:
        return Letter(
            kind=Kind.UNKNOWN,
            id=record["messageId"],
            source=record["eventSourceARN"],
            target="",
            body=record["body"],
            first_seen=int(record["attributes"]["SentTimestamp"]),
            reason=Reason.SOURCE_UNKNOWN.value,
        )


def reason_of(letter: Letter) -> str:
    """Why a letter is not tried again. One that came here by itself broke what tries again."""
    return letter.reason or Reason.EXHAUSTED.value


def incident_of(letter: Letter) -> str:
    """The id of the incident that a letter belongs to."""
    cause = _VARYING.sub("#", letter.cause or "")
    said = "\n".join([letter.source, letter.target, letter.kind, reason_of(letter), cause])
    return sha256(said.encode()).hexdigest()[:16]


def entry_of(letter: Letter) -> Entry:
    """A letter under the name by which it counts once, however often it comes."""
    return Entry(f"message#{iso_of_ms(letter.first_seen)}#{letter.id}", letter)


def name_of(arn: str) -> str:
    """The last part of an ARN."""
    return arn.rpartition(":")[2]


def cause_of(letter: Letter) -> str:
    """What was said when it failed, as far as it is kept."""
    return (letter.cause or "")[:_MAX_CAUSE]
