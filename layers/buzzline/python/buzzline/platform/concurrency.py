"""Bounded parallel I/O inside one invocation."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

_In = TypeVar("_In")
_Out = TypeVar("_Out")

WORKERS = 8


def fan_out(call: Callable[[_In], _Out], items: Iterable[_In]) -> list[_Out]:
    """Call `call` for every item, at most WORKERS at a time, and wait for all; the first error is raised."""
    todo = list(items)
    if len(todo) < 2:
        return [call(item) for item in todo]
    with ThreadPoolExecutor(max_workers=min(WORKERS, len(todo))) as pool:
        return list(pool.map(call, todo))
