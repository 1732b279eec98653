"""The state machine of purchases, executed for every way through it."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from tests.e2e.machines import Coverage, Machine, definition_of, machine
from tests.e2e.stall import Stall, balance
from tests.e2e.test_quizzes import NewPlayer
from tests.e2e.test_wallet import OPENING, balanced_books
from tests.support.cloud import DeployedCloud

FILE = "marketplace_purchase.asl.yaml"
COVERAGE = Coverage(definition_of(FILE))
NewMachine = Callable[..., Machine]


@pytest.fixture
def new_machine(cloud: DeployedCloud) -> Iterator[NewMachine]:
    real = {
        "MarketplaceTable": cloud.outputs["marketplaceTable"],
        "PlayerWalletTable": cloud.outputs["playerWalletTable"],
        "PlayerInventoryTable": cloud.knows("InventoryGet", "PLAYER_INVENTORY_TABLE"),
        "WalletOpen": cloud.functions["WalletOpen"],
    }
    with ExitStack() as stack:
        yield lambda **changes: stack.enter_context(machine(cloud, FILE, {**real, **changes}, COVERAGE))


def order(stall: Stall, buyer: str, **changes: Any) -> dict[str, Any]:
    return {
        "buyer": buyer,
        "gameId": stall.game_id,
        "seller": stall.seller,
        "expectedPrice": stall.price,
        **changes,
    }


def test_every_outcome(new_machine: NewMachine, stall: Stall, new_player: NewPlayer) -> None:
    run = new_machine().run
    name, buyer = new_player("buyer")
    assert run(order(stall, stall.seller))["output"] == {"outcome": "own-item"}
    assert run(order(stall, name, gameId="nothing"))["output"] == {"outcome": "no-such-listing"}
    assert run(order(stall, name, expectedPrice=59))["output"] == {"outcome": "price-changed", "price": 60}
    stall.offer(OPENING + 1)
    poor = {"outcome": "not-enough-funds", "price": OPENING + 1, "balance": OPENING}
    assert run(order(stall, name))["output"] == poor, "the wallet was opened on the way"
    stall.offer(60)
    bought = run(order(stall, name))["output"]
    assert bought | {"boughtAt": ""} == {"outcome": "bought", "quizName": "For sale", "price": 60, "boughtAt": ""}
    assert run(order(stall, name))["output"] == bought
    assert run(order(stall, "somebody-else"))["output"] == {"outcome": "already-sold"}
    assert (balance(buyer), balance(stall.client)) == (OPENING - 60, OPENING + 60)


def test_a_transaction_that_never_goes_through_ends(
    cloud: DeployedCloud,
    new_machine: NewMachine,
    stall: Stall,
    new_player: NewPlayer,
) -> None:
    """An offer of somebody who has no wallet: nothing can be paid to them."""
    key = {"gameId": {"S": stall.game_id}, "playerName": {"S": stall.seller}}
    dynamodb, table = cloud.client("dynamodb"), cloud.outputs["marketplaceTable"]
    item = dynamodb.get_item(TableName=table, Key=key)["Item"]
    dynamodb.put_item(TableName=table, Item={**item, "playerName": {"S": "nobody"}})
    name, buyer = new_player("buyer")
    assert balance(buyer) == OPENING
    assert new_machine().run(order(stall, name, seller="nobody"))["output"] == {"outcome": "busy"}
    assert balance(buyer) == OPENING
    dynamodb.delete_item(TableName=table, Key={**key, "playerName": {"S": "nobody"}})


@pytest.mark.parametrize("broken", ["MarketplaceTable", "PlayerWalletTable", "PlayerInventoryTable", "WalletOpen"])
def test_what_breaks_on_the_way_moves_nothing(
    cloud: DeployedCloud,
    new_machine: NewMachine,
    stall: Stall,
    new_player: NewPlayer,
    broken: str,
) -> None:
    name, buyer = new_player("buyer")
    if broken == "PlayerInventoryTable":
        balance(buyer)  # opened before
    done = new_machine(**{broken: "there-is-no-such-thing"}).run(order(stall, name))
    assert done["status"] == "FAILED"
    assert done["error"] not in (None, "States.Runtime"), "the reason is kept"
    assert balance(buyer) == OPENING
    assert stall.sell_to(buyer).status_code == 201, "it is still for sale"
    balanced_books(cloud)


def test_executions_at_the_same_time_sell_once(
    cloud: DeployedCloud,
    new_machine: NewMachine,
    stall: Stall,
    new_player: NewPlayer,
) -> None:
    run = new_machine().run
    buyers: list[tuple[str, httpx.Client]] = [new_player("racer") for _ in range(6)]
    for _, client in buyers:
        balance(client)
    with ThreadPoolExecutor(6) as pool:
        outcomes = list(pool.map(lambda each: run(order(stall, each[0]))["output"]["outcome"], buyers))
    assert sorted(outcomes) == [*["already-sold"] * 5, "bought"]
    balanced_books(cloud)


def test_every_state_and_every_catch_was_reached(new_machine: NewMachine) -> None:
    """By the tests above, which have to run before; alone it says what is left."""
    assert COVERAGE.missed == (set(), set())
