"""How long a message waits before it is tried again: exponential backoff with full jitter."""

import random
from dataclasses import dataclass

MAX_DELAY = 900
"""Seconds that SQS holds a message back at most; who has to wait longer goes another lap."""
_DOUBLINGS = 40
"""From here on everything is over any cap, and floats stay floats."""


@dataclass(frozen=True)
class Backoff:
    """Waits `uniform(0, min(cap, base * 2**n))` seconds before replay *n*: up to 4, 8, 16 with a base of 2."""

    base: float
    cap: float

    def ceiling(self, attempt: int) -> float:
        """The longest that replay `attempt` (1, 2, ...) may have to wait, in seconds."""
        return min(self.cap, self.base * 2.0 ** min(attempt, _DOUBLINGS))

    def delay(self, attempt: int, seed: str | None = None) -> float:
        """Seconds before replay `attempt`; with a seed the same ones each time that is asked."""
        chance = random.Random(seed) if seed else random  # noqa: S311  not a secret
        return chance.uniform(0, self.ceiling(attempt))
