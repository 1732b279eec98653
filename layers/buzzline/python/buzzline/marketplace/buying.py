"""Use case of buyers: buy the copy that was seen, at the price that was seen."""

from dataclasses import dataclass
from typing import Annotated, Any, Protocol, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

from buzzline.marketplace.listing import MAX_PRICE
from buzzline.platform.contract import ContractModel
from buzzline.platform.errors import BuzzlineError, Conflict, NotFound, PaymentRequired, Unavailable

_ERRORS = {error.status: error for error in (PaymentRequired, NotFound, Conflict, Unavailable)}


class PurchaseBody(ContractModel):
    """The body of `POST /marketplace/{gameId}/purchase`."""

    seller: Annotated[str, StringConstraints(min_length=1, max_length=128)]
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
    """What the state machine answers: 201 and the purchase, or why there was none."""

    model_config = ConfigDict(alias_generator=to_camel, frozen=True)

    status_code: int
    purchase: dict[str, Any] | None = None
    kind: str = "busy"
    detail: str = "The purchase could not be made just now: send the same request again."


class Purchases(Protocol):
    """The workflow that buys."""

    def run(self, order: Order) -> Outcome:
        """Buy, whole or not at all; again has no effect. Raises Unavailable where the outcome is not known."""


def buy(purchases: Purchases, order: Order) -> BoughtCopy:
    """Buy a copy; the same order again gets the same answer. Raises what the workflow refused it for."""
    outcome = purchases.run(order)
    if outcome.status_code == 201 and outcome.purchase:
        bought = outcome.purchase
        return BoughtCopy(order.game_id, order.seller, bought["quizName"], int(bought["price"]), bought["boughtAt"])
    raise _refusal(outcome)


def _refusal(outcome: Outcome) -> BuzzlineError:
    return _ERRORS.get(outcome.status_code, Unavailable)(outcome.kind, outcome.detail)
