"""What changes of table Marketplace are as domain events."""

from collections.abc import Iterator, Mapping
from typing import Any

from buzzline.domain_events.events import CopySold, DomainEvent, OfferMade, OfferRepriced, OfferWithdrawn, Origin
from buzzline.marketplace.sales import sold_copies
from buzzline.platform.facts import Change


def offer_events(change: Change, origin: Origin) -> Iterator[DomainEvent]:
    """An offer that was made, changed, taken back or sold."""
    old, new = change.old or {}, change.new or {}
    for sold in sold_copies([change]):
        yield CopySold.at(
            origin,
            **_offer(new),
            buyer=sold.buyer,
            quizName=sold.quiz_name,
            price=sold.price,
            soldAt=sold.sold_at,
        )
    if _for_sale(old) and old["copy"] != new.get("copy"):
        yield OfferWithdrawn.at(origin, **_offer(old))
    if not _for_sale(new):
        return
    if new["copy"] != old.get("copy"):
        yield OfferMade.at(
            origin,
            **_offer(new),
            **{each: new[each] for each in ("quizName", "quizDescription", "quizMode", "questionType", "category")},
            questionCount=int(new["questionCount"]),
            price=int(new["price"]),
            listedAt=new["listedAt"],
        )
    elif new["price"] != old["price"]:
        yield OfferRepriced.at(origin, **_offer(new), price=int(new["price"]))


def _for_sale(item: Mapping[str, Any]) -> bool:
    return bool(item) and "buyer" not in item


def _offer(item: Mapping[str, Any]) -> dict[str, Any]:
    return {"copy": item["copy"], "gameId": item["gameId"], "seller": item["playerName"]}
