"""The room of a game, or of everybody who chats: who is connected to it, and how a message reaches them.

A few posts are made at once by the function that has something to say. For a big room it
queues batches, which workers post: the time to reach the last player then depends on the
number of workers, not on the number of players.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from buzzline.identity.nicknames import same_player
from buzzline.live_games.model import LiveGame
from buzzline.platform.clock import iso_of_ms, now_ms
from buzzline.platform.concurrency import fan_out
from buzzline.platform.contract import ContractModel, to_json, to_plain
from buzzline.platform.errors import Conflict
from buzzline.platform.observability import count, logger

DIRECT = 64
"""Connections up to which a function posts itself."""
BATCH = 100
"""Connections that one worker invocation posts to."""
TRIES = 8
"""How often workers try to post a frame to a connection that does not take it."""


class Departure(StrEnum):
    """What it means that one connection is not in a game any more."""

    LAST = "last"
    """Who it was is not in the game any more."""
    OTHERS_LEFT = "others-left"
    """The player is still in the game: on another page, or with another device."""


class Outcome(StrEnum):
    """What became of a post."""

    POSTED = "posted"
    GONE = "gone"
    """There is no such connection any more."""
    FAILED = "failed"
    """Nothing was posted just now: it is worth another try."""
    REFUSED = "refused"
    """Nothing was posted, and never will be."""


@dataclass(frozen=True)
class Reach:
    """How far a message came."""

    reached: int
    """Connections that it was posted to."""
    queued: int = 0
    """Connections that workers are about to post it to."""
    gone: Sequence[str] = field(default=(), compare=False)
    """Connections that turned out to have ended."""


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
    seat: int = 0
    """Which of the player's seats in the game it has."""


class Batch(ContractModel):
    """Posts that wait for a worker: a frame, and the connections of a run that get it."""

    run: str
    frame: str
    connections: list[str]
    tried: int = 0
    """How often they were tried before."""


class RoomConnections(Protocol):
    """Where it is kept who is connected."""

    def of_game(self, run: str, role: Role | None = None) -> list[Connection]:
        """All connections of a game, or those of one role."""

    def forget(self, run: str, connection_ids: list[str]) -> None:
        """Remove connections that turned out to be gone."""


class Posts(Protocol):
    """The way to a connection."""

    def post(self, connection_id: str, text: str) -> Outcome:
        """Send a frame."""

    def replace(self, connection_id: str) -> None:
        """End a connection that made room for another one of the same player or host, and tell it so first."""


class Batches(Protocol):
    """The way to the workers."""

    def put(self, batches: Sequence[Batch]) -> None:
        """Queue batches, those that were tried before for later; raises Unavailable where one was not accepted."""


class Room:
    """Tells things to the host or the players of a game."""

    def __init__(self, connections: RoomConnections, posts: Posts, batches: Batches) -> None:
        self._connections = connections
        self._posts = posts
        self._batches = batches

    def tell_players(self, game: LiveGame, subaction: str, content: object = None) -> Reach:
        """Send a message on channel `liveadmin` to all players."""
        return self._tell_players(game, frame("liveadmin", subaction, content))

    def tell_step(self, game: LiveGame, subaction: str, content: object = None, *, by: str | None = None) -> Reach:
        """Tell all players the same, and the host wherever it is connected but where the step was taken (`by`).

        How far it came counts players only.
        """
        text = frame("liveadmin", subaction, content)
        reach = self._tell_players(game, text)
        if others := sorted(game.host_connections.keys() - {by}):
            self.deliver(Batch(run=game.run, frame=text, connections=others))
        return reach

    def _tell_players(self, game: LiveGame, text: str) -> Reach:
        players = [each for each in self._connections.of_game(game.run, Role.PLAYER) if is_seated(each, game)]
        return self._send(game.run, players, text)

    def tell_all(self, run: str, text: str, hears: Callable[[Connection], bool]) -> Reach:
        """Send a frame to all connections of a run that hear it."""
        return self._send(run, filter(hears, self._connections.of_game(run)), text)

    def tell_player(
        self, game: LiveGame, player: str, subaction: str, content: object = None, *, before_seat: int | None = None
    ) -> tuple[list[str], Reach]:
        """Send a message on channel `liveadmin` to a player, or to their earlier seats; returns connections, too."""
        everybody = self._connections.of_game(game.run, Role.PLAYER)
        theirs = [
            each.id
            for each in everybody
            if same_player(each.player, player) and (before_seat is None or each.seat < before_seat)
        ]
        batch = Batch(run=game.run, frame=frame("liveadmin", subaction, content), connections=theirs)
        return theirs, self.deliver(batch)

    def tell_host(
        self, game: LiveGame, subaction: str, content: object = None, *, by: str | None = None
    ) -> Sequence[str]:
        """Send a message on channel `liveplayer` to the host, wherever it is connected but there where it comes from.

        Returns what is gone.
        """
        if not (others := sorted(game.host_connections.keys() - {by})):
            return ()
        text = frame("liveplayer", subaction, content)
        return self.deliver(Batch(run=game.run, frame=text, connections=others)).gone

    def present(self, game: LiveGame) -> frozenset[str]:
        """The names of those players who are connected."""
        return frozenset(each.player for each in self._connections.of_game(game.run, Role.PLAYER))

    def make_room(self, connection_id: str) -> None:
        """End a connection of the host for which another one was made."""
        self._posts.replace(connection_id)

    def deliver(self, batch: Batch) -> Reach:
        """Post a frame to connections of a run. Those that are gone are removed; those that failed are tried later."""
        ids = batch.connections
        outcomes = fan_out(lambda connection_id: self._posts.post(connection_id, batch.frame), ids)
        by_outcome: dict[Outcome, list[str]] = {outcome: [] for outcome in Outcome}
        for connection_id, outcome in zip(ids, outcomes, strict=True):
            by_outcome[outcome].append(connection_id)
        if gone := by_outcome[Outcome.GONE]:
            self._connections.forget(batch.run, gone)
        failed, lost = by_outcome[Outcome.FAILED], by_outcome[Outcome.REFUSED]
        if batch.tried + 1 >= TRIES:
            failed, lost = [], lost + failed
        if lost:
            count("PostsFailed", len(lost))
            logger.error("posts failed", extra={"run": batch.run, "connections": lost})
        if failed:
            # Of these alone: nobody gets a frame twice because another one did not get it.
            again = batch.model_copy(update={"connections": failed, "tried": batch.tried + 1})
            self._batches.put([again])
        return Reach(len(by_outcome[Outcome.POSTED]), len(failed), gone)

    def _send(self, run: str, to: Iterable[Connection], text: str) -> Reach:
        ids = [each.id for each in to]
        if len(ids) <= DIRECT:
            return self.deliver(Batch(run=run, frame=text, connections=ids))
        batches = [ids[start : start + BATCH] for start in range(0, len(ids), BATCH)]
        self._batches.put([Batch(run=run, frame=text, connections=each) for each in batches])
        return Reach(0, len(ids))


def connection_ended() -> Conflict:
    """The refusal for a connection that ended, or was closed for another one, before it came in."""
    return Conflict("connection-ended", "This connection has ended: connect again.")


def is_seated(connection: Connection, game: LiveGame) -> bool:
    """Whether its player has not left it for another device."""
    return connection.seat >= game.seat_of(connection.player)


def frame(channel: str, subaction: str, content: object = None) -> str:
    """A frame as it goes out; `at` lets a client put frames in order that overtook each other."""
    members = to_plain(content) if content is not None else {}
    return to_json({"channel": channel, "message": {"subaction": subaction, "at": iso_of_ms(now_ms()), **members}})
