"""Where it is kept who follows which game: table Follows.

Item: gameId and playerName as key, quizName, since. Index PlayerFollows (playerName, since).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from boto3.dynamodb.conditions import Attr, Key
from buzzline.notifications.following import FollowedGame
from buzzline.platform.clients import TableStore
from buzzline.platform.clock import utc_now
from buzzline.platform.paging import Page, pages, query_page

PAGE_SIZE = 50
FOLLOWERS_PAGE = 1000


class FollowStore(TableStore):
    """Follows by game and by player."""

    def follow(self, player: str, game_id: str, quiz_name: str) -> None:
        """Let a player follow a game, its name being empty where it is not to be told; again keeps the first time."""
        named = ", quizName = :name" if quiz_name else ""
        self.table.update_item(
            Key=_key(player, game_id),
            UpdateExpression="SET since = if_not_exists(since, :now)" + named,
            ExpressionAttributeValues={":now": utc_now(), **({":name": quiz_name} if quiz_name else {})},
        )

    def unfollow(self, player: str, game_id: str) -> None:
        """Stop following a game; does nothing if the player does not follow it."""
        self.table.delete_item(Key=_key(player, game_id))

    def followers(self, game_id: str, at: str) -> Iterator[list[str]]:
        """The names of all who follow a game and did so at a time already, in pages (one consistent query each)."""
        query: dict[str, Any] = {
            "KeyConditionExpression": Key("gameId").eq(game_id),
            "FilterExpression": Attr("since").lte(at),
            "ProjectionExpression": "playerName",
            "Limit": FOLLOWERS_PAGE,
            # Who follows a game and then sees it start must hear of it.
            "ConsistentRead": True,
        }
        for page in filter(None, pages(self.table, query)):
            yield [str(item["playerName"]) for item in page]

    def followed_by(self, player: str, next_token: str | None) -> Page[FollowedGame]:
        """A page of the games that a player follows, the latest first (one query)."""
        query: dict[str, Any] = {
            "IndexName": "PlayerFollows",
            "KeyConditionExpression": Key("playerName").eq(player),
            "ScanIndexForward": False,
            "Limit": PAGE_SIZE,
        }
        own, names = {"playerName": player}, {"gameId", "since"}
        return query_page(self.table, query, own=own, names=names, next_token=next_token).of(_followed)


def _followed(item: Mapping[str, Any]) -> FollowedGame:
    return FollowedGame(item["gameId"], item["since"], item.get("quizName"))


def _key(player: str, game_id: str) -> dict[str, str]:
    return {"gameId": game_id, "playerName": player}
