"""Use cases of a player of a casual or competitive game, and of a connection that ends."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from buzzline.live_games.accounts import ShownScoreboard, missed
from buzzline.live_games.answering import RULE, Answer, Receipt, judged, receipt, receipts, record, recorded_before
from buzzline.live_games.asking import AskedQuestion, Shown, last_shown, open_questions
from buzzline.live_games.finishing import count_in
from buzzline.live_games.hosting import hosted_quiz
from buzzline.live_games.joining import join, live_game, present, replaced_by
from buzzline.live_games.model import LiveGame, Player, Verdict, game_key
from buzzline.live_games.ports import LiveGames, Players
from buzzline.live_games.rights import held, seated
from buzzline.multiplayer import frames
from buzzline.multiplayer.admin import MODES, Connections
from buzzline.platform.clock import iso_of_ms, now_ms
from buzzline.platform.errors import Conflict, Forbidden
from buzzline.platform.web_socket import Reply, SocketCaller
from buzzline.quizzes.ports import QuizSource
from buzzline.rooms.room import Connection, Departure, Role, Room


class ClosedConnections(Protocol):
    """Where it is kept who is connected, for the end of a connection."""

    def closed(self, connection_id: str) -> dict[str, Any] | None:
        """Forget a connection; returns its item if it was in a game: playerName, gameId, host, run, role.

        And `departure`, as of `leave`.
        """


@dataclass(frozen=True)
class Joined:
    """Where the game is, and what the player has in it."""

    game_id: str
    host_name: str
    player_name: str
    quiz_name: str
    quiz_mode: str
    question_type: str
    question_count: int
    host_present: bool
    open_questions: Sequence[AskedQuestion]
    receipts: Sequence[Receipt]
    sent: int
    """The number of the last answer that came from this player: the client goes on counting from there."""
    missed: int
    """Questions that were over when the player first came ..."""
    late_joiners: str
    """... and what is given for them."""
    shown: Shown | None = None
    """Where questions were asked and none is open: the last ones, with their answers."""
    scoreboard: ShownScoreboard | Mapping[str, Any] | None = None
    """The standings, where they were shown since the last question."""


@dataclass(frozen=True)
class PlayerDesk:
    """What a player's actions need."""

    games: LiveGames
    players: Players
    quizzes: QuizSource
    connections: Connections
    room: Room

    def act(self, action: frames.PlayerAction, caller: SocketCaller) -> Reply:
        """Do what a player asks for."""
        if caller.game and caller.game != game_key(action.game_id, action.host_name):
            raise Forbidden("other-game", "Your ticket is for another game: join this one to get a ticket for it.")
        handlers: dict[type, Callable[[Any, LiveGame, SocketCaller], Reply]] = {
            frames.JoinGame: self._join,
            frames.AnswerQuestion: self._answer,
            frames.Receipts: self._receipts,
            frames.Leave: self._leave,
        }
        game = held(self.games.get(action.game_id, action.host_name), caller.run)
        if caller.guest:
            seated(game, caller.player, caller.seat)
        # An answer is taken or not by the time at which it came.
        if not isinstance(action, frames.AnswerQuestion | frames.Receipts | frames.Leave):
            game.live(now_ms())
        return handlers[type(action)](action, game, caller)

    def _join(self, _: frames.JoinGame, game: LiveGame, caller: SocketCaller) -> Reply:
        if game.quiz_mode not in MODES:
            raise Conflict("wrong-mode", f"You can't play a {game.quiz_mode} game here.")
        player = join(self.games, self.players, game, caller.player, guest=caller.guest, seat=caller.seat)
        self.connections.enter(Connection(caller.connection, caller.player, Role.PLAYER, seat=caller.seat), game)
        if caller.seat:
            self._take_over(game, caller)
        # Again, now that this connection hears of all that comes: what was asked meanwhile must not be missed.
        game = held(live_game(self.games, game.game_id, game.host_name), game.run)
        replaced = replaced_by(self.players, game, player)
        self._missed(
            game,
            self.room.tell_host(
                game, "joined", {"playerName": player.name, "guest": player.guest, "replaces": replaced}
            ),
        )
        return Reply(
            "joinedlive",
            Joined(
                game_id=game.game_id,
                host_name=game.host_name,
                player_name=player.name,
                quiz_name=game.quiz_name,
                quiz_mode=game.quiz_mode,
                question_type=game.question_type,
                question_count=game.question_count,
                host_present=bool(game.host_connections),
                open_questions=open_questions(game),
                receipts=receipts(game, player, RULE),
                sent=max(player.sends, default=0),
                missed=missed(game, player),
                late_joiners=game.settings.late_joiners,
                shown=self._shown(game),
                scoreboard=game.board,
            ),
        )

    def _shown(self, game: LiveGame) -> Shown | None:
        """What screens have between two questions; reads the quiz, as the game keeps what is open only."""
        if not game.current or game.open_questions:
            return None
        return last_shown(game, hosted_quiz(self.quizzes, game))

    def _take_over(self, game: LiveGame, caller: SocketCaller) -> None:
        """Tell connections of an earlier seat of the player that they are out, and take them out."""
        earlier, _ = self.room.tell_player(
            game, caller.player, "seattaken", {"seat": caller.seat}, before_seat=caller.seat
        )
        for connection in earlier:
            self.connections.leave(connection, game.run)

    def _answer(self, action: frames.AnswerQuestion, game: LiveGame, caller: SocketCaller) -> Reply:
        answer = Answer(
            questionNumber=action.question_number, answerNumber=action.answer_number, response=action.response
        )
        try:
            game.taking(caller.received_at)
        except Conflict:
            before = recorded_before(self.players, game, caller.player, answer)
            if before is None:
                raise
            return Reply("receipt", receipt(before, RULE, with_points=True))
        judgement = judged(game, answer, caller.received_at, lambda game: hosted_quiz(self.quizzes, game))
        kept = record(self.players, game, caller.player, judgement)
        send = kept.send
        if kept.settled:
            return Reply("receipt", receipt(send, RULE, with_points=True))
        correction = count_in(self.games, self.players, game, caller.player, send) if kept.after_end else None
        if correction and correction.moves:
            self.room.tell_step(game, "ended", {"scoreboard": correction.result["scoreboard"]})
        closed = send.question_number not in game.open_questions
        news = {
            "playerName": caller.player,
            "questionNumber": send.question_number,
            "answerNumber": send.number,
            "response": send.response,
            "right": send.right,
            "verdict": send.verdict,
            "receivedAt": iso_of_ms(send.received_at),
            "afterClose": closed and send.verdict == Verdict.COUNTED,
        }
        self._missed(game, self.room.tell_host(game, "answer", news))
        return Reply("receipt", receipt(send, RULE, with_points=closed))

    def _receipts(self, _: frames.Receipts, game: LiveGame, caller: SocketCaller) -> Reply:
        player = present(self.players, game, caller.player)
        return Reply("receipts", {"receipts": receipts(game, player, RULE), "points": _told_points(game, player)})

    def _leave(self, _: frames.Leave, game: LiveGame, caller: SocketCaller) -> Reply:
        if self.connections.leave(caller.connection, game.run) == Departure.LAST:
            gone = self.players.leave(game.run, caller.player)
            self._missed(game, self.room.tell_host(game, "left", {"playerName": caller.player, "gone": gone}))
        return Reply("liveplayer", {"subaction": "leave"})

    def _missed(self, game: LiveGame, connections: Iterable[str]) -> None:
        host_gone(self.games, self.room, game, connections)


def disconnected(connections: ClosedConnections, games: LiveGames, room: Room, connection_id: str) -> None:
    """Take a connection that has ended out of its game, and tell whom it matters to."""
    item = connections.closed(connection_id)
    if item is None:
        return
    game = games.get(item["gameId"], item["host"])
    if game is None or game.run != item["run"]:
        return
    if item["departure"] == Departure.OTHERS_LEFT:
        return
    if item["role"] == Role.PLAYER:
        missed = room.tell_host(game, "left", {"playerName": item["playerName"], "gone": False})
        host_gone(games, room, game, missed)
    else:
        host_gone(games, room, game, [connection_id])


def host_gone(games: LiveGames, room: Room, game: LiveGame, connections: Iterable[str]) -> None:
    """Forget connections of the host that have ended; players hear of it where the last one was among them."""
    for each in connections:
        if games.remove_host_connection(game, each):
            room.tell_players(game, "hostaway", {"hostName": game.host_name})


def _told_points(game: LiveGame, player: Player) -> int:
    """Points for questions whose answers may be known."""
    return sum(send.points for send in player.sends.values() if send.question_number not in game.open_questions)
