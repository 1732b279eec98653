"""Records of purchases, out of the changes of table Marketplace. A record may come twice: `recordId` tells."""

from collections.abc import Iterable
from dataclasses import dataclass

from buzzline.analytics.records import RecordStream
from buzzline.marketplace.sales import sold_copies
from buzzline.platform.facts import Change


@dataclass(frozen=True)
class PurchaseRecord:
    """A copy of a quiz that was bought."""

    record_id: str
    player_name: str
    """The buyer."""
    seller: str
    game_id: str
    quiz_name: str
    amount: int
    """Coins."""
    date_of_purchase: str
    record_type: str = "purchase"


def record_purchases(stream: RecordStream, changes: Iterable[Change]) -> int:
    """Put the records of purchases that changes tell of; returns how many."""
    records = [
        PurchaseRecord(
            record_id=sold.copy,
            player_name=sold.buyer,
            seller=sold.seller,
            game_id=sold.game_id,
            quiz_name=sold.quiz_name,
            amount=sold.price,
            date_of_purchase=sold.sold_at,
        )
        for sold in sold_copies(changes)
    ]
    if records:
        stream.put_all(records)
    return len(records)
