"""Copies that were sold, out of the changes of table Marketplace, for whoever wants to know."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from buzzline.platform.facts import Change


@dataclass(frozen=True)
class SoldCopy:
    """A sale; `copy` tells it from all others."""

    copy: str
    game_id: str
    seller: str
    buyer: str
    quiz_name: str
    price: int
    sold_at: str


def sold_copies(changes: Iterable[Change]) -> list[SoldCopy]:
    """The copies that have a buyer now and had none before."""
    return [
        SoldCopy(
            copy=new["copy"],
            game_id=new["gameId"],
            seller=new["playerName"],
            buyer=new["buyer"],
            quiz_name=new["quizName"],
            price=int(new["price"]),
            sold_at=new["soldAt"],
        )
        for change in changes
        if (new := change.new) and "buyer" in new and not _sold_before(new, change.old or {})
    ]


def _sold_before(new: Mapping[str, Any], old: Mapping[str, Any]) -> bool:
    return "buyer" in old and old["copy"] == new["copy"]
