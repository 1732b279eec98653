"""Use cases of sellers: put a copy of a quiz up for sale, take it back."""

from dataclasses import dataclass
from typing import Protocol

from buzzline.marketplace.listing import Listing, Offer, no_such_listing
from buzzline.platform.clock import utc_now
from buzzline.platform.errors import Conflict, Unavailable
from buzzline.platform.facts import new_attempt_id
from buzzline.quizzes.editing import own_quiz
from buzzline.quizzes.model import Quiz, QuizMode
from buzzline.quizzes.ports import QuizSource
from buzzline.wallet.ledger import Wallets

_TRIES = 6


class OfferRefused(Exception):
    """The offer, or the quiz, changed while it was being written."""


class Offers(Protocol):
    """Where offers are kept."""

    def get(self, game_id: str, seller: str) -> Offer | None:
        """The offer, for sale or sold, or None."""

    def put(self, offer: Offer, quiz: Quiz, before: Offer | None) -> None:
        """Put a new copy up for sale in place of what was there before (OfferRefused)."""

    def reprice(self, offer: Offer, price: int) -> None:
        """Change the price of an offer that is for sale (OfferRefused)."""

    def withdraw(self, offer: Offer) -> None:
        """Take back an offer that is for sale, and the copy (OfferRefused)."""


@dataclass(frozen=True)
class Sale:
    """What a seller wants to sell, and for how much."""

    seller: str
    game_id: str
    price: int


def sell(offers: Offers, quizzes: QuizSource, wallets: Wallets, sale: Sale) -> Listing:
    """Put a copy of a quiz, as it is now, up for sale; again changes the price, and the copy if the quiz changed."""
    for _ in range(_TRIES):
        quiz = own_quiz(quizzes, sale.seller, sale.game_id)
        if quiz.header.quiz_mode == QuizMode.SINGLE_PLAYER:
            raise Conflict("wrong-mode", "Everybody can play this quiz for free: sell a multiplayer quiz instead.")
        before = offers.get(sale.game_id, sale.seller)
        try:
            if before and not before.buyer and before.quiz_updated_at == quiz.header.updated_at:
                if before.listing.price != sale.price:
                    offers.reprice(before, sale.price)
                return Listing.of(quiz.header, sale.price, before.listing.listed_at)
            wallets.make_sure(sale.seller)  # so that there is somewhere to pay to
            offer = Offer(
                listing=Listing.of(quiz.header, sale.price, utc_now()),
                copy=f"{sale.game_id}~{new_attempt_id()}",
                quiz_updated_at=quiz.header.updated_at,
            )
            offers.put(offer, quiz, before)
        except OfferRefused:
            continue
        return offer.listing
    raise _busy()


def withdraw(offers: Offers, seller: str, game_id: str) -> None:
    """Take a copy back; raises NotFound or Conflict where it is not for sale."""
    for _ in range(_TRIES):
        offer = offers.get(game_id, seller)
        if offer is None:
            raise no_such_listing(game_id)
        if offer.buyer:
            raise Conflict("already-sold", f"{offer.buyer} bought this copy: list the quiz again to sell another.")
        try:
            offers.withdraw(offer)
        except OfferRefused:
            continue
        return
    raise _busy()


def _busy() -> Unavailable:
    return Unavailable("busy", "The listing is being changed from elsewhere: try again in a moment.")
