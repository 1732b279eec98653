"""Sellers hear of what they sold, out of the changes of table Marketplace."""

from collections.abc import Iterable

from buzzline.marketplace.sales import SoldCopy, sold_copies
from buzzline.notifications.notice import Kind, Notice
from buzzline.notifications.ports import Notices
from buzzline.platform.facts import Change


def tell_sales(notices: Notices, changes: Iterable[Change]) -> int:
    """Queue a notice for each copy that was sold; returns how many."""
    new = [_notice(sold) for sold in sold_copies(changes)]
    notices.put_notices(new)
    return len(new)


def _notice(sold: SoldCopy) -> Notice:
    coins = f"{sold.price} coin{'s' * (sold.price != 1)}"
    return Notice(
        playerName=sold.seller,
        notificationId=f"sale#{sold.copy}",
        kind=Kind.SALE,
        text=f'{sold.buyer} bought "{sold.quiz_name}" for {coins}.',
        at=sold.sold_at,
        gameId=sold.game_id,
    )
