"""The adapters of wallets: coins come in once."""

import pytest
from pydantic import ValidationError

from tests.integration.adapters.bench import Bench
from tests.support.ledger import Books


def books(bench: Bench) -> Books:
    found = Books(bench.items("PlayerWallet"))
    found.assert_balanced()
    return found


def test_wallet_open_opens_once(bench: Bench) -> None:
    for _ in range(2):
        assert bench.run("wallet_open") == {"balance": 200}
    assert books(bench).balances["newcomer"] == 200


def test_wallet_open_refuses_nobody(bench: Bench) -> None:
    for event in ({}, {"playerName": ""}, {"playerName": 5}):
        with pytest.raises(ValidationError):
            bench.run("wallet_open", event)
    assert bench.items("PlayerWallet") == []


def test_wallet_get_tells_balance_and_entries_of_the_caller(bench: Bench) -> None:
    wallet = bench.call("wallet_get")
    assert (wallet.status, wallet.body["balance"]) == (200, 200)
    assert [each["amount"] for each in wallet.body["entries"]] == [200]
    bench.call("top_up")
    assert bench.call("wallet_get").body["balance"] == 250
    assert bench.call("wallet_get", player="grace").body["balance"] == 200
    books(bench)


def test_wallet_get_refuses_a_token_of_another_list(bench: Bench) -> None:
    assert bench.call("wallet_get", query={"nextToken": "e30"}).kind == "invalid-token"


def test_top_up_with_the_same_key_comes_in_once(bench: Bench) -> None:
    first = bench.call("top_up")
    assert (first.status, first.body["amount"]) == (201, 50)
    assert bench.call("top_up") == first
    assert books(bench).balances["ada"] == 250


@pytest.mark.parametrize("amount", [0, -50, 1.5, "50", None])
def test_top_up_refuses_what_is_no_amount(bench: Bench, amount: object) -> None:
    refused = bench.call("top_up", body={"amount": amount, "idempotencyKey": "k"})
    assert (refused.status, refused.kind) == (400, "invalid-request")
    assert bench.items("PlayerWallet") == []
