"""Where it is kept what players bought: table PlayerInventory, one item for each player and quiz.

Item: playerName and gameId as key, copy, author, the columns of a list of quizzes, usage, boughtAt.
statemachines/marketplace_purchase.asl.yaml puts it there; opening a game takes one of usage.
"""

from collections.abc import Mapping
from typing import Any

from boto3.dynamodb.conditions import Key
from buzzline.platform.clients import TableStore
from buzzline.platform.paging import Page, query_page
from buzzline.quizzes.columns import columns_of
from buzzline.quizzes.inventory import BoughtQuiz, Holding

PAGE_SIZE = 50


class InventoryStore(TableStore):
    """Bought quizzes by player."""

    def get(self, player: str, game_id: str) -> Holding | None:
        """What the player has of a quiz, used up or not, or None (one consistent read)."""
        item = self.table.get_item(Key=_key(player, game_id), ConsistentRead=True).get("Item")
        return Holding(_bought(item), str(item["copy"])) if item else None

    def bought_by(self, player: str, next_token: str | None) -> Page[BoughtQuiz]:
        """A page of what the player bought (one query)."""
        query: dict[str, Any] = {"KeyConditionExpression": Key("playerName").eq(player), "Limit": PAGE_SIZE}
        own, names = {"playerName": player}, {"gameId"}
        return query_page(self.table, query, own=own, names=names, next_token=next_token).of(_bought)

    def using(self, player: str, game_id: str, copy: str) -> dict[str, Any]:
        """The part of a transaction that takes one of what a bought copy may be used."""
        return {
            "Update": {
                "TableName": self.table_name,
                "Key": _key(player, game_id),
                "UpdateExpression": "ADD #usage :minusOne",
                "ConditionExpression": "#copy = :copy AND #usage >= :one",
                "ExpressionAttributeNames": {"#usage": "usage", "#copy": "copy"},
                "ExpressionAttributeValues": {":minusOne": -1, ":one": 1, ":copy": copy},
            }
        }


def _key(player: str, game_id: str) -> dict[str, str]:
    return {"playerName": player, "gameId": game_id}


def _bought(item: Mapping[str, Any]) -> BoughtQuiz:
    return BoughtQuiz(
        **columns_of(item),
        game_id=item["gameId"],
        author=item["author"],
        usage=int(item["usage"]),
        bought_at=item["boughtAt"],
    )
