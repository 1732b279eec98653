"""The room of a game, or of everybody who chats: who is connected to it, and how a message reaches them.

A few posts are made at once by the function that has something to say. For a big room it
queues batches, which workers post: the time to reach the last player then depends on the
number of workers, not on the number of players.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from buzzline.live_games.model import LiveGame
from buzzline.live_games.nicknames import same_player
from buzzline.platform.clock import iso_of_ms, now_ms
from buzzline.platform.concurrency import fan_out
from buzzline.platform.contract import ContractModel, to_json, to_plain

DIRECT = 64
"""Connections up to which a function posts itself."""
BATCH = 100
"""Connections that one worker invocation posts to."""


class Role(StrEnum):
    """What a connection is in a game."""

    HOST = "HOST"
    PLAYER = "PLAYER"


@dataclass(frozen=True)
class Connection:
    """One connection to a game."""

    id: str
    player: str
    role: Role
    quiet: bool = False
    """Whether it hears no chat."""


class Batch(ContractModel):
    """Posts that wait for a worker: a frame, and the connections of a run that get it."""

    run: str
    frame: str
    connections: list[str]


class RoomConnections(Protocol):
    """Where it is kept who is connected."""

    def of_game(self, run: str, role: Role | None = None) -> list[Connection]:
        """All connections of a game, or those of one role."""

    def forget(self, run: str, connection_ids: list[str]) -> None:
        """Remove connections that turned out to be gone."""


class Posts(Protocol):
    """The way to a connection."""

    def post(self, connection_id: str, frame: str) -> bool:
        """Send a frame; False where the connection is gone."""


class Batches(Protocol):
    """The way to the workers."""

    def put(self, batches: Sequence[Batch]) -> None:
        """Queue batches; raises Unavailable where one was not accepted."""


class Room:
    """Tells things to the host or the players of a game."""

    def __init__(self, connections: RoomConnections, posts: Posts, batches: Batches | None = None) -> None:
        self._connections = connections
        self._posts = posts
        self._batches = batches

    def tell_players(self, game: LiveGame, subaction: str, content: object = None) -> int:
        """Send a message on channel `liveadmin` to all players; returns to how many."""
        players = self._connections.of_game(game.run, Role.PLAYER)
        return self._send(game.run, players, frame("liveadmin", subaction, content))

    def tell_all(self, run: str, text: str, hears: Callable[[Connection], bool]) -> int:
        """Send a frame to all connections of a run that hear it; returns to how many."""
        return self._send(run, filter(hears, self._connections.of_game(run)), text)

    def tell_player(self, game: LiveGame, player: str, subaction: str, content: object = None) -> list[str]:
        """Send a message on channel `liveadmin` to all connections of a player; returns their ids."""
        everybody = self._connections.of_game(game.run, Role.PLAYER)
        theirs = [each.id for each in everybody if same_player(each.player, player)]
        self.deliver(game.run, theirs, frame("liveadmin", subaction, content))
        return theirs

    def tell_host(self, game: LiveGame, subaction: str, content: object = None) -> None:
        """Send a message on channel `liveplayer` to the host, if it is connected."""
        if game.host_connection:
            self.deliver(game.run, [game.host_connection], frame("liveplayer", subaction, content))

    def deliver(self, run: str, connection_ids: Iterable[str], text: str) -> None:
        """Post a frame to connections of a run; those that are gone are removed."""
        ids = list(connection_ids)
        reached = fan_out(lambda connection_id: self._posts.post(connection_id, text), ids)
        gone = [connection_id for connection_id, there in zip(ids, reached, strict=True) if not there]
        if gone:
            self._connections.forget(run, gone)

    def _send(self, run: str, to: Iterable[Connection], text: str) -> int:
        ids = [each.id for each in to]
        if len(ids) <= DIRECT or self._batches is None:
            self.deliver(run, ids, text)
        else:
            batches = [ids[start : start + BATCH] for start in range(0, len(ids), BATCH)]
            self._batches.put([Batch(run=run, frame=text, connections=each) for each in batches])
        return len(ids)


def frame(channel: str, subaction: str, content: object = None) -> str:
    """A frame as it goes out; `at` lets a client put frames in order that overtook each other."""
    members = to_plain(content) if content is not None else {}
    return to_json({"channel": channel, "message": {"subaction": subaction, "at": iso_of_ms(now_ms()), **members}})
