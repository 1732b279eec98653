"""Selling on in-process DynamoDB: offers, copies, what players bought, and what is told of sales."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from unittest.mock import Mock

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from buzzline.live_games.game_store import GameStore
from buzzline.live_games.hosting import Opening, host_game
from buzzline.live_games.model import Settings
from buzzline.live_games.player_store import PlayerStore
from buzzline.marketplace.buying import BoughtCopy, Order, Outcome, buy
from buzzline.marketplace.listing import ListingsQuery, Sort
from buzzline.marketplace.offer_store import OfferStore
from buzzline.marketplace.sales import sold_copies
from buzzline.marketplace.selling import OfferRefused, Sale, sell, withdraw
from buzzline.marketplace.workflow import PurchaseWorkflow
from buzzline.platform.errors import BuzzlineError, Conflict, InvalidRequest, Unavailable
from buzzline.platform.facts import Change
from buzzline.platform.paging import encode_token
from buzzline.quizzes.active_games_store import ActiveGamesStore
from buzzline.quizzes.editing import create_quiz, delete_quiz, own_quiz, replace_quiz
from buzzline.quizzes.inventory import quiz_to_host
from buzzline.quizzes.inventory_store import InventoryStore
from buzzline.quizzes.model import QuizBody, QuizMode
from buzzline.quizzes.store import QuizStore
from buzzline.wallet.ledger import Wallets
from buzzline.wallet.ledger_store import LedgerStore

from tests.support.quizzes import open_quiz

Scan = Callable[[str], list[dict[str, Any]]]
pytestmark = pytest.mark.usefixtures("aws")
quizzes = QuizStore("GamesDetail")
offers = OfferStore("Marketplace", "GamesDetail")
wallets = Wallets(LedgerStore("PlayerWallet"), 200)
inventory = InventoryStore("PlayerInventory")
games = GameStore("LiveGames", ActiveGamesStore("ActiveGames", "GamesDetail"), inventory)
players = PlayerStore("LiveGames")


def content(count: int = 2, **members: Any) -> Any:
    return QuizBody.model_validate(open_quiz(count, quizMode=QuizMode.CASUAL, **members)).root


def new_quiz(**members: Any) -> str:
    return create_quiz(quizzes, "quinn", content(**members), None).game_id


def on_sale(game_id: str, price: int = 40) -> Any:
    sell(offers, quizzes, wallets, Sale("quinn", game_id, price))
    offer = offers.get(game_id, "quinn")
    assert offer is not None
    return offer


def mark_sold(game_id: str, buyer: str = "ada") -> None:
    boto3.resource("dynamodb").Table("Marketplace").update_item(
        Key={"gameId": game_id, "playerName": "quinn"},
        UpdateExpression="SET buyer = :buyer, soldAt = :at REMOVE shelf, categoryKey, priceKey",
        ExpressionAttributeValues={":buyer": buyer, ":at": "2026-01-01T00:00:00.000Z"},
    )


def give(game_id: str, copy: str, usage: int = 1) -> None:
    header = own_quiz(quizzes, "quinn", game_id).header
    boto3.resource("dynamodb").Table("PlayerInventory").put_item(
        Item={
            "playerName": "ada",
            "gameId": game_id,
            "copy": copy,
            "author": "quinn",
            "quizName": header.quiz_name,
            "quizDescription": header.quiz_description,
            "quizMode": header.quiz_mode,
            "questionType": header.question_type,
            "category": header.category,
            "questionCount": header.question_count,
            "usage": usage,
            "boughtAt": "2026-01-01T00:00:00.000Z",
        }
    )


def copies(scan: Scan) -> set[str]:
    return {item["gameId"] for item in scan("GamesDetail") if "copyOf" in item}


def test_a_listing_makes_one_copy_and_a_wallet_to_pay_to(scan: Scan) -> None:
    game_id = new_quiz()
    offer = on_sale(game_id)
    assert copies(scan) == {offer.copy}
    assert wallets.make_sure("quinn") == 200
    assert on_sale(game_id) == offer, "again, nothing changed"
    dearer = replace(offer, listing=replace(offer.listing, price=50))
    assert on_sale(game_id, 50) == dearer, "another price, the same copy"
    replace_quiz(quizzes, "quinn", game_id, content(3))
    changed = on_sale(game_id, 50)
    assert copies(scan) == {changed.copy} != {offer.copy}
    copy = quizzes.get(changed.copy)
    assert copy is not None
    assert (copy.header.game_id, copy.header.owner, len(copy.questions)) == (game_id, "quinn", 3)
    withdraw(offers, "quinn", game_id)
    assert (copies(scan), scan("Marketplace")) == (set(), [])


def test_a_sold_copy_stays_and_the_next_one_is_new(scan: Scan) -> None:
    game_id = new_quiz()
    first = on_sale(game_id)
    mark_sold(game_id)
    with pytest.raises(Conflict, match="ada bought this copy"):
        withdraw(offers, "quinn", game_id)
    second = on_sale(game_id)
    assert second.buyer is None
    assert copies(scan) == {first.copy, second.copy}


def test_what_changes_while_an_offer_is_written_is_seen(scan: Scan, monkeypatch: pytest.MonkeyPatch) -> None:
    game_id = new_quiz()
    offer, quiz = on_sale(game_id), own_quiz(quizzes, "quinn", game_id)
    mark_sold(game_id)
    other = replace(offer, copy="another")
    writes: list[Callable[[], None]] = [
        lambda: offers.reprice(offer, 9),
        lambda: offers.withdraw(offer),
        lambda: offers.put(other, quiz, offer),
    ]
    for write in writes:
        with pytest.raises(OfferRefused):
            write()
    replace_quiz(quizzes, "quinn", game_id, content(3))
    with pytest.raises(OfferRefused):
        offers.put(other, quiz, offers.get(game_id, "quinn"))
    monkeypatch.setattr(OfferStore, "put", _refuse)
    with pytest.raises(Unavailable):
        on_sale(game_id)


def test_what_meets_another_change_once_is_done_all_the_same(scan: Scan, monkeypatch: pytest.MonkeyPatch) -> None:
    game_id = new_quiz()

    def once(method: str) -> None:
        done, refused = getattr(OfferStore, method), [True]

        def meets_another(*args: object) -> None:
            if refused:
                refused.pop()
                raise OfferRefused
            done(*args)

        monkeypatch.setattr(OfferStore, method, meets_another)

    for method, price in (("put", 40), ("reprice", 50)):
        once(method)
        assert on_sale(game_id, price).listing.price == price
    once("withdraw")
    withdraw(offers, "quinn", game_id)
    assert scan("Marketplace") == []


def _refuse(*_: object) -> None:
    raise OfferRefused


def test_nobody_reads_changes_or_sells_a_copy_under_its_own_id(scan: Scan) -> None:
    offer = on_sale(new_quiz())
    attempts: list[Callable[[], object]] = [
        lambda: own_quiz(quizzes, "quinn", offer.copy),
        lambda: replace_quiz(quizzes, "quinn", offer.copy, content()),
        lambda: delete_quiz(quizzes, "quinn", offer.copy),
        lambda: sell(offers, quizzes, wallets, Sale("quinn", offer.copy, 5)),
        lambda: quiz_to_host(quizzes, inventory, "quinn", offer.copy),
        lambda: quiz_to_host(quizzes, inventory, "ada", offer.copy),
    ]
    before = scan("GamesDetail")
    for attempt in attempts:
        with pytest.raises(BuzzlineError):
            attempt()
    assert scan("GamesDetail") == before
    assert [header.game_id for header in quizzes.owned_by("quinn", None).items] == [offer.listing.game_id]


def test_a_copy_is_good_for_one_game_which_may_be_come_back_to(scan: Scan) -> None:
    game_id = new_quiz()
    offer = on_sale(game_id)
    give(game_id, offer.copy)
    delete_quiz(quizzes, "quinn", game_id)  # the copy does not mind
    game, quiz = host_game(games, players, quizzes, inventory, Opening(game_id, "ada"))
    assert (game.copy, game.author, game.quiz_id, len(quiz.questions)) == (offer.copy, "quinn", offer.copy, 2)
    again, _ = host_game(games, players, quizzes, inventory, Opening(game_id, "ada", Settings(guests=False)))
    assert again.run == game.run
    [entry] = scan("ActiveGames")
    assert (entry["playerName"], entry["gameId"]) == ("ada", game_id)
    holding = inventory.get("ada", game_id)
    assert holding and holding.quiz.usage == 0
    games.start_closing(game, 100)
    games.finish(game, {"scoreboard": {}, "account": {}})
    assert scan("ActiveGames") == []
    with pytest.raises(Conflict, match="buy another one"):
        host_game(games, players, quizzes, inventory, Opening(game_id, "ada"))


def test_owner_and_buyer_host_side_by_side(scan: Scan) -> None:
    """What the buyer does leaves the owner's quiz alone."""
    game_id = new_quiz()
    give(game_id, on_sale(game_id).copy, usage=2)
    theirs, _ = host_game(games, players, quizzes, inventory, Opening(game_id, "ada"))
    assert own_quiz(quizzes, "quinn", game_id).header.active_since is None
    own, _ = host_game(games, players, quizzes, inventory, Opening(game_id, "quinn"))
    games.start_closing(theirs, 100)
    games.finish(theirs, {"scoreboard": {}, "account": {}})
    assert own_quiz(quizzes, "quinn", game_id).header.active_since, "the owner's game goes on"
    assert [entry["playerName"] for entry in scan("ActiveGames")] == ["quinn"]
    assert own.copy is None


@pytest.mark.parametrize(
    ("query", "prices"),
    [
        ({}, [9, 100, 9, 30]),
        ({"sort": "cheapest"}, [9, 9, 30, 100]),
        ({"category": "Rivers"}, [9, 100, 30]),
        ({"category": " rivers", "sort": "cheapest"}, [9, 30, 100]),
        ({"category": "Lakes"}, [9]),
    ],
    ids=str,
)
def test_lists_are_by_time_or_price_of_all_or_of_a_category(
    query: dict[str, Any], prices: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    for price, category in ((30, "Rivers"), (9, "Lakes"), (100, "Rivers"), (9, "rivers")):
        on_sale(new_quiz(category=category), price)
    monkeypatch.setattr("buzzline.marketplace.offer_store.PAGE_SIZE", 3)
    first = offers.for_sale(ListingsQuery(**query))
    rest = offers.for_sale(ListingsQuery(**query, nextToken=first.next_token)).items if first.next_token else []
    assert [each.price for each in [*first.items, *rest]] == prices
    if query.get("sort") == "cheapest" and not query.get("category"):
        assert [each.category for each in first.items[:2]] == ["Lakes", "rivers"], "the older of two first"


def test_a_sold_copy_has_no_new_price(scan: Scan) -> None:
    offer = on_sale(new_quiz())
    mark_sold(offer.listing.game_id)
    with pytest.raises(OfferRefused):
        offers.reprice(offer, 1)
    with pytest.raises(OfferRefused):
        offers.reprice(replace(offer, copy="another"), 1)
    [item] = scan("Marketplace")
    assert (item["price"], item["buyer"]) == (40, "ada")


def test_a_copy_in_whose_place_another_one_is_stays_as_it_is(scan: Scan) -> None:
    offer = on_sale(new_quiz())
    former, quiz = replace(offer, copy="former"), own_quiz(quizzes, "quinn", offer.listing.game_id)
    before = scan("Marketplace"), copies(scan)
    writes: list[Callable[[], None]] = [
        lambda: offers.reprice(former, 9),
        lambda: offers.withdraw(former),
        lambda: offers.put(replace(offer, copy="next"), quiz, former),
        lambda: offers.put(replace(offer, copy="next"), quiz, replace(former, buyer="ada")),
        lambda: offers.put(replace(offer, copy="next"), quiz, replace(offer, buyer="ada")),
        lambda: offers.put(replace(offer, copy="next"), quiz, None),
    ]
    for write in writes:
        with pytest.raises(OfferRefused):
            write()
    assert (scan("Marketplace"), copies(scan)) == before


def test_lists_refuse_tokens_of_other_lists() -> None:
    on_sale(new_quiz())
    for forged in ({"gameId": "g"}, {"gameId": "g", "playerName": "p", "shelf": "other", "listedAt": "2026"}):
        with pytest.raises(InvalidRequest):
            offers.for_sale(ListingsQuery(nextToken=encode_token(forged)))
    assert [each.price for each in offers.for_sale(ListingsQuery(sort=Sort.CHEAPEST)).items] == [40]
    with pytest.raises(InvalidRequest):
        inventory.bought_by("ada", encode_token({"playerName": "eve"}))


def sale_of(**members: Any) -> dict[str, Any]:
    return {"gameId": "g", "playerName": "quinn", "quizName": "Q", "price": 40, "copy": "g~1", **members}


def test_only_sales_are_sales() -> None:
    sold = sale_of(buyer="ada", soldAt="2026-01-01T00:00:00.000Z")
    changes = [
        Change("1", None, sale_of()),  # listed
        Change("2", sale_of(), sale_of(price=50)),  # another price
        Change("3", sale_of(), sold),
        Change("4", sold, sale_of(copy="g~2")),  # listed again
        Change("5", sale_of(), None),  # taken back
    ]
    assert [sale.buyer for sale in sold_copies(changes)] == ["ada"]


class Says:
    """A workflow with one outcome."""

    def __init__(self, **outcome: Any) -> None:
        self._outcome = Outcome.model_validate(outcome)

    def run(self, order: Order) -> Outcome:
        return self._outcome


@pytest.mark.parametrize(
    ("outcome", "status", "words"),
    [
        ({"outcome": "own-item"}, 409, "own quiz"),
        ({"outcome": "no-such-listing"}, 404, "marketplace"),
        ({"outcome": "already-sold"}, 409, "Somebody else"),
        ({"outcome": "price-changed", "price": 41}, 409, "41 coins"),
        ({"outcome": "not-enough-funds", "price": 40, "balance": 3}, 402, "You have 3 coins, but this costs 40"),
        ({"outcome": "busy"}, 503, "again"),
    ],
)
def test_every_outcome_is_told_in_words(outcome: dict[str, Any], status: int, words: str) -> None:
    with pytest.raises(BuzzlineError, match=words) as refused:
        buy(Says(**outcome), Order("ada", "g", "quinn", 40))
    assert (refused.value.status, refused.value.kind) == (status, outcome["outcome"])


def test_a_purchase_is_told_with_what_was_paid() -> None:
    bought = buy(Says(outcome="bought", quizName="Q", price=40, boughtAt="t"), Order("ada", "g", "quinn", 40))
    assert bought == BoughtCopy("g", "quinn", "Q", 40, "t")


def test_a_workflow_that_does_not_answer_leaves_the_outcome_open(monkeypatch: pytest.MonkeyPatch) -> None:
    order = Order("ada", "g", "quinn", 40)
    workflow = PurchaseWorkflow("arn:aws:states:eu-west-1:123456789012:stateMachine:none")
    with pytest.raises(Unavailable, match="may or may not"):
        workflow.run(order)

    client = Mock()
    monkeypatch.setattr("buzzline.marketplace.workflow.step_functions", lambda: client)
    for answer in (
        ClientError({"Error": {"Code": "Throttled"}}, "StartSyncExecution"),
        EndpointConnectionError(endpoint_url="x"),
        {"status": "FAILED", "error": "States.Timeout"},
    ):
        client.start_sync_execution.side_effect = [answer]
        with pytest.raises(Unavailable, match="may or may not"):
            workflow.run(order)
