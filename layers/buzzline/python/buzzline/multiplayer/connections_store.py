"""Where it is kept who is connected.

Table Connections: one item a connection (connectionId): playerName and, once it is in a
game, gameId, host, run, role. Table GameConnections: the connections of a game, run and
connection ("HOST=<id>", "PLAYER=<id>") as key, playerName. All rows expire: API Gateway
closes a connection after two hours.
"""

import time
from typing import Any

from boto3.dynamodb.conditions import Key
from botocore.exceptions import ClientError

from buzzline.live_games.model import LiveGame
from buzzline.multiplayer.room import Connection, Role
from buzzline.platform.clients import TableStore, failed_condition
from buzzline.platform.concurrency import fan_out
from buzzline.platform.web_socket import SocketCaller

LIFETIME_SECONDS = 3 * 3600


class ConnectionsStore(TableStore):
    """Connections by id and by game."""

    def __init__(self, connections_table: str, game_connections_table: str) -> None:
        super().__init__(connections_table)
        self._of_games = TableStore(game_connections_table)

    def opened(self, caller: SocketCaller) -> None:
        """Remember a connection that was made."""
        self.table.put_item(
            Item={"connectionId": caller.connection, "playerName": caller.player, "expiresAt": _expiry()}
        )

    def enter(self, connection: Connection, game: LiveGame) -> None:
        """Put a connection into a game, out of any other one."""
        before = self.table.update_item(
            Key={"connectionId": connection.id},
            UpdateExpression="SET playerName = :name, gameId = :game, host = :host, run = :run, #role = :role,"
            " expiresAt = :expiry",
            ExpressionAttributeNames={"#role": "role"},
            ExpressionAttributeValues={
                ":name": connection.player,
                ":game": game.game_id,
                ":host": game.host_name,
                ":run": game.run,
                ":role": connection.role,
                ":expiry": _expiry(),
            },
            ReturnValues="ALL_OLD",
        ).get("Attributes", {})
        row = {"run": game.run, "connection": f"{connection.role}={connection.id}"}
        if before.get("run") and (before["run"], before["role"]) != (game.run, connection.role):
            self._of_games.table.delete_item(Key=_row_key(before))
        self._of_games.table.put_item(Item={**row, "playerName": connection.player, "expiresAt": _expiry()})

    def closed(self, connection_id: str) -> dict[str, Any] | None:
        """Forget a connection; returns its item if it was in a game."""
        item = self.table.delete_item(Key={"connectionId": connection_id}, ReturnValues="ALL_OLD").get("Attributes")
        if not item or "run" not in item:
            return None
        self._of_games.table.delete_item(Key=_row_key(item))
        return item

    def leave(self, connection_id: str, run: str) -> bool:
        """Take a player's connection out of a game; returns whether it was in."""
        try:
            item = self.table.update_item(
                Key={"connectionId": connection_id},
                UpdateExpression="REMOVE gameId, host, run, #role",
                ConditionExpression="run = :run AND #role = :player",
                ExpressionAttributeNames={"#role": "role"},
                ExpressionAttributeValues={":run": run, ":player": Role.PLAYER},
                ReturnValues="ALL_OLD",
            )["Attributes"]
        except ClientError as error:
            if failed_condition(error):
                return False
            raise
        self._of_games.table.delete_item(Key=_row_key(item))
        return True

    def of_game(self, run: str, role: Role | None = None) -> list[Connection]:
        """All connections of a game, or those of one role (one query a page)."""
        condition = Key("run").eq(run)
        query: dict[str, Any] = {
            "KeyConditionExpression": condition & Key("connection").begins_with(f"{role}=") if role else condition,
            # Who came before something is told must hear it: what they got when they came does not have it yet.
            "ConsistentRead": True,
        }
        found: list[Connection] = []
        while True:
            answer = self._of_games.table.query(**query)
            for item in answer["Items"]:
                role_of, _, connection_id = str(item["connection"]).partition("=")
                found.append(Connection(connection_id, str(item["playerName"]), Role(role_of)))
            if "LastEvaluatedKey" not in answer:
                return found
            query["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def forget(self, run: str, connection_ids: list[str]) -> None:
        """Remove connections that turned out to be gone from a game.

        What they were stays known until they are closed: then host or players have to hear of it.
        """
        rows = [{"run": run, "connection": f"{role}={each}"} for each in connection_ids for role in Role]
        fan_out(lambda row: self._of_games.table.delete_item(Key=row), rows)


def _row_key(item: dict[str, Any]) -> dict[str, Any]:
    """The key of the row in GameConnections that an item of Connections tells of."""
    return {"run": item["run"], "connection": f"{item['role']}={item['connectionId']}"}


def _expiry() -> int:
    return int(time.time()) + LIFETIME_SECONDS
