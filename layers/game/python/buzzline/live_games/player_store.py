"""Where players of live games and their answers are kept: table LiveGames.

Item: game ("<run>#<bucket>") and part (`key_of` the player's name) as key, playerName, guest,
joinedAt, `sends` (number → question, time, verdict, points, response, right), `answers` (question
→ number of the answer that counts), `received` (how many answers came, counted apart from them),
closed (when the game was ended), uncounted (numbers of `sends` that came after that, and are to be
counted in), coming, kicked and left where they are true, debt and reservedAt
of a guest, seat where an earlier one was passed on, insteadOf where the same browser had another
name before; `here` and `ended`, connections to the MQTT broker that began and that ended, in any
order, and `moves`, how many did. All of a player's answers are in one item, so that one conditional
write decides about each. Under the key of a guest of the same name a registered player has an item
with `namesake` alone.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from boto3.dynamodb.conditions import Key
from buzzline.identity.nicknames import MARK, key_of
from buzzline.live_games.door import GIVEN_BACK_MS
from buzzline.live_games.model import KEPT_SECONDS, MAX_SENDS, LiveGame, Player, Send, Status, Verdict
from buzzline.live_games.ports import RecordRefused
from buzzline.platform.clients import TableStore
from buzzline.platform.clock import now_ms
from buzzline.platform.concurrency import fan_out
from buzzline.platform.conditional import cancelled, in_the_way, written
from buzzline.platform.facts import bucket_of
from buzzline.platform.limits import LimitStore
from buzzline.platform.paging import pages
from buzzline.quizzes.model import LIFETIME_MS

BUCKETS = 8
"""Partition keys that the players of a game spread over: each takes 1,000 writes a second."""

MAX_SEATS = 50
"""Guests who have another seat than their first, from which on nicknames are passed on no more: all of them are in the
game's item, which every message reads."""
CONNECTIONS_KEPT = 8
"""Connections of a player to the MQTT broker that are remembered; of those that ended, twice as many."""

_FRESH = "sends = if_not_exists(sends, :noSends), answers = if_not_exists(answers, :noAnswers)"


class PlayerStore(TableStore):
    """Players by run and name."""

    def get(self, run: str, name: str) -> Player | None:
        """A player as of now, or None."""
        return player_of(self.table.get_item(Key=_key(run, name), ConsistentRead=True).get("Item"))

    def some(self, run: str, names: Iterable[str]) -> list[Player]:
        """The players of these names as of now, in no order; at most 100."""
        wanted: Any = {self.table_name: {"Keys": [_key(run, name) for name in names], "ConsistentRead": True}}
        found: list[Player] = []
        while wanted and wanted[self.table_name]["Keys"]:
            answer = self.client.batch_get_item(RequestItems=wanted)
            found += [player for item in answer["Responses"][self.table_name] if (player := player_of(item))]
            wanted = answer.get("UnprocessedKeys")  # what did not fit into 16 MB
        return found

    def all(self, run: str) -> list[Player]:
        """All players of a game as of now, those included who were kicked or did not come."""
        found = fan_out(lambda bucket: self._bucket(f"{run}#{bucket:02d}"), range(BUCKETS))
        return [player for players in found for player in players]

    def reserve(self, run: str, player: Player) -> bool:
        """Make a player known to the game; False where they are, or where a guest's nickname is taken.

        Guests can't take nicknames that look like a registered player's name either. Who has an account comes in under
        its name, whether or not a guest took that before.
        """
        item = _item(run, player)
        new = self._put_new(item)
        if new and not player.guest:
            namesake = {"namesake": player.name, "expiresAt": item["expiresAt"]}
            self._put_new({**_key(run, MARK + player.name), **namesake})
        return new

    def pass_on(self, game: LiveGame, unused: Player, player: Player) -> bool:
        """Give the nickname of a guest who has not come to another, in the next seat; the first ticket is good no more.

        False where that guest came meanwhile, somebody else was first, or too many were passed on.
        """
        names: dict[str, str] = {"#status": "status"}
        values: dict[str, Any] = {":run": game.run, ":open": Status.OPEN, ":most": MAX_SEATS}
        changes: list[str] = []
        conditions = ["run = :run", "#status = :open", "attribute_exists(seats)", "size(seats) < :most"]
        # Names that only look alike have seats of their own: neither an old ticket for one nor for the other is good.
        for number, name in enumerate({unused.name, player.name}):
            seat = game.seat_of(name)
            names[f"#name{number}"], values[f":next{number}"] = name, seat + 1
            changes.append(f"seats.#name{number} = :next{number}")
            before = f"seats.#name{number} = :seat{number}" if seat else f"attribute_not_exists(seats.#name{number})"
            conditions.append(before)
            values |= {f":seat{number}": seat} if seat else {}
        writes: list[dict[str, Any]] = [
            {
                "Update": {
                    "TableName": self.table_name,
                    "Key": {"game": game.key, "part": "GAME"},
                    "UpdateExpression": "SET " + ", ".join(changes),
                    "ConditionExpression": " AND ".join(conditions),
                    "ExpressionAttributeNames": names,
                    "ExpressionAttributeValues": values,
                }
            },
            {
                "Put": {
                    "TableName": self.table_name,
                    "Item": _item(game.run, player),
                    "ConditionExpression": "playerName = :unused AND reservedAt = :reserved AND "
                    "attribute_not_exists(coming) AND attribute_not_exists(joinedAt) AND attribute_not_exists(kicked)",
                    "ExpressionAttributeValues": {":unused": unused.name, ":reserved": unused.reserved_at},
                }
            },
        ]
        return not cancelled(self.client, writes)

    def _put_new(self, item: dict[str, Any]) -> bool:
        return written(self.table.put_item, Item=item, ConditionExpression="attribute_not_exists(game)") is not None

    def expect(self, run: str, player: Player) -> Player | None:
        """Note that a player is about to come in; the player as they are, None for a guest without that seat."""
        return self._put(run, player, "coming = :value", True, seated=player.guest)

    def join(self, run: str, player: Player) -> Player | None:
        """Let a player in, or in again; None where they were kicked, the game is over, or a guest has not that seat."""
        joined = self._put(
            run, player, "joinedAt = if_not_exists(joinedAt, :value)", player.joined_at, seated=player.guest, back=True
        )
        if joined and joined.debt and joined.joined_at == player.joined_at:
            LimitStore(self.table_name).give_back(joined.debt, GIVEN_BACK_MS)
        return joined

    def leave(self, run: str, name: str) -> bool:
        """Note that a player has gone, if their book is open and nothing is in it; returns whether that is so."""
        left = written(
            self.table.update_item,
            Key=_key(run, name),
            UpdateExpression="SET #left = :yes",
            ConditionExpression="attribute_exists(joinedAt) AND attribute_not_exists(closed) AND size(sends) = :none",
            ExpressionAttributeNames={"#left": "left"},
            ExpressionAttributeValues={":yes": True, ":none": 0},
        )
        return left is not None

    def connected(self, run: str, name: str, connection: str, instead_of: str | None) -> Player | None:
        """Note that a connection of a player to the broker has begun, and that another one has ended; as `parted`."""
        values = {":this": {connection}} | ({":other": {instead_of}} if instead_of else {})
        return self._move(run, name, "ADD here :this" + (", ended :other" if instead_of else ""), values)

    def parted(self, run: str, name: str, connection: str) -> Player | None:
        """Note that a connection of a player to the broker has ended, for good: even if it is told later that it began.

        Returns the player as they are then, None for one whom nobody knows.
        """
        return self._move(run, name, "DELETE here :this ADD ended :this", {":this": {connection}})

    def _move(self, run: str, name: str, change: str, values: Mapping[str, Any]) -> Player | None:
        moved = written(
            self.table.update_item,
            Key=_key(run, name),
            UpdateExpression=f"{change}, moves :one",
            ConditionExpression="attribute_exists(playerName)",
            ExpressionAttributeValues={**values, ":one": 1},
            ReturnValues="ALL_NEW",
        )
        if moved is None:
            return None
        self._tidy(run, name, *_connections(moved["Attributes"]))
        return player_of(moved["Attributes"])

    def _tidy(self, run: str, name: str, here: set[str], ended: set[str]) -> None:
        """Forget connections where there are too many: a book that were full could not be closed.

        The first in the order of their names go, as clients begin these with the time.
        """
        if len(here) <= CONNECTIONS_KEPT and len(ended) <= 3 * CONNECTIONS_KEPT:
            return
        forgotten = {"here": here & ended | set(sorted(here - ended)[:-CONNECTIONS_KEPT])}
        forgotten["ended"] = set(sorted(ended)[: -2 * CONNECTIONS_KEPT])
        gone = {attribute: names for attribute, names in forgotten.items() if names}
        self.table.update_item(
            Key=_key(run, name),
            UpdateExpression="DELETE " + ", ".join(f"{attribute} :{attribute}" for attribute in gone),
            ExpressionAttributeValues={f":{attribute}": names for attribute, names in gone.items()},
        )

    def kick(self, run: str, name: str, *, guest: bool) -> bool:
        """Keep a player out from now on, whether they are in or not; False where their book is closed."""
        return self._put(run, Player(name, guest=guest), "kicked = :value", True, open_only=True) is not None

    def _put(  # noqa: PLR0913  of one write
        self,
        run: str,
        player: Player,
        change: str,
        value: Any,
        *,
        seated: bool = False,
        back: bool = False,
        open_only: bool = False,
    ) -> Player | None:
        """Change a player, who need not be known unless `seated`; the player as they are then, None if they may not.

        Who is `back` comes in, and has not left any more.
        """
        about = _about(player)
        request: dict[str, Any] = {
            "Key": _key(run, player.name),
            "UpdateExpression": f"SET {change}, playerName = if_not_exists(playerName, :name), guest = :guest, "
            f"expiresAt = :expires, {_FRESH}",
            "ExpressionAttributeValues": {
                ":value": value,
                ":name": about["playerName"],
                ":guest": about["guest"],
                ":expires": about["expiresAt"],
                ":noSends": {},
                ":noAnswers": {},
            },
            "ReturnValues": "ALL_NEW",
        }
        conditions = ["attribute_not_exists(closed)"] if back or open_only else []
        if back:
            conditions.append("attribute_not_exists(kicked)")
        if seated:
            conditions += ["playerName = :name", "(attribute_not_exists(seat) OR seat <= :seat)"]
            request["ExpressionAttributeValues"][":seat"] = player.seat
        if conditions:
            request["ConditionExpression"] = " AND ".join(conditions)
        if back:
            request["UpdateExpression"] += " REMOVE #left"
            request["ExpressionAttributeNames"] = {"#left": "left"}
        answer = written(self.table.update_item, **request)
        return player_of(answer["Attributes"]) if answer else None

    def record(self, run: str, name: str, send: Send, *, into_closed: bool = False) -> None:
        """Add an answer, in one write, or not at all (RecordRefused).

        A counted one is added only where the question has no counted answer of the player yet. Into a closed book
        goes only what was received before it was.
        """
        counted = send.verdict == Verdict.COUNTED
        names = {"#send": str(send.number)} | ({"#question": str(send.question_number)} if counted else {})
        values: dict[str, Any] = {":send": _send_item(send), ":max": MAX_SENDS, ":one": 1}
        if into_closed:
            values |= {":received": send.received_at, ":uncounted": {send.number}}
        there = in_the_way(
            self.table.update_item,
            Key=_key(run, name),
            UpdateExpression="SET sends.#send = :send"
            + (", answers.#question = :number" if counted else "")
            + " ADD received :one"
            + (", uncounted :uncounted" if into_closed else ""),
            ConditionExpression="attribute_exists(joinedAt) AND attribute_not_exists(sends.#send)"
            " AND attribute_not_exists(kicked) AND size(sends) < :max"
            + (" AND closed >= :received" if into_closed else " AND attribute_not_exists(closed)")
            + (" AND attribute_not_exists(answers.#question)" if counted else ""),
            ExpressionAttributeNames=names,
            ExpressionAttributeValues={**values, ":number": send.number} if counted else values,
        )
        if there is not None:
            raise RecordRefused(player_of(there or None))

    def counted_in(self, run: str, name: str, number: int) -> None:
        """Note that an answer which came into a closed book is in the game's result."""
        self.table.update_item(
            Key=_key(run, name),
            UpdateExpression="DELETE uncounted :number",
            ConditionExpression="attribute_exists(closed)",
            ExpressionAttributeValues={":number": {number}},
        )

    def close(self, run: str, name: str, closed_at: int) -> Player:
        """Take from a player nothing more that was received after that, and tell all there is."""
        answer = self.table.update_item(
            Key=_key(run, name),
            UpdateExpression="SET closed = :closed",
            ExpressionAttributeValues={":closed": closed_at},
            ReturnValues="ALL_NEW",
        )
        player = player_of(answer["Attributes"])
        assert player is not None, "an update returns what it wrote"
        return player

    def _bucket(self, partition: str) -> list[Player]:
        query = {"KeyConditionExpression": Key("game").eq(partition), "ConsistentRead": True}
        found = (player_of(item) for page in pages(self.table, query) for item in page)
        return [player for player in found if player]


def player_of(item: Mapping[str, Any] | None) -> Player | None:
    """The player out of their item; None for one that only keeps guests off a player's name."""
    if item is None or "playerName" not in item:
        return None
    here, ended = _connections(item)
    return Player(
        name=item["playerName"],
        guest=bool(item["guest"]),
        joined_at=int(item["joinedAt"]) if "joinedAt" in item else None,
        debt=item.get("debt"),
        reserved_at=int(item["reservedAt"]) if "reservedAt" in item else None,
        seat=int(item.get("seat", 0)),
        coming="coming" in item or "joinedAt" in item,
        kicked="kicked" in item,
        closed_at=int(item["closed"]) if "closed" in item else None,
        received=int(item.get("received", 0)),
        left="left" in item,
        instead_of=item.get("insteadOf"),
        moves=int(item.get("moves", 0)),
        connections=frozenset(here - ended),
        sends={int(number): _send(int(number), each) for number, each in item["sends"].items()},
        answers={int(question): int(number) for question, number in item["answers"].items()},
        uncounted=frozenset(int(number) for number in item.get("uncounted", ())),
    )


def _connections(item: Mapping[str, Any]) -> tuple[set[str], set[str]]:
    """Connections to the broker that have begun, and that have ended; some are in both."""
    return item.get("here", set()), item.get("ended", set())


def _key(run: str, name: str) -> dict[str, str]:
    part = key_of(name)
    return {"game": f"{run}#{bucket_of(part, BUCKETS)}", "part": part}


def _item(run: str, player: Player) -> dict[str, Any]:
    """The item of a player who has just become known."""
    item = {**_key(run, player.name), **_about(player), "sends": {}, "answers": {}}
    if player.debt:
        # Of who never comes, nothing is kept longer than the game.
        item |= {"debt": player.debt, "expiresAt": (now_ms() + LIFETIME_MS) // 1000}
    if player.reserved_at:
        item["reservedAt"] = player.reserved_at
    if player.seat:
        item["seat"] = player.seat
    if player.instead_of:
        item["insteadOf"] = player.instead_of
    return item


def _about(player: Player) -> dict[str, Any]:
    expires = (now_ms() + LIFETIME_MS) // 1000 + KEPT_SECONDS
    return {"playerName": player.name, "guest": player.guest, "expiresAt": expires}


def _send_item(send: Send) -> list[Any]:
    return [send.question_number, send.received_at, send.verdict.value, send.points, send.response, send.right]


def _send(number: int, item: list[Any]) -> Send:
    question, received_at, verdict, points, response, *right = item
    return Send(
        number,
        int(question),
        int(received_at),
        Verdict(verdict),
        int(points),
        str(response),
        right[0] if right else points > 0,  # not written down until November 2026
    )
