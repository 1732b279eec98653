"""The list of games that are open to play: table ActiveGames, and the flag on the quiz.

Item: gameId and playerName (the host) as key, the columns of the list, `categoryKey`.
Indexes, all sorted by startTime: ModeGames, CategoryGames, HostGames.
"""

from collections.abc import Iterator, Mapping
from functools import reduce
from operator import and_
from typing import Any

from boto3.dynamodb.conditions import Attr, Key
from buzzline.platform.clients import TableStore
from buzzline.platform.conditional import cancelled
from buzzline.platform.errors import InvalidRequest
from buzzline.platform.paging import Page, decode_token, encode_token, pages
from buzzline.quizzes.columns import attributes_of, columns_of
from buzzline.quizzes.model import ActiveGame, ActiveGamesQuery, QuizHeader, QuizMode, category_key, oldest_live_start
from buzzline.quizzes.ports import ActivationRefused

PAGE_SIZE = 25


class ActiveGamesStore(TableStore):
    """Active games by mode, category and host; with the table of quizzes, where they are put on the list."""

    def __init__(self, table_name: str, quizzes_table: str = "") -> None:
        super().__init__(table_name)
        self.quizzes_table = quizzes_table

    def activate(self, header: QuizHeader, since: str) -> ActiveGame:
        """Put a quiz, as it was read, on the list and mark it, both or neither; raises ActivationRefused."""
        self._transact(self.listing(header, since, "updatedAt = :seen AND attribute_not_exists(activeSince)"))
        return ActiveGame.of(header, since)

    def deactivate(self, game_id: str, host: str) -> None:
        """Take a host's single-player game off the list, both or neither, again has no effect (ActivationRefused)."""
        self._transact(self.delisting(game_id, host, QuizMode.SINGLE_PLAYER))

    def entry(self, game: ActiveGame) -> dict[str, Any]:
        """The part of a transaction that puts a game on the list."""
        return {"Put": {"TableName": self.table_name, "Item": _item(game)}}

    def no_entry(self, game_id: str, host: str) -> dict[str, Any]:
        """The part of a transaction that takes a host's game off the list."""
        return {"Delete": {"TableName": self.table_name, "Key": {"gameId": game_id, "playerName": host}}}

    def listing(self, header: QuizHeader, since: str, condition: str = "updatedAt = :seen") -> list[dict[str, Any]]:
        """The parts of a transaction that put a quiz, as it was read, on the list and mark it."""
        return [
            self.entry(ActiveGame.of(header, since)),
            {
                "Update": {
                    "TableName": self.quizzes_table,
                    "Key": {"gameId": header.game_id},
                    "UpdateExpression": "SET activeSince = :since, shown = :yes",
                    "ConditionExpression": condition,
                    "ExpressionAttributeValues": {":since": since, ":seen": header.updated_at, ":yes": True},
                }
            },
        ]

    def delisting(self, game_id: str, host: str, mode: str) -> list[dict[str, Any]]:
        """The parts of a transaction that take an owner's game of a mode off the list, and free the quiz."""
        return [
            self.no_entry(game_id, host),
            {
                "Update": {
                    "TableName": self.quizzes_table,
                    "Key": {"gameId": game_id},
                    "UpdateExpression": "REMOVE activeSince",
                    "ConditionExpression": "#owner = :host AND quizMode = :mode",
                    "ExpressionAttributeNames": {"#owner": "owner"},
                    "ExpressionAttributeValues": {":host": host, ":mode": mode},
                }
            },
        ]

    def is_listed(self, game_id: str) -> bool:
        """Whether anybody hosts the game now (one read)."""
        answer = self.table.query(KeyConditionExpression=Key("gameId").eq(game_id), Limit=1, Select="COUNT")
        return bool(answer["Count"])

    def open_games(self, query: ActiveGamesQuery) -> Page[ActiveGame]:
        """A page of active games, newest first in each mode, by query.

        Host and category have an index each; without both the games come mode by mode. A
        page that was filtered may be short: there is more while it has a token.
        """
        mode, category, token = query.mode, query.category, query.next_token
        if query.host:
            return self._page("HostGames", "playerName", [query.host], token, _filters(mode, category))
        if category:
            return self._page("CategoryGames", "categoryKey", [category_key(category)], token, _filters(mode, None))
        modes = [str(each) for each in ([mode] if mode else QuizMode)]
        return self._page("ModeGames", "quizMode", modes, token, None)

    def opened_before(self, mode: str, moment: str) -> Iterator[ActiveGame]:
        """Games of a mode that began before a moment, the oldest first (a query for each PAGE_SIZE that are taken)."""
        query: dict[str, Any] = {
            "IndexName": "ModeGames",
            "KeyConditionExpression": Key("quizMode").eq(mode) & Key("startTime").lt(moment),
            "Limit": PAGE_SIZE,
        }
        for page in pages(self.table, query):
            yield from map(_game, page)

    def _page(
        self, index: str, attribute: str, partitions: list[Any], next_token: str | None, filters: Any
    ) -> Page[ActiveGame]:
        """About PAGE_SIZE games, out of one partition of an index after the other."""
        query: dict[str, Any] = {"IndexName": index, "ScanIndexForward": False}
        if filters:
            query["FilterExpression"] = filters
        if next_token:
            start = decode_token(next_token, {attribute, "startTime", "gameId", "playerName"})
            if start[attribute] not in partitions:
                raise InvalidRequest(
                    "invalid-token", "This nextToken belongs to a list with other filters: start without one."
                )
            partitions = partitions[partitions.index(start[attribute]) :]
            query["ExclusiveStartKey"] = start
        games: list[ActiveGame] = []
        for partition in partitions:
            query["KeyConditionExpression"] = _partition(attribute, partition)
            query["Limit"] = max(1, PAGE_SIZE - len(games))
            answer = self.table.query(**query)
            games += [game for game in map(_game, answer["Items"]) if not game.over]
            if "LastEvaluatedKey" in answer:
                return Page(games, encode_token(answer["LastEvaluatedKey"]))
            query.pop("ExclusiveStartKey", None)
        return Page(games)

    def _transact(self, writes: list[dict[str, Any]]) -> None:
        if cancelled(self.client, writes):
            raise ActivationRefused


def _partition(attribute: str, value: Any) -> Any:
    """Games of an index; of a mode for many only those that are not over, though others may still be on the list."""
    condition: Any = Key(attribute).eq(value)
    if attribute == "quizMode" and value != QuizMode.SINGLE_PLAYER:
        condition &= Key("startTime").gt(oldest_live_start())
    return condition


def _filters(mode: QuizMode | None, category: str | None) -> Any:
    conditions = []
    if mode:
        conditions.append(Attr("quizMode").eq(str(mode)))
    if category:
        conditions.append(Attr("categoryKey").eq(category_key(category)))
    return reduce(and_, conditions) if conditions else None


def _item(game: ActiveGame) -> dict[str, Any]:
    return {
        "gameId": game.game_id,
        "playerName": game.host_name,
        **attributes_of(game),
        "categoryKey": category_key(game.category),
        "startTime": game.start_time,
    }


def _game(item: Mapping[str, Any]) -> ActiveGame:
    return ActiveGame(
        **columns_of(item),
        game_id=item["gameId"],
        host_name=item["playerName"],
        start_time=item["startTime"],
    )
