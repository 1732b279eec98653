"""What is for sale: a listing is one copy of a quiz, frozen as it was when it was listed."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Self

from buzzline.platform.contract import ContractModel
from buzzline.platform.errors import NotFound
from buzzline.platform.paging import PageQuery
from buzzline.quizzes.model import QuizColumns, QuizHeader
from pydantic import Field, StringConstraints

MAX_PRICE = 1_000_000


class ListingBody(ContractModel):
    """The body of `PUT /marketplace/{gameId}`."""

    price: Annotated[int, Field(ge=1, le=MAX_PRICE)]


class Sort(StrEnum):
    """In which order listings come."""

    NEWEST = "newest"
    CHEAPEST = "cheapest"


class ListingsQuery(PageQuery):
    """The query parameters of `GET /marketplace`."""

    category: Annotated[str, StringConstraints(min_length=1, max_length=50)] | None = None
    sort: Sort = Sort.NEWEST


@dataclass(frozen=True, kw_only=True)
class Listing(QuizColumns):
    """A copy of a quiz that is for sale."""

    game_id: str
    seller: str
    price: int
    listed_at: str

    @classmethod
    def of(cls, header: QuizHeader, price: int, listed_at: str) -> Self:
        """The listing of a quiz by its owner."""
        return cls(**header.columns, game_id=header.game_id, seller=header.owner, price=price, listed_at=listed_at)


@dataclass(frozen=True)
class Offer:
    """A listing with what buyers don't see."""

    listing: Listing
    copy: str
    """The id under which the copy is kept with the quizzes."""
    quiz_updated_at: str
    """When the quiz that the copy is of was last changed."""
    buyer: str | None = None
    """Who bought it; None while it is for sale."""


def no_such_listing(game_id: str) -> NotFound:
    """The refusal for what nobody sells."""
    return NotFound("no-such-listing", f"No quiz {game_id!r} is for sale: look at the marketplace again.")
