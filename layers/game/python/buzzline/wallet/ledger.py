"""The ledger: coins are whole, move from one account to another, and are never made or lost.

Each movement is written twice, as an entry of the account that pays and of the one that is paid, in one
transaction with both balances. Coins come from the house, which alone may owe: the sum of all
balances, the house's among them, is always zero.
"""

from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Protocol

from buzzline.platform.clock import utc_now
from buzzline.platform.contract import ContractModel, PlayerName
from buzzline.platform.errors import Conflict, Unavailable
from buzzline.platform.facts import bucket_of
from buzzline.platform.paging import Page
from pydantic import Field, StringConstraints

HOUSE = "house"
HOUSE_ACCOUNTS = 64
"""The house has many accounts, so that players who get coins at the same time don't wait for each other."""
MAX_TOP_UP = 10_000
_TRIES = 8


class Kind(StrEnum):
    """Why coins moved."""

    OPENING = "opening"
    TOP_UP = "top-up"
    PURCHASE = "purchase"


@dataclass(frozen=True)
class Movement:
    """Coins that go from one account to another; the same id again is the same movement."""

    id: str
    kind: Kind
    payer: str
    payee: str
    amount: int
    at: str


@dataclass(frozen=True)
class Entry:
    """A line of an account's statement."""

    kind: str
    amount: int
    """Coins that came in; negative for those that went out."""
    counterparty: str
    """The other player, or the house."""
    at: str
    game_id: str | None = None
    quiz_name: str | None = None
    """What was bought or sold."""


@dataclass(frozen=True)
class Wallet:
    """A player's balance, and some entries of the statement, newest first."""

    balance: int
    entries: list[Entry]
    next_token: str | None = None


@dataclass(frozen=True)
class TopUp:
    """Coins that were put into a wallet."""

    amount: int
    at: str


class WalletOpening(ContractModel):
    """What a state machine asks for: that a player has a wallet."""

    player_name: PlayerName


class TopUpBody(ContractModel):
    """The body of `POST /players/me/wallet/topups`."""

    amount: Annotated[int, Field(ge=1, le=MAX_TOP_UP)]
    idempotency_key: Annotated[str, StringConstraints(min_length=1, max_length=100)]


class Moved(Exception):
    """The movement was made before; `entry` is how it stands in the payee's statement."""

    def __init__(self, entry: Entry) -> None:
        super().__init__("the movement was made before")
        self.entry = entry


class Busy(Exception):
    """Another movement of the same account was being made at the same time: nothing changed."""


class Ledger(Protocol):
    """Where accounts are kept."""

    def balance(self, player: str) -> int | None:
        """The balance now; None for a player whose wallet was not opened."""

    def entries(self, player: str, next_token: str | None) -> Page[Entry]:
        """A page of a player's entries, newest first."""

    def open_account(self, movement: Movement) -> None:
        """Open the payee's wallet with a first amount; raises Moved or Busy."""

    def pay_in(self, movement: Movement) -> None:
        """Move coins from the house to an open wallet; raises Moved or Busy."""


def house_account(player: str) -> str:
    """The account of the house that deals with a player. No name of a player begins like it."""
    return f"#{HOUSE}-{bucket_of(player, HOUSE_ACCOUNTS)}"


class Wallets:
    """What a player may do with a wallet; every player has one as soon as somebody looks."""

    def __init__(self, ledger: Ledger, opening_balance: int) -> None:
        self._ledger = ledger
        self._opening_balance = opening_balance

    def make_sure(self, player: str) -> int:
        """Make sure that a player has a wallet; returns the balance (one read where it is open)."""
        for _ in range(_TRIES):
            balance = self._ledger.balance(player)
            if balance is not None:
                return balance
            with suppress(Moved, Busy):
                self._ledger.open_account(_from_house(Kind.OPENING, player, self._opening_balance))
                return self._opening_balance
        raise _busy()

    def statement(self, player: str, next_token: str | None) -> Wallet:
        """Balance and a page of the statement."""
        balance = self.make_sure(player)
        page = self._ledger.entries(player, next_token)
        return Wallet(balance, page.items, page.next_token)

    def top_up(self, player: str, body: TopUpBody) -> TopUp:
        """Put coins into a wallet; the same key again changes nothing and gets the same answer."""
        self.make_sure(player)
        movement = _from_house(Kind.TOP_UP, player, body.amount, body.idempotency_key)
        for _ in range(_TRIES):
            try:
                self._ledger.pay_in(movement)
            except Busy:
                continue
            except Moved as moved:
                if moved.entry.amount != body.amount:
                    raise Conflict(
                        "key-was-used",
                        f"This idempotencyKey was used for {moved.entry.amount} coins: use a new one for each top-up.",
                    ) from None
                return TopUp(body.amount, moved.entry.at)
            return TopUp(body.amount, movement.at)
        raise _busy()


def _from_house(kind: Kind, player: str, amount: int, key: str | None = None) -> Movement:
    """Coins that a player gets; once, or once for each key."""
    return Movement(
        id=":".join([kind, player, *([key] if key is not None else [])]),
        kind=kind,
        payer=house_account(player),
        payee=player,
        amount=amount,
        at=utc_now(),
    )


def _busy() -> Unavailable:
    return Unavailable("busy", "The wallet is very busy: send the same request again in a moment.")
