"""Where it is kept who is connected.

Table Connections: one item a connection (connectionId): playerName and, once it is in a game,
gameId, host, run, role; rooms that are no games it listens to; replaced where it made room for
another one; places, the key of the next kind. And one item a ticket ("TICKET=...") and a player
with their own token ("PLAYER=<name>"), with the open connections and when they were made
("open=<id>"), so that one write tells how many there are. And one item a player of a game
("IN=<run>/<playerName>") with the ids of the connections by which they are in it (`entered`), so
that exactly one of several that end together is the last. Table GameConnections: the connections of
a game or such a room, run and connection ("HOST=<id>", "PLAYER=<id>") as key, playerName, quiet
where it hears no chat, seat where it is not the player's first one.
All rows expire: API Gateway closes a connection after two hours.
"""

import time
from collections.abc import Mapping
from typing import Any

from boto3.dynamodb.conditions import Key
from buzzline.live_games.model import LiveGame
from buzzline.platform.clients import TableStore
from buzzline.platform.concurrency import fan_out
from buzzline.platform.conditional import written
from buzzline.platform.paging import pages
from buzzline.platform.web_socket import SocketCaller
from buzzline.rooms.room import Connection, Departure, Role, connection_ended

LIFETIME_SECONDS = 3 * 3600
PLAYER_CONNECTIONS = 50
"""Connections of one player that are told what concerns this player."""
TICKET_CONNECTIONS = 4
"""Connections of one ticket at a time: pages, and phones whose last connection has died without a word."""

OWN_CONNECTIONS = 20
"""Connections of one player's own token: all that they do on all their devices."""

_OPEN = "open="


class ConnectionsStore(TableStore):
    """Connections by id, by player, and by game where that table is known, too."""

    def __init__(self, connections_table: str, game_connections_table: str = "") -> None:
        super().__init__(connections_table)
        self._of_games = TableStore(game_connections_table)

    def opened(self, caller: SocketCaller) -> list[str]:
        """Remember a connection that was made; returns those of the same ticket or player that have to end for it."""
        item: dict[str, Any] = {
            "connectionId": caller.connection,
            "playerName": caller.player,
            "expiresAt": _expiry(),
        }
        places, most = f"PLAYER={caller.player}", OWN_CONNECTIONS
        if caller.run is not None:
            places, most = f"TICKET={caller.run}/{caller.seat}/{caller.player}", TICKET_CONNECTIONS
        # The item first: whoever finds this connection among those in its places, and one too many, removes it.
        self.table.put_item(Item={**item, "places": places})
        return self._make_room(places, most, caller)

    def _make_room(self, places: str, most: int, caller: SocketCaller) -> list[str]:
        """Note a connection; whoever of several at once is noted last sees them all, and leaves few."""
        noted = self.table.update_item(
            Key={"connectionId": places},
            UpdateExpression="SET #open = :now, expiresAt = :expiry",
            ExpressionAttributeNames={"#open": _OPEN + caller.connection},
            ExpressionAttributeValues={":now": caller.received_at, ":expiry": _expiry()},
            ReturnValues="ALL_NEW",
        )["Attributes"]
        made = {name.removeprefix(_OPEN): int(str(at)) for name, at in noted.items() if name.startswith(_OPEN)}
        del made[caller.connection]
        surplus = sorted(made, key=lambda each: (made[each], each))[: -(most - 1)]
        if surplus:
            self._note_ended(places, surplus)
            for each in surplus:
                self._drop(each)
        return surplus

    def _drop(self, connection_id: str) -> None:
        """Let a connection hear nothing more, and enter nothing.

        What it was in a game stays known until it is closed: then host or players have to hear of it.
        """
        dropped = written(
            self.table.update_item,
            Key={"connectionId": connection_id},
            UpdateExpression="SET replaced = :yes",
            ConditionExpression="attribute_exists(run)",
            ExpressionAttributeValues={":yes": True},
            ReturnValues="ALL_NEW",
        )
        if dropped is None:
            self.closed(connection_id)
        else:
            self._of_games.table.delete_item(Key=_row_key(dropped["Attributes"]))
            self._stop_listening_all(dropped["Attributes"])

    def _stop_listening_all(self, item: dict[str, Any]) -> None:
        for room in item.get("rooms", ()):
            self._of_games.table.delete_item(Key=_listener_key(item["connectionId"], room))

    def _note_ended(self, places: str, connection_ids: list[str]) -> None:
        names = {f"#c{number}": _OPEN + each for number, each in enumerate(connection_ids)}
        written(  # or it has expired
            self.table.update_item,
            Key={"connectionId": places},
            UpdateExpression=f"REMOVE {', '.join(names)}",
            ConditionExpression="attribute_exists(connectionId)",
            ExpressionAttributeNames=names,
        )

    def of_player(self, player: str) -> list[str]:
        """The ids of a player's connections, whatever they are for (one query); of more than a few, some."""
        answer = self.table.query(
            IndexName="PlayerConnections", KeyConditionExpression=Key("playerName").eq(player), Limit=PLAYER_CONNECTIONS
        )
        return [str(item["connectionId"]) for item in answer["Items"]]

    def enter(self, connection: Connection, game: LiveGame) -> None:
        """Put a connection into a game, out of any other one; raises Conflict where it has ended meanwhile."""
        # What the item names comes before it: whoever removes it, once the connection has ended, finds it there.
        row = {"run": game.run, "connection": f"{connection.role}={connection.id}"}
        if connection.role == Role.PLAYER:
            self._note_in(game.run, connection)
        seat = {"seat": connection.seat} if connection.seat else {}
        self._of_games.table.put_item(Item={**row, **seat, "playerName": connection.player, "expiresAt": _expiry()})
        entered = written(
            self.table.update_item,
            Key={"connectionId": connection.id},
            UpdateExpression="SET playerName = :name, gameId = :game, host = :host, run = :run, #role = :role,"
            " expiresAt = :expiry",
            ConditionExpression="attribute_exists(connectionId) AND attribute_not_exists(replaced)",
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
        )
        if entered is None:
            self._of_games.table.delete_item(Key=row)
            if connection.role == Role.PLAYER:
                self._note_out(game.run, connection.player, connection.id)
            raise connection_ended()
        before = entered["Attributes"]
        if before.get("run") and (before["run"], before["role"]) != (game.run, connection.role):
            self._depart(before)

    def _note_in(self, run: str, connection: Connection) -> None:
        self.table.update_item(
            Key=_player_key(run, connection.player),
            UpdateExpression="ADD entered :this SET expiresAt = :expiry",
            ExpressionAttributeValues={":this": {connection.id}, ":expiry": _expiry()},
        )

    def _note_out(self, run: str, player: str, connection_id: str) -> Departure:
        noted = written(
            self.table.update_item,
            Key=_player_key(run, player),
            UpdateExpression="DELETE entered :this",
            ConditionExpression="attribute_exists(entered)",
            ExpressionAttributeValues={":this": {connection_id}},
            ReturnValues="ALL_NEW",
        )
        return Departure.OTHERS_LEFT if noted and noted["Attributes"].get("entered") else Departure.LAST

    def _depart(self, item: dict[str, Any]) -> Departure:
        """Take the connection of an item out of the game that it names; a host's is counted elsewhere."""
        self._of_games.table.delete_item(Key=_row_key(item))
        if item["role"] != Role.PLAYER:
            return Departure.LAST
        return self._note_out(item["run"], item["playerName"], item["connectionId"])

    def closed(self, connection_id: str) -> dict[str, Any] | None:
        """Forget a connection; returns its item if it was in a game, with `departure`."""
        answer = self.table.delete_item(Key={"connectionId": connection_id}, ReturnValues="ALL_OLD")
        item: dict[str, Any] = answer.get("Attributes", {})
        if "places" in item:
            self._note_ended(item["places"], [connection_id])
        self._stop_listening_all(item)
        if "run" not in item:
            return None
        return {**item, "departure": self._depart(item)}

    def leave(self, connection_id: str, run: str) -> Departure | None:
        """Take a player's connection out of a game; None if it was not in."""
        left = written(
            self.table.update_item,
            Key={"connectionId": connection_id},
            UpdateExpression="REMOVE gameId, host, run, #role",
            ConditionExpression="run = :run AND #role = :player",
            ExpressionAttributeNames={"#role": "role"},
            ExpressionAttributeValues={":run": run, ":player": Role.PLAYER},
            ReturnValues="ALL_OLD",
        )
        return self._depart(left["Attributes"]) if left else None

    def hush(self, connection: Connection, run: str) -> None:
        """Let a connection in a game hear no chat any more, until it enters again."""
        written(  # or it is not there, and so hears nothing
            self._of_games.table.update_item,
            Key={"run": run, "connection": f"{connection.role}={connection.id}"},
            UpdateExpression="SET quiet = :yes",
            ConditionExpression="attribute_exists(run)",
            ExpressionAttributeValues={":yes": True},
        )

    def listen(self, connection: Connection, room: str) -> None:
        """Put a connection into a room that is no game; raises Conflict where it has ended meanwhile."""
        # The row first, as in `enter`.
        row = _listener_key(connection.id, room)
        self._of_games.table.put_item(Item={**row, "playerName": connection.player, "expiresAt": _expiry()})
        listens = written(
            self.table.update_item,
            Key={"connectionId": connection.id},
            UpdateExpression="ADD rooms :room SET expiresAt = :expiry",
            ConditionExpression="attribute_exists(connectionId) AND attribute_not_exists(replaced)",
            ExpressionAttributeValues={":room": {room}, ":expiry": _expiry()},
        )
        if listens is None:
            self._of_games.table.delete_item(Key=row)
            raise connection_ended()

    def stop_listening(self, connection: Connection, room: str) -> None:
        """Take a connection out of a room that is no game."""
        # The connection's item goes on naming the room: then there is a row less to remove when it ends.
        self._of_games.table.delete_item(Key=_listener_key(connection.id, room))

    def of_game(self, run: str, role: Role | None = None) -> list[Connection]:
        """All connections of a game, or those of one role (one query a page)."""
        condition = Key("run").eq(run)
        query: dict[str, Any] = {
            "KeyConditionExpression": condition & Key("connection").begins_with(f"{role}=") if role else condition,
            # Who came before something is told must hear it: what they got when they came does not have it yet.
            "ConsistentRead": True,
        }
        return [_connection(item) for page in pages(self._of_games.table, query) for item in page]

    def forget(self, run: str, connection_ids: list[str]) -> None:
        """Remove connections that turned out to be gone from a game.

        What they were stays known until they are closed: then host or players have to hear of it.
        """
        rows = [{"run": run, "connection": f"{role}={each}"} for each in connection_ids for role in Role]
        fan_out(lambda row: self._of_games.table.delete_item(Key=row), rows)


def _connection(row: Mapping[str, Any]) -> Connection:
    role, _, connection_id = str(row["connection"]).partition("=")
    return Connection(connection_id, str(row["playerName"]), Role(role), "quiet" in row, int(str(row.get("seat", 0))))


def _player_key(run: str, player: str) -> dict[str, str]:
    return {"connectionId": f"IN={run}/{player}"}


def _row_key(item: dict[str, Any]) -> dict[str, Any]:
    """The key of the row in GameConnections that an item of Connections tells of."""
    return {"run": item["run"], "connection": f"{item['role']}={item['connectionId']}"}


def _listener_key(connection_id: str, room: str) -> dict[str, str]:
    """The key of a connection's row in a room that is no game: there nobody is host."""
    return {"run": room, "connection": f"{Role.PLAYER}={connection_id}"}


def _expiry() -> int:
    return int(time.time()) + LIFETIME_SECONDS
