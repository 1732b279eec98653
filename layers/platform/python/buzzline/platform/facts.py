"""Facts and views: exactly-once effects without a transaction.

A consumer stores a *fact* (a player's first result in a game) with one conditional write, so
a message that comes twice, late or out of order changes nothing. A fact that has to be corrected
is announced again, with a higher *revision*. The table's stream then
feeds a *view* (the standings of a game, a player's experience). All facts of one partition
key come down the stream in order, and a view remembers for each such key how far it has
read (its checkpoint), so a batch that is delivered again is skipped. See
docs/decisions/0003-facts-and-views.md and 0028-facts-are-corrected.md.
"""

import secrets
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SEQUENCE_LENGTH = 40
"""Sequence numbers of streams have up to 40 digits; padded to that they sort as texts."""


def new_attempt_id() -> str:
    """An id for an attempt at a game: microseconds and chance, in hex. Ids sort like the moments they were made at."""
    return f"{time.time_ns() // 1000:014x}-{secrets.token_hex(3)}"


def bucket_of(name: str, buckets: int) -> str:
    """The two-digit bucket, of `buckets`, that `name` always falls into."""
    return f"{zlib.crc32(name.encode()) % buckets:02d}"


@dataclass(frozen=True)
class Change:
    """A fact that came, changed or went, as the stream of its table tells."""

    sequence: str
    """Sorts like the changes of the same partition key."""
    old: Mapping[str, Any] | None
    new: Mapping[str, Any] | None
