"""Wallets over HTTP and on a real, concurrent DynamoDB: coins are neither made nor lost."""

import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from botocore.exceptions import ConnectionClosedError
from buzzline.platform.clients import forget_clients
from buzzline.platform.errors import Unavailable
from buzzline.wallet.ledger import Ledger, TopUpBody, Wallets
from buzzline.wallet.ledger_store import LedgerStore

from local.cloud import CREDENTIALS
from tests.e2e.test_quizzes import NewPlayer, problem
from tests.support.cloud import DeployedCloud, nonsense
from tests.support.ledger import Books

OPENING = 200


def balanced_books(cloud: DeployedCloud, seconds: float = 30) -> Books:
    """All accounts of the cloud, once they balance: while the table is read, other tests move coins."""
    deadline = time.monotonic() + seconds
    while True:
        books = Books(cloud.items("WalletGet", "PLAYER_WALLET_TABLE"))
        try:
            books.assert_balanced()
        except AssertionError:
            if time.monotonic() > deadline:
                raise
        else:
            return books


def top_up(client: httpx.Client, amount: Any, key: Any = "one") -> httpx.Response:
    return client.post("/players/me/wallet/topups", json={"amount": amount, "idempotencyKey": key})


def test_everybody_has_a_wallet(new_player: NewPlayer) -> None:
    _, client = new_player("ann")
    wallet = client.get("/players/me/wallet")
    assert wallet.status_code == 200
    assert wallet.json()["balance"] == OPENING
    [entry] = wallet.json()["entries"]
    assert (entry["kind"], entry["amount"], entry["counterparty"]) == ("opening", OPENING, "house")
    assert client.get("/players/me/wallet").json() == wallet.json(), "looking again opens nothing"


def test_a_top_up_counts_once_for_each_key(new_player: NewPlayer) -> None:
    _, client = new_player("ann")
    first = top_up(client, 30)
    assert (first.status_code, first.json()["amount"]) == (201, 30)
    assert top_up(client, 30).json() == first.json()
    problem(top_up(client, 31), 409, "key-was-used")
    assert top_up(client, 5, "two").status_code == 201
    wallet = client.get("/players/me/wallet").json()
    assert wallet["balance"] == OPENING + 35
    assert [(each["kind"], each["amount"]) for each in wallet["entries"]] == [
        ("top-up", 5),
        ("top-up", 30),
        ("opening", OPENING),
    ]


@pytest.mark.parametrize(
    "body",
    [
        {"amount": 0, "idempotencyKey": "k"},
        {"amount": -5, "idempotencyKey": "k"},
        {"amount": 1.5, "idempotencyKey": "k"},
        {"amount": "5", "idempotencyKey": "k"},
        {"amount": 10_001, "idempotencyKey": "k"},
        {"amount": True, "idempotencyKey": "k"},
        {"amount": 5},
        {"amount": 5, "idempotencyKey": ""},
        {"amount": 5, "idempotencyKey": "k" * 101},
        {"amount": 5, "idempotencyKey": "k", "playerName": "somebody else"},
    ],
)
def test_bad_top_ups_move_nothing(new_player: NewPlayer, body: dict[str, Any]) -> None:
    _, client = new_player("ann")
    problem(client.post("/players/me/wallet/topups", json=body), 400, "invalid-request")
    assert client.get("/players/me/wallet").json()["balance"] == OPENING


def test_a_long_statement_comes_in_pages(new_player: NewPlayer) -> None:
    _, client = new_player("ann")
    for number in range(30):
        assert top_up(client, number + 1, f"key {number}").status_code == 201
    first = client.get("/players/me/wallet").json()
    second = client.get("/players/me/wallet", params={"nextToken": first["nextToken"]}).json()
    amounts = [entry["amount"] for entry in first["entries"] + second["entries"]]
    assert amounts == [*range(30, 0, -1), OPENING]
    assert "nextToken" not in second
    problem(client.get("/players/me/wallet", params={"nextToken": "e30"}), 400, "invalid-token")


def test_the_same_top_up_many_times_at_once_is_one(cloud: DeployedCloud, new_player: NewPlayer) -> None:
    _, client = new_player("ann")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: top_up(client, 7), range(16)))
    assert {answer.status_code for answer in answers} <= {201, 503}, "busy ones may send again"
    assert top_up(client, 7).status_code == 201
    assert client.get("/players/me/wallet").json()["balance"] == OPENING + 7
    balanced_books(cloud)


class Unreliable:
    """A ledger behind a bad line: some requests are lost on the way there, some answers on the way back."""

    def __init__(self, ledger: Ledger, luck: random.Random) -> None:
        self._ledger = ledger
        self._luck = luck

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            fate = self._luck.random()
            if fate < 0.1:
                raise ConnectionClosedError(endpoint_url="on the way there")
            answer = getattr(self._ledger, name)(*arguments)
            if fate > 0.85:
                raise ConnectionClosedError(endpoint_url="on the way back")
            return answer

        return call


@pytest.fixture
def ledger(cloud: DeployedCloud, monkeypatch: pytest.MonkeyPatch) -> LedgerStore:
    for name, value in {**CREDENTIALS, "AWS_ENDPOINT_URL": cloud.outputs["awsEndpointUrl"]}.items():
        monkeypatch.setenv(name, value)
    forget_clients()
    return LedgerStore(cloud.outputs["playerWalletTable"])


def test_hundreds_of_movements_at_once_over_a_bad_line_make_and_lose_nothing(
    cloud: DeployedCloud, ledger: LedgerStore
) -> None:
    """Top-ups of few players, each sent until it is answered: every one counts exactly once."""
    luck = random.Random(20260110)
    wallets = Wallets(Unreliable(ledger, luck), OPENING)
    players = [f"rich-{nonsense()}" for _ in range(6)]
    orders = [
        (player, TopUpBody(amount=luck.randint(1, 50), idempotencyKey=f"n{n}")) for player in players for n in range(50)
    ]
    wanted = {player: OPENING + sum(body.amount for who, body in orders if who == player) for player in players}
    luck.shuffle(orders)

    def send(order: tuple[str, TopUpBody]) -> int:
        for attempt in range(1, 200):
            try:
                wallets.top_up(*order)
            except (ConnectionClosedError, Unavailable):
                continue
            return attempt
        raise AssertionError("never answered")

    with ThreadPoolExecutor(16) as pool:
        attempts = sum(pool.map(send, [*orders, *orders[:60]]))  # and some are sent by two at once
    assert attempts > len(orders) * 1.2, "the line was bad"
    found = balanced_books(cloud)
    assert {player: found.balances[player] for player in players} == wanted
