"""Filters of event source mappings: which records of a stream a function would have been given."""

from collections.abc import Iterable, Mapping
from typing import Any

from buzzline.dlq_replay.letter import NotReplayable, Reason
from pydantic_core import from_json

_Missing = object()


def wanted(record: Mapping[str, Any], patterns: Iterable[str]) -> bool:
    """Whether a record matches a pattern, or there are none. Raises NotReplayable for one that we can't read."""
    parsed = [from_json(each) for each in patterns]
    return not parsed or any(_matches(pattern, record) for pattern in parsed)


def _matches(pattern: Any, value: Any) -> bool:
    if isinstance(pattern, dict):
        there = value if isinstance(value, Mapping) else {}
        return all(_matches(each, there.get(name, _Missing)) for name, each in pattern.items())
    if not isinstance(pattern, list):
        raise NotReplayable(Reason.FILTER_UNKNOWN, f"filter {pattern!r}")
    return any(_one(each, value) for each in pattern)


def _one(rule: Any, value: Any) -> bool:
    if not isinstance(rule, dict):
        return value is not _Missing and bool(rule == value)
    match rule:
        case {"exists": bool(there)}:
            return (value is not _Missing) is there
        case {"anything-but": but}:
            others = but if isinstance(but, list) else [but]
            if any(isinstance(each, dict) for each in others):
                raise NotReplayable(Reason.FILTER_UNKNOWN, f"filter {rule!r}")
            return value is not _Missing and value not in others
        case {"prefix": str(start)}:
            return isinstance(value, str) and value.startswith(start)
    raise NotReplayable(Reason.FILTER_UNKNOWN, f"filter {rule!r}")
