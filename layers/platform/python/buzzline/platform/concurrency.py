"""Bounded parallel I/O inside one invocation."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from functools import cache
from typing import TypeVar

_In = TypeVar("_In")
_Out = TypeVar("_Out")

WORKERS = 32
"""Requests on their way at the same time; threads are started only as far as they are needed."""


def fan_out(call: Callable[[_In], _Out], items: Iterable[_In]) -> list[_Out]:
    """Call `call` for every item, at most WORKERS at a time, and wait for all; the first error is raised."""
    todo = list(items)
    if len(todo) < 2:
        return [call(item) for item in todo]
    futures = [_pool().submit(call, item) for item in todo]
    wait(futures)
    return [future.result() for future in futures]


@cache
def _pool() -> ThreadPoolExecutor:
    """Threads cost more to start than a request takes, so an execution environment keeps its own."""
    return ThreadPoolExecutor(max_workers=WORKERS)
