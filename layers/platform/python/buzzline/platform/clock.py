"""The service's clock."""

import time
from datetime import UTC, datetime


def utc_now() -> str:
    """Now in UTC, ISO 8601 with microseconds: such times sort like the moments they name."""
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def now_ms() -> int:
    """Now in milliseconds since 1970, as API Gateway and AWS IoT stamp what they receive."""
    return time.time_ns() // 1_000_000


def iso_of_ms(moment: int) -> str:
    """Milliseconds since 1970 as UTC, ISO 8601."""
    return datetime.fromtimestamp(moment / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
