"""The service's clock."""

from datetime import UTC, datetime


def utc_now() -> str:
    """Now in UTC, ISO 8601 with microseconds: such times sort like the moments they name."""
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
