"""Sellers hear of what they sold, out of the changes of table Marketplace."""

from collections.abc import Iterable

from buzzline.notifications.notice import Kind, Notice
from buzzline.notifications.ports import Notices
from buzzline.platform.facts import Change


def tell_sales(notices: Notices, changes: Iterable[Change]) -> int:
    """Queue a notice for each copy that was sold; returns how many."""
    new = [_notice(change) for change in changes if _is_sale(change)]
    notices.put_notices(new)
    return len(new)


def _is_sale(change: Change) -> bool:
    """Whether the copy that is on sale has a buyer now and had none before."""
    before, after = change.old or {}, change.new or {}
    return "buyer" in after and ("buyer" not in before or before["copy"] != after["copy"])


def _notice(change: Change) -> Notice:
    item = change.new or {}
    price = int(item["price"])
    return Notice(
        playerName=item["playerName"],
        notificationId=f"sale#{item['copy']}",
        kind=Kind.SALE,
        text=f'{item["buyer"]} bought "{item["quizName"]}" for {price} coin{"s" * (price != 1)}.',
        at=item["soldAt"],
        gameId=item["gameId"],
    )
