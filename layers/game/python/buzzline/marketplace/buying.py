"""Use case of buyers: buy the copy that was seen, at the price that was seen."""

from dataclasses import dataclass
from typing import Annotated, Literal, Protocol, Self

from buzzline.marketplace.listing import MAX_PRICE, no_such_listing
from buzzline.platform.contract import ContractModel, PlayerName
from buzzline.platform.errors import Conflict, PaymentRequired, Unavailable
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel


class PurchaseBody(ContractModel):
    """The body of `POST /marketplace/{gameId}/purchase`."""

    seller: PlayerName
    expected_price: Annotated[int, Field(ge=1, le=MAX_PRICE)]


@dataclass(frozen=True)
class Order:
    """What the state machine of purchases gets; the buyer is who signed in."""

    buyer: str
    game_id: str
    seller: str
    expected_price: int

    @classmethod
    def of(cls, buyer: str, game_id: str, body: PurchaseBody) -> Self:
        """The order of a verified player."""
        return cls(buyer, game_id, body.seller, body.expected_price)


@dataclass(frozen=True)
class BoughtCopy:
    """What a buyer gets to know."""

    game_id: str
    seller: str
    quiz_name: str
    price: int
    bought_at: str


class Outcome(BaseModel):
    """What the state machine came to."""

    model_config = ConfigDict(alias_generator=to_camel, frozen=True)

    outcome: Literal[
        "bought", "own-item", "no-such-listing", "already-sold", "price-changed", "not-enough-funds", "busy"
    ]
    quiz_name: str = ""
    price: int = 0
    balance: int = 0
    bought_at: str = ""


class Purchases(Protocol):
    """The workflow that buys."""

    def run(self, order: Order) -> Outcome:
        """Buy, whole or not at all; again has no effect. Raises Unavailable where the outcome is not known."""


def buy(purchases: Purchases, order: Order) -> BoughtCopy:
    """Buy a copy; the same order again gets the same answer."""
    done = purchases.run(order)
    match done.outcome:
        case "own-item":
            raise Conflict("own-item", "This is your own quiz: you can host it without buying it.")
        case "no-such-listing":
            raise no_such_listing(order.game_id)
        case "already-sold":
            raise Conflict("already-sold", "Somebody else bought this copy: look for another one.")
        case "price-changed":
            raise Conflict(
                "price-changed", f"The price is now {done.price} coins: send it as expectedPrice to buy the copy."
            )
        case "not-enough-funds":
            raise PaymentRequired(
                "not-enough-funds",
                f"You have {done.balance} coins, but this costs {done.price}: sell a quiz to earn coins.",
            )
        case "busy":
            raise Unavailable("busy", "Buzzline is busy: send the same request again in a moment.")
    return BoughtCopy(order.game_id, order.seller, done.quiz_name, done.price, done.bought_at)
