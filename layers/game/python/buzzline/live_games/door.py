"""The door of live games: who may look for PINs, and how many may come in from one address.

A school is one address, and so is somebody who guesses. They differ in what goes wrong: a crowd
types right PINs, and joins with the tickets that it gets. So wrong PINs and tickets that nobody
joins with are what costs (docs/decisions/0020-limits-at-the-door.md has the arithmetic).
"""

from dataclasses import dataclass
from typing import Protocol

from buzzline.live_games.joining import game_of_pin
from buzzline.live_games.model import LiveGame
from buzzline.live_games.ports import LiveGames
from buzzline.platform.clock import now_ms
from buzzline.platform.errors import NotFound, TooManyRequests
from buzzline.platform.limits import Debt
from buzzline.platform.observability import count
from buzzline.quizzes.model import LIFETIME_MS

MISS_MS = 30_000
"""What a wrong PIN costs, as long as they are few; ..."""
DOUBLED_EVERY = 10
"""... twice as much after so many more than may be missed at once, and so on ..."""
DEAREST_MS = 600_000
"""... up to this."""
TICKET_MS = 2_000
"""What a guest's ticket costs ..."""
GIVEN_BACK_MS = 1_800
"""... and what of that is given back once the guest joins, or where the nickname was taken."""


class Limits(Protocol):
    """What everybody owes (`platform.limits`)."""

    def debt(self, name: str, now: int) -> Debt | None:
        """What is owed now; None for a name that was not used lately."""

    def charge(self, name: str, now: int, cost: int, *, kept: int, most: int = ...) -> int:
        """Add to a debt unless it would be more than `most`; returns 0, or the milliseconds until it would not."""

    def give_back(self, name: str, ms: int) -> None:
        """Take so many milliseconds off a debt."""


@dataclass(frozen=True)
class Door:
    """Who may come in, by what happened at the same address before."""

    games: LiveGames
    limits: Limits
    misses: int
    """Wrong PINs that may come at once from an address."""
    tickets: int
    """Tickets, of those that an address got for a game, that may wait at once for their guests to join."""
    any_word: bool = False
    """Whether nicknames may have words of the kept list in them."""

    def find(self, pin: str, address: str) -> LiveGame:
        """The live game that a PIN stands for; raises NotFound or TooManyRequests.

        While an address has to wait, nobody there learns whether a PIN is right, unless somebody there got into
        this very game before: so a class goes on joining while one of them guesses.
        """
        now = now_ms()
        missed = self.limits.debt(f"misses#{address}", now) or Debt()
        wait = missed.ms - (self.misses - 1) * MISS_MS
        if wait > 0 and not self._knows(pin, address, now):
            count("PinsHeldBack")
            raise _slow_down("Too many wrong PINs came from your network", wait)
        try:
            return game_of_pin(self.games, pin)
        except NotFound:
            if not self._knows(pin, address, now):  # the PIN of a game that has just ended is no guess
                count("PinsMissed")
                self.limits.charge(f"misses#{address}", now, self._price(missed), kept=LIFETIME_MS)
            raise

    def let_in(self, pin: str, address: str) -> str:
        """Take one of the tickets that an address may have for a game; raises TooManyRequests.

        Returns the name of the debt that most of its price is to be given back to.
        """
        name, most = _door(pin, address), self.tickets * TICKET_MS
        wait = self.limits.charge(name, now_ms(), TICKET_MS, kept=LIFETIME_MS, most=most)
        if wait:
            count("GuestsHeldBack")
            raise _slow_down("Many people in your network are joining this game", wait)
        return name

    def _knows(self, pin: str, address: str, now: int) -> bool:
        return self.limits.debt(_door(pin, address), now) is not None

    def _price(self, missed: Debt) -> int:
        """What one more wrong PIN costs."""
        return min(MISS_MS << max(0, (missed.uses - self.misses) // DOUBLED_EVERY), DEAREST_MS)


def _door(pin: str, address: str) -> str:
    return f"door#{pin}#{address}"


def _slow_down(why: str, wait: int) -> TooManyRequests:
    seconds = -(-wait // 1000)
    return TooManyRequests("slow-down", f"{why}: try again in {seconds} s.", retryAfterSeconds=seconds)
