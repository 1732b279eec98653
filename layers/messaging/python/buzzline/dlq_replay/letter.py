"""A message that failed, with all that is needed to try it again: as it waits, and as it lies in the last queue."""

import re
from collections.abc import Mapping
from enum import StrEnum
from hashlib import sha256
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

COUNTER = "sqs-dlq-replay-nb"
"""Message attribute that counts the replays of a message, as the post names it."""
ORIGIN = "sqs-dlq-replay-origin"
"""Message attribute that says when a message failed first, and its id then: `<milliseconds>:<id>`; if there is room."""
MAX_ATTRIBUTES = 10
"""Attributes that SQS takes with a message."""
_MAX_DEDUPLICATION = 128
"""Characters of a deduplication id."""
_MAX_ID = 200
"""Characters of a message's id: those of SQS have up to 100."""
_LATEST = 9_999_999_999_999
"""In milliseconds since 1970: thirteen digits, in the year 2286."""


class Kind(StrEnum):
    """What failed, and so how it is tried again."""

    MESSAGE = "message"
    """A message of a queue: it goes back there."""
    INVOCATION = "invocation"
    """An asynchronous event: its function is invoked with it."""
    BATCH = "batch"
    """Records of a stream: they are read again, and the function is invoked with them."""
    TARGET = "target"
    """An event that a rule could not hand over: it is handed over."""
    UNKNOWN = "unknown"
    """Nobody knows where it came from."""


class _Model(BaseModel):
    """As JSON it has names in camelCase; texts stay as they are, spaces around them, too."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid", frozen=True)

    def to_json(self) -> str:
        """The model as JSON."""
        return self.model_dump_json(by_alias=True, exclude_none=True)


class Attribute(_Model):
    """A message attribute; what is binary is in base64."""

    data_type: str
    value: str


class Letter(_Model):
    """A message that failed."""

    kind: Kind
    id: str = Field(max_length=_MAX_ID)
    """Of the message, where it failed first."""
    source: str
    """ARN of the failure queue that it lay in."""
    target: str
    """ARN of what it is for: a queue, a function or a state machine. Empty where nobody knows."""
    body: str
    """As it was in the failure queue."""
    attributes: dict[str, Attribute] = {}
    """All but those that count the replays."""
    group: str | None = None
    """Of a message of a FIFO queue."""
    deduplication: str | None = None
    attempts: int = 0
    """Replays so far."""
    first_seen: int = Field(ge=0, le=_LATEST)
    """When it came into a failure queue for the first time, in milliseconds since 1970."""
    due: int = 0
    """When it is to be tried again, in milliseconds since 1970."""
    reason: str | None = None
    """Why it is not tried again, as one of `Reason`."""
    cause: str | None = None
    """What was said when it failed, as far as anybody said anything."""

    def last(self, reason: "Reason", cause: str | None = None) -> "Letter":
        """As it lies in the last queue."""
        return self.model_copy(update={"reason": reason.value, "cause": cause or self.cause})

    def again(self, now: int) -> "Letter":
        """As somebody sends it back: due at once, all replays before it again.

        Its deduplication id is a new one. SQS would take the message for one that it had within the last five minutes.
        """
        fresh = f"{plain_deduplication(self.deduplication, self.attempts)}-o{now}" if self.deduplication else None
        return self.model_copy(update={"attempts": 0, "due": now, "reason": None, "deduplication": _fitting(fresh, "")})

    def counted(self) -> dict[str, Attribute]:
        """Its attributes with those that count the replays; raises NotReplayable where SQS would not take so many."""
        if not self.attempts:  # somebody sends it back, and all is as it was at first
            return dict(self.attributes)
        if len(self.attributes) >= MAX_ATTRIBUTES:
            raise NotReplayable(Reason.TOO_MANY_ATTRIBUTES)
        counted = {**self.attributes, COUNTER: Attribute(data_type="Number", value=str(self.attempts))}
        if len(counted) < MAX_ATTRIBUTES:
            counted[ORIGIN] = Attribute(data_type="String", value=f"{self.first_seen}:{self.id}")
        return counted


class Reason(StrEnum):
    """Why a message is not tried again."""

    EXHAUSTED = "exhausted"
    SOURCE_UNKNOWN = "source-unknown"
    TARGET_UNKNOWN = "target-unknown"
    TOO_MANY_ATTRIBUTES = "too-many-attributes"
    RECORDS_EXPIRED = "records-expired"
    FILTER_UNKNOWN = "filter-unknown"
    OVERTAKEN = "overtaken"


class NotReplayable(Exception):
    """A message can't be tried again; it goes to the last queue at once."""

    def __init__(self, reason: Reason, cause: str | None = None) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.cause = cause


def attributes_of(given: Mapping[str, Mapping[str, Any]]) -> dict[str, Attribute]:
    """Message attributes as Lambda tells them; lists, which SQS never filled, are dropped."""
    return {
        name: Attribute(data_type=each["dataType"], value=each.get("stringValue") or each.get("binaryValue") or "")
        for name, each in given.items()
    }


def origin_of(attributes: Mapping[str, Attribute]) -> tuple[int, str] | None:
    """When a message failed first, in milliseconds since 1970, and its id then; None without one that can be."""
    origin = attributes.get(ORIGIN)
    found = re.fullmatch(rf"([0-9]{{1,13}}):(.{{1,{_MAX_ID}}})", origin.value) if origin else None
    return (int(found[1]), found[2]) if found else None


def attempts_of(attributes: Mapping[str, Attribute]) -> int:
    """Replays that the counter tells of; a counter that is no number was not ours, and says none."""
    counter = attributes.get(COUNTER)
    return int(counter.value) if counter and re.fullmatch(r"[0-9]{1,6}", counter.value) else 0


def deduplication_of(letter: Letter) -> str | None:
    """The id under which replay `letter.attempts` of a FIFO message is sent: `<old>-r<n>`.

    Under its old one, or that of the replay before, SQS would drop it for five minutes.
    """
    if letter.deduplication is None:
        return None
    old = plain_deduplication(letter.deduplication, letter.attempts - 1)
    return _fitting(old, f"-r{letter.attempts}" if letter.attempts else "")


def plain_deduplication(deduplication: str | None, attempts: int) -> str:
    """A deduplication id without what the replay before added."""
    return (deduplication or "").removesuffix(f"-r{attempts}")


def _fitting(old: str | None, suffix: str) -> str | None:
    if old is None:
        return None
    if len(old) + len(suffix) + 12 > _MAX_DEDUPLICATION:  # with room for what a replay adds
        old = sha256(old.encode()).hexdigest()
    return old + suffix
