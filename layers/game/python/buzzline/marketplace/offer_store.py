"""Where offers are kept: table Marketplace, one item for each quiz and seller; copies are with the quizzes.

Item: gameId and playerName (the seller) as key, the columns of the list, price, copy, quizUpdatedAt. While it
is for sale it has shelf and categoryKey, which the four indexes begin with, and priceKey; once it is sold it
has buyer and soldAt. statemachines/marketplace_purchase.asl.yaml sells it.
"""

from collections.abc import Mapping
from typing import Any

from boto3.dynamodb.conditions import Key
from buzzline.marketplace.listing import Listing, ListingsQuery, Offer, Sort
from buzzline.marketplace.selling import OfferRefused
from buzzline.platform.clients import TableStore
from buzzline.platform.conditional import cancelled, written
from buzzline.platform.errors import InvalidRequest
from buzzline.platform.paging import Page, decode_token, encode_token
from buzzline.quizzes.columns import attributes_of, columns_of
from buzzline.quizzes.model import Quiz, category_key
from buzzline.quizzes.store import copy_item

PAGE_SIZE = 25
_SHELF = "all"
_UNSOLD = "#copy = :copy AND attribute_not_exists(buyer)"
_INDEXES = {
    (False, Sort.NEWEST): ("Newest", "shelf", "listedAt"),
    (False, Sort.CHEAPEST): ("Cheapest", "shelf", "priceKey"),
    (True, Sort.NEWEST): ("CategoryNewest", "categoryKey", "listedAt"),
    (True, Sort.CHEAPEST): ("CategoryCheapest", "categoryKey", "priceKey"),
}


class OfferStore(TableStore):
    """Offers by quiz and seller; with the table of quizzes, where copies are made."""

    def __init__(self, table_name: str, quizzes_table: str = "") -> None:
        super().__init__(table_name)
        self.quizzes_table = quizzes_table

    def get(self, game_id: str, seller: str) -> Offer | None:
        """The offer, for sale or sold, or None (one consistent read)."""
        item = self.table.get_item(Key=_key(game_id, seller), ConsistentRead=True).get("Item")
        return _offer(item) if item else None

    def for_sale(self, query: ListingsQuery) -> Page[Listing]:
        """A page of what is for sale (one query)."""
        index, partition, order = _INDEXES[bool(query.category), query.sort]
        value = category_key(query.category) if query.category else _SHELF
        request: dict[str, Any] = {
            "IndexName": index,
            "KeyConditionExpression": Key(partition).eq(value),
            "ScanIndexForward": query.sort == Sort.CHEAPEST,
            "Limit": PAGE_SIZE,
        }
        if query.next_token:
            start = decode_token(query.next_token, {"gameId", "playerName", partition, order})
            if start[partition] != value:
                raise InvalidRequest(
                    "invalid-token", "This nextToken belongs to a list with other filters: start without one."
                )
            request["ExclusiveStartKey"] = start
        answer = self.table.query(**request)
        return Page([_listing(item) for item in answer["Items"]], encode_token(answer.get("LastEvaluatedKey")))

    def put(self, offer: Offer, quiz: Quiz, before: Offer | None) -> None:
        """Put a new copy up for sale in place of what was there before (OfferRefused)."""
        listing = offer.listing
        put: dict[str, Any] = {"TableName": self.table_name, "Item": _item(offer)}
        if before is None:
            put["ConditionExpression"] = "attribute_not_exists(gameId)"
        else:
            put["ConditionExpression"] = "#copy = :copy AND attribute_exists(buyer)" if before.buyer else _UNSOLD
            put["ExpressionAttributeNames"] = {"#copy": "copy"}
            put["ExpressionAttributeValues"] = {":copy": before.copy}
        writes = [
            {"Put": put},
            {"Put": {"TableName": self.quizzes_table, "Item": copy_item(offer.copy, quiz)}},
            {
                "ConditionCheck": {
                    "TableName": self.quizzes_table,
                    "Key": {"gameId": listing.game_id},
                    "ConditionExpression": "updatedAt = :seen",
                    "ExpressionAttributeValues": {":seen": offer.quiz_updated_at},
                }
            },
        ]
        if before and not before.buyer:
            writes.append({"Delete": {"TableName": self.quizzes_table, "Key": {"gameId": before.copy}}})
        self._transact(writes)

    def reprice(self, offer: Offer, price: int) -> None:
        """Change the price of an offer that is for sale (OfferRefused)."""
        repriced = written(
            self.table.update_item,
            Key=_key(offer.listing.game_id, offer.listing.seller),
            UpdateExpression="SET price = :price, priceKey = :priceKey",
            ConditionExpression=_UNSOLD,
            ExpressionAttributeNames={"#copy": "copy"},
            ExpressionAttributeValues={
                ":price": price,
                ":priceKey": _price_key(price, offer.listing.listed_at),
                ":copy": offer.copy,
            },
        )
        if repriced is None:
            raise OfferRefused

    def withdraw(self, offer: Offer) -> None:
        """Take back an offer that is for sale, and the copy (OfferRefused)."""
        delete = {
            "TableName": self.table_name,
            "Key": _key(offer.listing.game_id, offer.listing.seller),
            "ConditionExpression": _UNSOLD,
            "ExpressionAttributeNames": {"#copy": "copy"},
            "ExpressionAttributeValues": {":copy": offer.copy},
        }
        copy = {"TableName": self.quizzes_table, "Key": {"gameId": offer.copy}}
        self._transact([{"Delete": delete}, {"Delete": copy}])

    def _transact(self, writes: list[dict[str, Any]]) -> None:
        if cancelled(self.client, writes):
            raise OfferRefused


def _key(game_id: str, seller: str) -> dict[str, str]:
    return {"gameId": game_id, "playerName": seller}


def _price_key(price: int, listed_at: str) -> str:
    """Sorts by price, and the older of two with the same price first."""
    return f"{price:08d}#{listed_at}"


def _item(offer: Offer) -> dict[str, Any]:
    listing = offer.listing
    return {
        **_key(listing.game_id, listing.seller),
        **attributes_of(listing),
        "price": listing.price,
        "listedAt": listing.listed_at,
        "copy": offer.copy,
        "quizUpdatedAt": offer.quiz_updated_at,
        "shelf": _SHELF,
        "categoryKey": category_key(listing.category),
        "priceKey": _price_key(listing.price, listing.listed_at),
    }


def _listing(item: Mapping[str, Any]) -> Listing:
    return Listing(
        **columns_of(item),
        game_id=item["gameId"],
        seller=item["playerName"],
        price=int(item["price"]),
        listed_at=item["listedAt"],
    )


def _offer(item: Mapping[str, Any]) -> Offer:
    return Offer(_listing(item), str(item["copy"]), str(item["quizUpdatedAt"]), item.get("buyer"))
