"""A casual or competitive game to test with: its desks and its room, with all that they need in memory."""

import json
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from buzzline.chat.desk import ChatDesk
from buzzline.chat.frames import ChatFrame
from buzzline.chat.moderation import BlockedWords
from buzzline.chat.ports import Kept, Message, TooFast, Turn
from buzzline.live_games.model import LiveGame, Player
from buzzline.multiplayer.admin import AdminDesk
from buzzline.multiplayer.frames import AdminFrame, PlayerFrame
from buzzline.multiplayer.player import PlayerDesk, disconnected
from buzzline.platform.clock import now_ms
from buzzline.platform.contract import to_plain
from buzzline.platform.paging import Page
from buzzline.platform.web_socket import Reply, SocketCaller
from buzzline.quizzes.inventory import BoughtQuiz
from buzzline.quizzes.model import Quiz, QuizMode
from buzzline.rooms.room import Batch, Connection, Departure, Outcome, Role, Room, connection_ended, frame

from tests.support.live_games import HOST, GamesInMemory, PlayersInMemory, game_with, quiz_with


class ConnectionsInMemory:
    """Who is connected to which game, as ConnectionsStore keeps it."""

    def __init__(self) -> None:
        self.entered: dict[str, tuple[Connection, LiveGame]] = {}
        self.forgotten: list[tuple[str, list[str]]] = []
        self.listening: dict[tuple[str, str], Connection] = {}
        self.ended: set[str] = set()

    def enter(self, connection: Connection, game: LiveGame) -> None:
        self.entered[connection.id] = (connection, game)

    def hush(self, connection: Connection, run: str) -> None:
        if connection.id in self.entered:
            there, game = self.entered[connection.id]
            self.entered[connection.id] = (replace(there, quiet=True), game)

    def listen(self, connection: Connection, room: str) -> None:
        if connection.id in self.ended:
            raise connection_ended()
        self.listening[connection.id, room] = connection

    def stop_listening(self, connection: Connection, room: str) -> None:
        self.listening.pop((connection.id, room), None)

    def leave(self, connection_id: str, run: str) -> Departure | None:
        if connection_id not in [each.id for each in self.of_game(run, Role.PLAYER)]:
            return None
        connection, _ = self.entered.pop(connection_id)
        return self._departure(connection, run)

    def _departure(self, connection: Connection, run: str) -> Departure:
        others = [each for each in self.of_game(run, Role.PLAYER) if each.player == connection.player]
        return Departure.OTHERS_LEFT if others and connection.role == Role.PLAYER else Departure.LAST

    def closed(self, connection_id: str) -> dict[str, Any] | None:
        self.ended.add(connection_id)
        self.listening = {key: each for key, each in self.listening.items() if each.id != connection_id}
        if connection_id not in self.entered:
            return None
        connection, game = self.entered.pop(connection_id)
        return {
            "connectionId": connection_id,
            "playerName": connection.player,
            "gameId": game.game_id,
            "host": game.host_name,
            "run": game.run,
            "role": connection.role.value,
            "departure": self._departure(connection, game.run),
        }

    def of_game(self, run: str, role: Role | None = None) -> list[Connection]:
        gone = {each for of, ids in self.forgotten if of == run for each in ids}
        here = [each for (_, room), each in self.listening.items() if room == run and each.id not in gone]
        return here + [
            connection
            for connection, game in self.entered.values()
            if game.run == run and role in (None, connection.role) and connection.id not in gone
        ]

    def of_player(self, player: str) -> list[str]:
        return [connection.id for connection, _ in self.entered.values() if connection.player == player]

    def forget(self, run: str, connection_ids: list[str]) -> None:
        self.forgotten.append((run, connection_ids))


class PostsInMemory:
    """Keeps the frames that were sent; some connections are gone, and some do not take them."""

    def __init__(self, gone: Collection[str] = (), failing: Collection[str] = ()) -> None:
        self.gone = set(gone)
        self.failing = set(failing)
        self.refusing: set[str] = set()
        self.replaced: list[str] = []
        self.sent: list[tuple[str, dict[str, Any]]] = []

    def post(self, connection_id: str, text: str) -> Outcome:
        if connection_id in self.failing:
            return Outcome.FAILED
        if connection_id in self.refusing:
            return Outcome.REFUSED
        if connection_id in self.gone:
            return Outcome.GONE
        self.sent.append((connection_id, json.loads(text)))
        return Outcome.POSTED

    def replace(self, connection_id: str) -> None:
        self.replaced.append(connection_id)
        self.post(connection_id, frame("connection", "replaced"))

    def to(self, connection_id: str) -> list[dict[str, Any]]:
        """All frames that went to a connection."""
        return [frame for to, frame in self.sent if to == connection_id]


class BatchesInMemory:
    """Keeps the batches that were queued."""

    def __init__(self) -> None:
        self.puts: list[Sequence[Batch]] = []

    def put(self, batches: Sequence[Batch]) -> None:
        self.puts.append(batches)


class MessagesInMemory:
    """What was said, as MessageStore keeps it."""

    def __init__(self) -> None:
        self.kept: dict[str, dict[str, Message]] = {}
        self.seconds: set[int] = set()
        self.removed: set[tuple[str, str]] = set()
        self.reads = 0

    def keep(self, room: str, message: Message, seconds: int) -> Kept:
        self.seconds.add(seconds)
        self.kept.setdefault(room, {}).setdefault(message.message_id, message)
        there = self.get(room, message.message_id)
        assert there is not None
        return there

    def get(self, room: str, message_id: str) -> Kept | None:
        message = self.kept.get(room, {}).get(message_id)
        return Kept(message, (room, message_id) in self.removed) if message else None

    def remove(self, room: str, message_id: str) -> None:
        self.kept[room][message_id] = replace(self.kept[room][message_id], text="")
        self.removed.add((room, message_id))

    def newest(self, room: str, limit: int) -> list[Message]:
        self.reads += 1
        newest = [each for _, each in sorted(self.kept.get(room, {}).items())][-limit:]
        return [each for each in newest if (room, each.message_id) not in self.removed]


class LimitsInMemory:
    """Who owes how much: time stands still."""

    def __init__(self) -> None:
        self.owed: dict[str, int] = {}

    def charge(self, name: str, now: int, cost: int, *, kept: int, most: int = 10**15) -> int:
        owed = self.owed.get(name, 0) + cost
        if owed > most:
            return owed - most
        assert kept >= owed, "a debt is remembered until it is paid"
        self.owed[name] = owed
        return 0


class SendersInMemory:
    """Who said how much: all that they want, or nothing more until a moment."""

    def __init__(self) -> None:
        self.ids: dict[tuple[str, str], str] = {}
        self.free_at: int | None = None
        self.limits: dict[str, int] = {}

    def take(self, turn: Turn) -> str:
        self.limits[turn.sender] = turn.limit
        if self.free_at is not None:
            raise TooFast(self.free_at)
        return self.ids.setdefault((turn.sender, turn.key), turn.message_id)


class QuizShelf:
    """Quizzes to read."""

    def __init__(self, *quizzes: Quiz) -> None:
        self.quizzes = {quiz.header.game_id: quiz for quiz in quizzes}

    def get(self, game_id: str, *, consistent: bool = False) -> Quiz | None:
        return self.quizzes.get(game_id)


class NothingBought:
    """Nobody bought anything."""

    def get(self, player: str, game_id: str) -> None:
        return None

    def bought_by(self, player: str, next_token: str | None) -> Page[BoughtQuiz]:
        return Page([])


def live(**members: Any) -> LiveGame:
    """A game that was opened just now."""
    return game_with(**{"started_at": now_ms(), **members})


def caller(player: str, connection: str | None = None, **members: Any) -> SocketCaller:
    """Somebody with their own token, or with a ticket to a game, on a connection called like them.

    A guest where the name says so.
    """
    run = "run-1" if "game" in members else None
    values = {"guest": player.startswith("~"), "game": None, "run": run, "received_at": now_ms(), **members}
    values.setdefault("frame", uuid.uuid4().hex)
    return SocketCaller(connection=connection or f"c-{player}", player=player, **values)


class LiveTable:
    """One quiz of the host, and everything that a game of it needs."""

    def __init__(
        self, *games: LiveGame, mode: str = QuizMode.CASUAL, count: int = 4, groups: Mapping[int, str] | None = None
    ) -> None:
        self.quizzes = QuizShelf(quiz_with(count, mode, groups))
        self.games = GamesInMemory(*games)
        self.players = PlayersInMemory()
        self.connections = ConnectionsInMemory()
        self.posts = PostsInMemory()
        self.batches = BatchesInMemory()
        self.room = Room(self.connections, self.posts, self.batches)
        self.admin_desk = AdminDesk(
            self.games, self.players, self.quizzes, NothingBought(), self.connections, self.room
        )
        self.player_desk = PlayerDesk(self.games, self.players, self.quizzes, self.connections, self.room)
        self.messages = MessagesInMemory()
        self.senders = SendersInMemory()
        self.limits = LimitsInMemory()
        self.chat_desk = ChatDesk(
            games=self.games,
            players=self.players,
            listeners=self.connections,
            messages=self.messages,
            senders=self.senders,
            limits=self.limits,
            moderation=BlockedWords("humbug"),
            room=self.room,
        )

    @property
    def game(self) -> LiveGame:
        game = self.games.get("g1", HOST)
        assert game is not None
        return game

    def ticket(self, player: str, **members: Any) -> SocketCaller:
        """Somebody who comes with a ticket to the game that is live now."""
        return caller(player, **{"game": self.game.key, "run": self.game.run, **members})

    def admin(self, subaction: str, who: SocketCaller | None = None, **members: Any) -> Reply:
        """What a host gets for an action, which is read as it comes in."""
        data = {"subaction": subaction, "gameId": "g1", **members}
        frame = AdminFrame.model_validate({"message": "liveadmin", "data": data})
        return self.admin_desk.act(frame.data, who or caller(HOST))

    def play(self, subaction: str, who: SocketCaller | str, **members: Any) -> Reply:
        """What a player gets for an action, which is read as it comes in."""
        data = {"subaction": subaction, "gameId": "g1", "hostName": HOST, **members}
        frame = PlayerFrame.model_validate({"message": "liveplayer", "data": data})
        return self.player_desk.act(frame.data, caller(who) if isinstance(who, str) else who)

    def chat(self, subaction: str, who: SocketCaller | str, /, **members: Any) -> Reply:
        """What somebody gets who chats, from a frame that is read as it comes in."""
        frame = ChatFrame.model_validate({"message": "chat", "data": {"subaction": subaction, **members}})
        return self.chat_desk.act(frame.data, caller(who) if isinstance(who, str) else who)

    def told_host(self, subaction: str, **members: Any) -> Any:
        """The host's action; what came back as JSON has it."""
        return to_plain(self.admin(subaction, **members).message)

    def told(self, subaction: str, who: SocketCaller | str, **members: Any) -> Any:
        """A player's action; what came back as JSON has it."""
        return to_plain(self.play(subaction, who, **members).message)

    def join(self, *names: str) -> None:
        """Players come in; guests have their nicknames already."""
        for name in names:
            if name.startswith("~"):
                self.players.reserve(self.game.run, Player(name, guest=True))
            self.play("joingame", name)

    def answer(self, player: str, question: int, response: str, number: int = 1, **members: Any) -> Any:
        """A player's answer; its receipt as JSON has it."""
        who = caller(player, **members)
        return self.told("answer", who, questionNumber=question, answerNumber=number, response=response)

    def disconnect(self, connection: str) -> None:
        disconnected(self.connections, self.games, self.room, connection)

    def take(self, player: str) -> list[tuple[str, dict[str, Any]]]:
        """What was said to somebody since the last time: channel and message, without the time."""
        connection = f"c-{player}"
        frames = self.posts.to(connection)
        self.posts.sent = [each for each in self.posts.sent if each[0] != connection]
        for each in frames:
            assert each["message"].pop("at").endswith("Z")
        return [(each["channel"], each["message"]) for each in frames]
