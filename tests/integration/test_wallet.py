"""Wallets on in-process DynamoDB: what a movement writes, what happens when it comes again."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from buzzline.platform.clients import forget_clients
from buzzline.platform.errors import Conflict, InvalidRequest, Unavailable
from buzzline.platform.paging import encode_token
from buzzline.wallet.ledger import HOUSE_ACCOUNTS, Busy, TopUpBody, Wallets, house_account
from buzzline.wallet.ledger_store import LedgerStore

from tests.support.ledger import Books

Scan = Callable[[str], list[dict[str, Any]]]
pytestmark = pytest.mark.usefixtures("aws")
ledger = LedgerStore("PlayerWallet")
wallets = Wallets(ledger, 200)


def body(amount: int = 30, key: str = "k") -> TopUpBody:
    return TopUpBody(amount=amount, idempotencyKey=key)


def test_a_wallet_is_opened_once(scan: Scan) -> None:
    assert ledger.balance("ada") is None
    assert wallets.make_sure("ada") == 200
    before = scan("PlayerWallet")
    assert wallets.make_sure("ada") == 200
    assert scan("PlayerWallet") == before
    books = Books(before)
    books.assert_balanced()
    assert books.balances == {"ada": 200, house_account("ada"): -200}


def test_a_wallet_that_opens_meanwhile_is_no_error(monkeypatch: pytest.MonkeyPatch, scan: Scan) -> None:
    """Somebody else opens it between the look and the write."""
    looks = [None, 200]
    wallets.make_sure("ada")
    monkeypatch.setattr(LedgerStore, "balance", lambda *_: looks.pop(0))
    assert wallets.make_sure("ada") == 200
    Books(scan("PlayerWallet")).assert_balanced()


def test_players_may_start_with_nothing(scan: Scan) -> None:
    assert Wallets(ledger, 0).statement("ada", None).balance == 0
    Books(scan("PlayerWallet")).assert_balanced()


def test_top_ups_are_told_apart_by_player_and_key(scan: Scan) -> None:
    first = wallets.top_up("ada", body())
    assert wallets.top_up("ada", body()) == first
    wallets.top_up("ada", body(5, "other"))
    wallets.top_up("grace", body())
    books = Books(scan("PlayerWallet"))
    books.assert_balanced()
    assert (books.balances["ada"], books.balances["grace"]) == (235, 230)
    with pytest.raises(Conflict, match="30 coins"):
        wallets.top_up("ada", body(31))


def test_a_busy_ledger_is_asked_again_and_then_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    wallets.make_sure("ada")
    failures = [Busy(), Busy()]
    pay_in = LedgerStore.pay_in

    def busy_at_first(self: LedgerStore, movement: Any) -> None:
        if failures:
            raise failures.pop()
        pay_in(self, movement)

    monkeypatch.setattr(LedgerStore, "pay_in", busy_at_first)
    wallets.top_up("ada", body())
    assert ledger.balance("ada") == 230
    failures.extend(Busy() for _ in range(100))
    with pytest.raises(Unavailable, match="same request again"):
        wallets.top_up("ada", body(1, "later"))
    assert ledger.balance("ada") == 230


def test_what_is_no_cancellation_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ClientError, match="ResourceNotFound"):
        LedgerStore("NoSuchTable").pay_in(wallets_movement())


def wallets_movement() -> Any:
    caught: list[Any] = []

    class Recorder:
        balance = staticmethod(lambda _: 0)
        pay_in = staticmethod(caught.append)

    Wallets(Recorder(), 0).top_up("ada", body())  # type: ignore[arg-type]
    return caught[0]


def test_a_statement_has_the_newest_first() -> None:
    for number in (1, 2, 3):
        wallets.top_up("ada", body(number, f"key {number}"))
    assert [entry.amount for entry in wallets.statement("ada", None).entries] == [3, 2, 1, 200]


def test_coins_go_only_into_a_wallet_that_is_open(scan: Scan) -> None:
    with pytest.raises(Busy):
        ledger.pay_in(wallets_movement())
    assert scan("PlayerWallet") == []


def test_a_statement_is_paged_and_its_tokens_are_checked() -> None:
    for number in range(30):
        wallets.top_up("ada", body(number + 1, f"key {number}"))
    wallets.make_sure("eve")
    first = wallets.statement("ada", None)
    second = wallets.statement("ada", first.next_token)
    amounts = [entry.amount for entry in [*first.entries, *second.entries]]
    assert (sorted(amounts), second.next_token) == ([*range(1, 31), 200], None)
    for forged in ({"entry": "ENTRY#x"}, {"playerName": "eve", "entry": "E"}):
        with pytest.raises(InvalidRequest):
            wallets.statement("ada", encode_token(forged))


def test_players_are_spread_over_the_accounts_of_the_house() -> None:
    accounts = {house_account(f"player-{number}") for number in range(2000)}
    assert len(accounts) == HOUSE_ACCOUNTS
    assert all(account.startswith("#house-") for account in accounts)
    forget_clients()
