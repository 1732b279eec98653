"""The adapters of the marketplace; purchases run their state machine against the tables."""

from typing import Any

import boto3
import pytest
from buzzline.marketplace import workflow

from local.seed import AUTHOR, sample_game_id
from tests.integration.adapters.bench import Bench, by
from tests.integration.adapters.test_wallet import books
from tests.integration.live_books import new_quiz
from tests.support.express import Machine

ROOTS, KITCHEN, CAPITALS = map(sample_game_id, ("roots-and-wings", "kitchen-table", "world-capitals"))


@pytest.fixture
def machine(seeded: Bench, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """The state machine of purchases, as its template fills it in."""
    declared = seeded.deployed.stack.declared("AWS::Serverless::StateMachine")["PurchaseMachine"]
    functions = {each.name: each.module for each in seeded.deployed.declared.values()}

    def invoke(arn: str, payload: dict[str, Any]) -> Any:
        return seeded.run(functions[arn.rpartition(":")[2]], payload)

    arn = seeded.deployed.declared["purchase"].environment["PURCHASE_STATE_MACHINE"]
    file = declared["DefinitionUri"].rpartition("/")[2]
    made = Machine(file, arn, declared["DefinitionSubstitutions"], invoke)
    monkeypatch.setattr(workflow, "step_functions", lambda: made)
    return made


def quiz(bench: Bench, price: int) -> str:
    """A quiz of the author's that is for sale."""
    game = new_quiz(host=AUTHOR)
    assert bench.call("listing_put", path={"gameId": game}, body={"price": price}).status == 200
    return game


def balance(bench: Bench, player: str = "ada") -> int:
    return int(bench.call("wallet_get", player=player).body["balance"])


def test_listing_put_sells_and_changes_the_price(seeded: Bench) -> None:
    listed = seeded.call("listing_put")
    assert (listed.status, listed.body["price"]) == (200, 40)
    assert seeded.call("listing_put", body={"price": 55}).body["price"] == 55
    assert by(seeded.items("Marketplace"), "gameId", "price") == sorted([(ROOTS, 55), (KITCHEN, 30)])


def test_listing_put_sells_no_single_player_quiz_and_none_of_others(seeded: Bench) -> None:
    before = by(seeded.items("Marketplace"), "gameId", "price")
    assert seeded.call("listing_put", path={"gameId": CAPITALS}).kind == "wrong-mode"
    assert seeded.call("listing_put", player="ada").kind == "not-your-quiz"
    for price in (0, -1, 1.5, "40", None):
        assert seeded.call("listing_put", body={"price": price}).kind == "invalid-request"
    assert by(seeded.items("Marketplace"), "gameId", "price") == before


def test_listings_get_lists_the_cheapest_first(seeded: Bench) -> None:
    listings = seeded.call("listings_get").body["listings"]
    assert [(each["gameId"], each["price"], each["seller"]) for each in listings] == [
        (KITCHEN, 30, AUTHOR),
        (ROOTS, 40, AUTHOR),
    ]
    assert not [each for each in listings if "copy" in each or "questions" in each]


@pytest.mark.parametrize("query", [{"sort": "dearest"}, {"nextToken": "e30"}])
def test_listings_get_refuses_what_it_can_not_sort_by(seeded: Bench, query: dict[str, str]) -> None:
    assert seeded.call("listings_get", query=query).status == 400


def test_listing_delete_takes_a_copy_back(seeded: Bench) -> None:
    assert seeded.call("listing_delete", path={"gameId": ROOTS}).status == 204
    assert by(seeded.items("Marketplace"), "gameId") == [KITCHEN]


def test_listing_delete_takes_nothing_of_others_and_nothing_that_is_sold(seeded: Bench, machine: Machine) -> None:
    assert seeded.call("listing_delete", player="ada", path={"gameId": ROOTS}).kind == "no-such-listing"
    assert seeded.call("purchase").status == 201
    assert seeded.call("listing_delete", path={"gameId": ROOTS}).kind == "already-sold"
    assert len(seeded.items("Marketplace")) == 2


def test_purchase_moves_copy_and_coins_once(seeded: Bench, machine: Machine) -> None:
    bought = seeded.call("purchase")
    assert (bought.status, bought.body["price"], bought.body["gameId"]) == (201, 40, ROOTS)
    assert seeded.call("purchase") == bought
    assert (balance(seeded), balance(seeded, AUTHOR)) == (160, 240)
    [owned] = seeded.call("inventory_get").body["quizzes"]
    assert (owned["gameId"], owned["author"], owned["usage"]) == (ROOTS, AUTHOR, 1)
    books(seeded)


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"body": {"seller": AUTHOR, "expectedPrice": 39}}, "price-changed"),
        ({"body": {"seller": "eve", "expectedPrice": 40}}, "no-such-listing"),
        ({"path": {"gameId": CAPITALS}}, "no-such-listing"),
        ({"player": AUTHOR}, "own-item"),
        ({"body": {"seller": AUTHOR, "expectedPrice": 40, "buyer": "eve"}}, "invalid-request"),
    ],
)
def test_purchase_moves_nothing_of_what_it_refuses(
    seeded: Bench, machine: Machine, changes: dict[str, Any], kind: str
) -> None:
    assert seeded.call("purchase", **changes).kind == kind
    assert (balance(seeded), balance(seeded, AUTHOR)) == (200, 200)
    assert seeded.items("PlayerInventory") == []


def test_purchase_of_what_is_sold_or_too_dear_moves_nothing(seeded: Bench, machine: Machine) -> None:
    seeded.call("purchase")
    assert seeded.call("purchase", player="grace").kind == "already-sold"
    dear = {"path": {"gameId": quiz(seeded, 201)}, "body": {"seller": AUTHOR, "expectedPrice": 201}}
    refused = seeded.call("purchase", player="grace", **dear)
    assert (refused.status, refused.kind) == (402, "not-enough-funds")
    assert balance(seeded, "grace") == 200
    books(seeded)


def test_purchase_may_spend_the_last_coin(seeded: Bench, machine: Machine) -> None:
    game = quiz(seeded, balance(seeded))
    bought = seeded.call("purchase", path={"gameId": game}, body={"seller": AUTHOR, "expectedPrice": 200})
    assert (bought.status, balance(seeded), balance(seeded, AUTHOR)) == (201, 0, 400)
    books(seeded)


@pytest.mark.parametrize("hindered", ["the seller's wallet", "ada's entry", "the seller's entry"])
def test_purchase_moves_nothing_unless_all_of_it_can_be_written(seeded: Bench, machine: Machine, hindered: str) -> None:
    """No coins go to a wallet that is not there, and no entry of a wallet is written over; it is tried six times."""
    balance(seeded)
    [offer] = [each for each in seeded.items("Marketplace") if each["gameId"] == ROOTS]
    wallets = boto3.resource("dynamodb").Table("PlayerWallet")
    if hindered == "the seller's wallet":
        wallets.delete_item(Key={"playerName": AUTHOR, "entry": "BALANCE"})
    else:
        owner = "ada" if hindered == "ada's entry" else AUTHOR
        seeded.put("PlayerWallet", {"playerName": owner, "entry": f"ENTRY#purchase:{offer['copy']}", "amount": 7})
    before = sorted(map(str, seeded.items("PlayerWallet")))
    assert (seeded.call("purchase").kind, machine.entered.count("Buy")) == ("busy", 6)
    assert machine.entered.count("Pause") == 4, "the second attempt is made at once"
    assert sorted(map(str, seeded.items("PlayerWallet"))) == before
    assert seeded.items("PlayerInventory") == []


@pytest.mark.parametrize("state", ["Buy", "CanPay"])
def test_purchase_never_spends_coins_that_another_purchase_has_spent(
    seeded: Bench, machine: Machine, state: str
) -> None:
    """One buyer races himself: between the look into the wallet and the payment the coins go elsewhere."""
    balance(seeded)
    first, second = quiz(seeded, 150), quiz(seeded, 120)
    other = machine.another()

    def elsewhere() -> None:
        order = {"buyer": "ada", "gameId": first, "seller": AUTHOR, "expectedPrice": 150}
        assert other.run(order)["outcome"] == "bought"

    machine.before[state] = elsewhere
    refused = seeded.call("purchase", path={"gameId": second}, body={"seller": AUTHOR, "expectedPrice": 120})
    assert (refused.status, refused.kind) == (402, "not-enough-funds")
    assert balance(seeded) == 50
    assert by(seeded.items("PlayerInventory"), "gameId") == [first]
    books(seeded)


@pytest.mark.parametrize("change", ["price", "copy", "sold"])
def test_purchase_buys_only_the_copy_and_the_price_that_were_looked_at(
    seeded: Bench, machine: Machine, change: str
) -> None:
    """Between the look at the offer and the payment the offer changes."""

    def meanwhile() -> None:
        if change == "price":
            seeded.call("listing_put", body={"price": 41})
        elif change == "copy":
            seeded.call("listing_delete", path={"gameId": ROOTS})
        else:
            [offer] = [each for each in seeded.items("Marketplace") if each["gameId"] == ROOTS]
            seeded.put("Marketplace", {**offer, "buyer": "grace", "soldAt": "2026-01-10T19:30:00.000Z"})

    machine.before["Buy"] = meanwhile
    kind = {"price": "price-changed", "copy": "no-such-listing", "sold": "already-sold"}[change]
    assert seeded.call("purchase").kind == kind
    assert (balance(seeded), balance(seeded, AUTHOR)) == (200, 200)
    assert seeded.items("PlayerInventory") == []


def test_inventory_get_is_of_the_caller_alone(seeded: Bench, machine: Machine) -> None:
    seeded.call("purchase")
    assert [each["gameId"] for each in seeded.call("inventory_get").body["quizzes"]] == [ROOTS]
    assert seeded.call("inventory_get", player="grace").body == {"quizzes": []}


def test_inventory_get_refuses_a_token_of_another_list(seeded: Bench) -> None:
    assert seeded.call("inventory_get", query={"nextToken": "e30"}).kind == "invalid-token"
