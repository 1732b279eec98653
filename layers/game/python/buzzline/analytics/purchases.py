"""Records of purchases, out of the events that tell of them. A record may come twice: `recordId` tells."""

from dataclasses import dataclass

from buzzline.analytics.records import RecordStream
from buzzline.domain_events.events import CopySold


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


def record_purchase(stream: RecordStream, sold: CopySold) -> None:
    """Put the record of a purchase."""
    stream.put_all(
        [
            PurchaseRecord(
                record_id=sold.copy_id,
                player_name=sold.buyer,
                seller=sold.seller,
                game_id=sold.game_id,
                quiz_name=sold.quiz_name,
                amount=sold.price,
                date_of_purchase=sold.sold_at,
            )
        ]
    )
