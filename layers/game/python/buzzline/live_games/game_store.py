"""Where live games are kept: table LiveGames; `game_items` has what an item looks like."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from buzzline.live_games.game_items import asked_item, game_of, item_of, key_of, pin_key
from buzzline.live_games.model import (
    MAX_HOST_CONNECTIONS,
    Asked,
    ChatSwitch,
    LiveGame,
    Status,
    game_key,
)
from buzzline.live_games.ports import OpeningRefused, StateRefused
from buzzline.platform.clients import TableStore
from buzzline.platform.clock import iso_of_ms
from buzzline.platform.conditional import cancelled, written
from buzzline.quizzes.active_games_store import ActiveGamesStore
from buzzline.quizzes.columns import in_table
from buzzline.quizzes.inventory_store import InventoryStore
from buzzline.quizzes.kinds.registry import kept
from buzzline.quizzes.model import ActiveGame, QuizHeader
from buzzline.quizzes.questions import Question

_NAMES = {"#status": "status", "#open": "open"}
_NO_MORE = "(attribute_not_exists(afterthoughts) OR afterthoughts = :noted)"
"""No answer has come into a closed book since the caller read the game."""


class GameStore(TableStore):
    """Live games by key and PIN; with the list of active games, where they are opened and ended.

    Where they are opened, with what players bought, too.
    """

    def __init__(
        self,
        table_name: str,
        active_games: ActiveGamesStore | None = None,
        inventory: InventoryStore | None = None,
    ) -> None:
        super().__init__(table_name)
        self._active_games = active_games
        self._inventory = inventory

    def get(self, game_id: str, host: str) -> LiveGame | None:
        """The game as of now (one consistent read), or None."""
        item = self.table.get_item(Key=key_of(game_key(game_id, host)), ConsistentRead=True).get("Item")
        return game_of(item) if item else None

    def by_pin(self, pin: str) -> LiveGame | None:
        """The game that a PIN stands for, or None (two reads)."""
        item = self.table.get_item(Key=pin_key(pin), ConsistentRead=True).get("Item")
        return self.get(str(item["gameId"]), str(item["host"])) if item else None

    def open(self, game: LiveGame, header: QuizHeader) -> None:
        """Make a game live: the game, its PIN, its place on the list, and the quiz's flag or the copy's use.

        All or none (OpeningRefused).
        """
        writes: list[dict[str, Any]] = [
            {
                "Put": {
                    "TableName": self.table_name,
                    "Item": item_of(game),
                    "ConditionExpression": "attribute_not_exists(game) OR #status = :ended",
                    "ExpressionAttributeNames": {"#status": "status"},
                    "ExpressionAttributeValues": {":ended": Status.ENDED},
                }
            },
            {
                "Put": {
                    "TableName": self.table_name,
                    "Item": {
                        **pin_key(game.pin),
                        "gameId": game.game_id,
                        "host": game.host_name,
                        "run": game.run,
                        "expiresAt": game.expires_at // 1000,
                    },
                    "ConditionExpression": "attribute_not_exists(game) OR expiresAt < :now",
                    "ExpressionAttributeValues": {":now": game.started_at // 1000},
                }
            },
            *self._listing(game, header),
        ]
        if codes := cancelled(self.client, writes):
            raise OpeningRefused(pin_taken=codes[1:2] == ["ConditionalCheckFailed"])

    def _listing(self, game: LiveGame, header: QuizHeader) -> list[dict[str, Any]]:
        """The parts of a transaction that put a game on the list; an own quiz is marked, of a copy one use is taken."""
        assert self._active_games and self._inventory, "only functions that open games were given these"
        since = iso_of_ms(game.started_at)
        if game.copy is None:
            return self._active_games.listing(header, since)
        entry = replace(ActiveGame.of(header, since), host_name=game.host_name)
        return [
            self._active_games.entry(entry),
            self._inventory.using(game.host_name, game.game_id, game.copy),
        ]

    def _delisting(self, game: LiveGame) -> list[dict[str, Any]]:
        """The parts of a transaction that take a game off the list."""
        assert self._active_games, "only functions that end games were given the list"
        if game.copy is None:
            return self._active_games.delisting(game.game_id, game.host_name, game.quiz_mode)
        return [self._active_games.no_entry(game.game_id, game.host_name)]

    def ask(self, game: LiveGame, number: int, asked: Asked, question: Question, *, closing: list[int]) -> None:
        """Open a question that was not asked yet, and close others, while the same ones are open (StateRefused)."""
        values = {
            ":asked": asked_item(asked),
            ":question": in_table(kept(question)),
            ":opened": len(game.open_questions),
            ":closed": asked.opened_at,
        }
        closed = [f"asked.#q{each}[2] = :closed" for each in closing]
        removed = [f"#open.#q{each}" for each in closing]
        if not closing:
            values.pop(":closed")
        self._update(
            game,
            f"SET {', '.join([f'asked.#q{number} = :asked', f'#open.#q{number} = :question', *closed])}"
            + f" REMOVE {', '.join(['board', *removed])}",
            # The same ones are open as when the caller decided that this one may be.
            " AND ".join(
                [
                    f"attribute_not_exists(asked.#q{number}) AND size(#open) = :opened",
                    *(f"attribute_exists(#open.#q{each})" for each in game.open_questions),
                ]
            ),
            values,
            [number, *game.open_questions],
        )

    def close_questions(self, game: LiveGame, numbers: list[int], closed_at: int) -> None:
        """Close questions; those that are closed keep their time (StateRefused)."""
        if not numbers:
            return
        self._update(
            game,
            f"SET {', '.join(f'asked.#q{each}[2] = :closed' for each in numbers)}"
            f" REMOVE {', '.join(f'#open.#q{each}' for each in numbers)}",
            " AND ".join(f"attribute_exists(#open.#q{each})" for each in numbers),
            {":closed": closed_at},
            numbers,
        )

    def note_board(self, game: LiveGame, board: Mapping[str, Any]) -> None:
        """Note the standings that everybody is shown, while the game is open; asking a question forgets them."""
        with suppress(StateRefused):
            self._update(game, "SET board = :board", "", {":board": board}, [])

    def claim_win(self, game: LiveGame, number: int, player: str, received_at: int) -> bool:
        """Make `player` the one who was first to answer a question right, by an answer received then.

        False where another one was, or the game was over by then.
        """
        try:
            self._change(
                game,
                f"SET winners.#q{number} = :player",
                "(#status = :open OR closingAt >= :received)"
                f" AND (attribute_not_exists(winners.#q{number}) OR winners.#q{number} = :player)",
                {":player": player, ":received": received_at},
                [number],
            )
        except StateRefused:
            return False
        return True

    def release_win(self, game: LiveGame, number: int, player: str) -> None:
        """Take back that `player` was first to answer a question right, if they are said to be."""
        with suppress(StateRefused):
            self._change(
                game,
                f"REMOVE winners.#q{number}",
                f"(#status = :open OR attribute_exists(closingAt)) AND winners.#q{number} = :player",
                {":player": player},
                [number],
            )

    def note_kicked(self, game: LiveGame, player: str) -> None:
        """Note with the game itself, while it is open, that a player was sent out."""
        with suppress(StateRefused):
            self._update(game, "ADD kicked :player", "", {":player": {player}}, [])

    def set_chat(self, game: LiveGame, who: ChatSwitch) -> None:
        """Decide who may say something in the game's chat (StateRefused)."""
        self._update(game, "SET chat = :who", "", {":who": who}, [])

    def set_muted(self, game: LiveGame, player: str, *, muted: bool) -> None:
        """Let a player say nothing more in the game's chat, or something again (StateRefused)."""
        self._update(game, f"{'ADD' if muted else 'DELETE'} muted :player", "", {":player": {player}}, [])

    def add_host_connection(self, game: LiveGame, connection: str, since: int) -> str | None:
        """Remember that the host is reached there, too (StateRefused); returns the oldest where it made room.

        `since` is when it said so; of several times the latest counts.
        """
        known: LiveGame | None = game
        while known and known.run == game.run and known.status == Status.OPEN:
            others = {each: at for each, at in known.host_connections.items() if each != connection}
            oldest = min(others, key=lambda each: (others[each], each)) if len(others) >= MAX_HOST_CONNECTIONS else None
            hosts = {each: at for each, at in others.items() if each != oldest}
            latest = max(since, known.host_connections.get(connection, since))
            values = {":hosts": {**hosts, connection: latest}, ":before": dict(known.host_connections)}
            same = "hosts = :before" if known.host_connections else "(attribute_not_exists(hosts) OR hosts = :before)"
            try:
                self._update(game, "SET hosts = :hosts", same, values, [])
            except StateRefused:
                known = self.get(game.game_id, game.host_name)  # another one came or went at the same instant
            else:
                return oldest
        raise StateRefused

    def remove_host_connection(self, game: LiveGame, connection: str) -> bool:
        """Forget that the host is reached there; returns whether that was the last place."""
        answer = written(
            self.table.update_item,
            Key=key_of(game.key),
            UpdateExpression="REMOVE hosts.#connection",
            ConditionExpression="run = :run AND attribute_exists(hosts.#connection)",
            ExpressionAttributeNames={"#connection": connection},
            ExpressionAttributeValues={":run": game.run},
            ReturnValues="ALL_NEW",
        )
        return answer is not None and not answer["Attributes"]["hosts"]

    def start_closing(self, game: LiveGame, closing_at: int) -> None:
        """Take no answers that come later; again has no effect (StateRefused for a run that was replaced)."""
        values = {":closing": Status.CLOSING, ":now": closing_at}
        try:
            self._update(game, "SET #status = :closing, closingAt = :now", "", values, [])
        except StateRefused:
            current = self.get(game.game_id, game.host_name)
            if current is None or current.run != game.run:
                raise

    def finish(self, game: LiveGame, result: Mapping[str, Any]) -> None:
        """Store the result, take the game off the list, free the quiz: all or none, again no effect; free the PIN.

        Raises StateRefused for a run that was replaced, or where something else was written meanwhile.
        """
        writes: list[dict[str, Any]] = [
            {
                "Update": {
                    "TableName": self.table_name,
                    "Key": key_of(game.key),
                    "UpdateExpression": "SET #status = :ended, #result = :result, #open = :none",
                    "ConditionExpression": f"run = :run AND {_NO_MORE}",
                    "ExpressionAttributeNames": {**_NAMES, "#result": "result"},
                    "ExpressionAttributeValues": {
                        ":ended": Status.ENDED,
                        ":result": result,
                        ":none": {},
                        ":run": game.run,
                        ":noted": game.afterthoughts,
                    },
                }
            },
            *self._delisting(game),
        ]
        codes = cancelled(self.client, writes)
        if codes[2:] == ["ConditionalCheckFailed"]:
            # The game was over before it was ended, and its owner has changed or deleted the quiz meanwhile.
            codes = cancelled(self.client, writes[:2])
        if codes:
            raise StateRefused
        written(  # or it has been given to another game
            self.table.delete_item,
            Key=pin_key(game.pin),
            ConditionExpression="run = :run",
            ExpressionAttributeValues={":run": game.run},
        )

    def note_afterthought(self, game: LiveGame, *, moves: bool) -> int:
        """Note that an answer came into a closed book, and whether it brought points; how many there are by now.

        Raises StateRefused for a run that was replaced.
        """
        changes = "ADD afterthoughts :one" + (", revision :one" if moves else "")
        return int(self._change(game, changes, "NOT #status = :open", {":one": 1}, [])["afterthoughts"])

    def correct(self, game: LiveGame, result: Mapping[str, Any]) -> None:
        """Put another result in place of an ended game's (StateRefused where an afterthought was noted meanwhile)."""
        values = {":result": result, ":noted": game.afterthoughts}
        self._change(game, "SET #result = :result", f"NOT #status = :open AND {_NO_MORE}", values, [])

    def _update(
        self, game: LiveGame, expression: str, condition: str, values: dict[str, Any], numbers: list[int]
    ) -> None:
        """Change a game that is open; `#q<n>` stands for question n. Raises StateRefused."""
        self._change(game, expression, "#status = :open" + (f" AND {condition}" if condition else ""), values, numbers)

    def _change(
        self, game: LiveGame, expression: str, condition: str, values: dict[str, Any], numbers: list[int]
    ) -> dict[str, Any]:
        """Change a game in a state that the condition names; returns what changed. Raises StateRefused."""
        names = {"#status": "status", **{f"#q{each}": str(each) for each in numbers}}
        names |= {name: name[1:] for name in ("#open", "#result") if name in expression + condition}
        changed = written(
            self.table.update_item,
            Key=key_of(game.key),
            UpdateExpression=expression,
            ConditionExpression=f"run = :run AND {condition}",
            ExpressionAttributeNames=names,
            ExpressionAttributeValues={":run": game.run, ":open": Status.OPEN, **values},
            ReturnValues="UPDATED_NEW",
        )
        if changed is None:
            raise StateRefused
        return changed.get("Attributes", {})
