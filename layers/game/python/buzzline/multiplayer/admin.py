"""Use cases of a host of a casual or competitive game.

The host's client decides when what happens. What a question, an answer or the standings
are, the service says.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from typing import Any, Protocol

from buzzline.identity.nicknames import MARK
from buzzline.live_games.accounts import Account, Scoreboard, ShownScoreboard, standings
from buzzline.live_games.asking import AskedQuestion, ShownAnswer, ask, show_answers
from buzzline.live_games.finishing import finish_game
from buzzline.live_games.hosting import Opening, come_back, host_game, hosted_quiz
from buzzline.live_games.model import LiveGame, Settings, game_key, game_over
from buzzline.live_games.ports import LiveGames, Players, StateRefused
from buzzline.live_games.rights import held
from buzzline.live_games.tallies import Tally, tallies
from buzzline.multiplayer import frames
from buzzline.platform.clock import iso_of_ms, now_ms
from buzzline.platform.contract import to_json, to_plain
from buzzline.platform.errors import Conflict, Forbidden
from buzzline.platform.web_socket import Reply, SocketCaller
from buzzline.quizzes.inventory import Inventory
from buzzline.quizzes.model import QuizMode
from buzzline.quizzes.ports import QuizSource
from buzzline.rooms.room import Connection, Departure, Reach, Role, Room

MODES = (QuizMode.CASUAL, QuizMode.COMPETITIVE)
MAX_QUESTIONS_LENGTH = 20_000
"""Bytes of JSON, those of the tallies with them; API Gateway sends frames of up to 32 KB."""
PLAYERS_SHOWN = 60


class Connections(Protocol):
    """Who is connected to which game."""

    def enter(self, connection: Connection, game: LiveGame) -> None:
        """Put a connection into a game, out of any other one; raises Conflict where it has ended meanwhile."""

    def leave(self, connection_id: str, run: str) -> Departure | None:
        """Take a player's connection out of a game; None if it was not in."""


@dataclass(frozen=True)
class PresentPlayer:
    """A player as the host sees them."""

    player_name: str
    guest: bool
    points: int
    here: bool
    """Whether a connection of theirs is there."""


@dataclass(frozen=True)
class LiveStart:
    """Everything a host needs to run a game, or to go on with it: answers included."""

    game_id: str
    quiz_name: str
    quiz_mode: str
    question_type: str
    pin: str
    settings: Settings
    start_time: str
    asked: list[int]
    open_questions: list[int]
    current_question: int
    player_count: int
    players: list[PresentPlayer]
    """In the order in which they came; in a big room the best of them."""
    tallies: list[Tally]
    questions: list[dict[str, object]] | None = None
    """Left out where they would not fit into a frame: the quiz's owner gets them over HTTP."""


@dataclass(frozen=True)
class Done:
    """What a host gets back for an action: how many connections it was posted to, and what went there."""

    subaction: str
    reached: int
    queued: int
    """Connections to which it is still on its way."""
    question: AskedQuestion | None = None
    answers: Sequence[ShownAnswer] | None = None
    scoreboard: Scoreboard | Mapping[str, Any] | None = None
    account: Account | Mapping[str, Any] | None = None


@dataclass(frozen=True)
class AdminDesk:
    """What a host's actions need."""

    games: LiveGames
    players: Players
    quizzes: QuizSource
    inventory: Inventory
    connections: Connections
    room: Room

    def act(self, action: frames.AdminAction, caller: SocketCaller) -> Reply:
        """Do what a host asks for; raises Forbidden for anybody else."""
        if caller.guest or (caller.game and caller.game != game_key(action.game_id, caller.player)):
            raise _not_the_host()
        if isinstance(action, frames.HostGame):
            return self._host(action, caller)
        game = self.games.get(action.game_id, caller.player)
        if game is None and caller.run is None:
            raise _not_the_host()
        game = held(game, caller.run)
        if isinstance(action, frames.End):
            return self._end(game, caller)
        handlers: dict[type, Callable[[Any, LiveGame, SocketCaller], Done]] = {
            frames.Ask: self._ask,
            frames.ShowAnswer: self._show_answer,
            frames.ShowScoreboard: self._show_scoreboard,
            frames.Kick: self._kick,
        }
        return Reply("liveadmin", handlers[type(action)](action, game.live(now_ms()), caller))

    def _host(self, action: frames.HostGame, caller: SocketCaller) -> Reply:
        opening = Opening(action.game_id, caller.player, action.settings, MODES)
        if caller.run is None:
            game, quiz = host_game(self.games, self.players, self.quizzes, self.inventory, opening)
        else:
            game, quiz = come_back(self.games, self.quizzes, opening, caller.run)
        try:
            oldest = self.games.add_host_connection(game, caller.connection, caller.received_at)
        except StateRefused:
            raise Conflict("game-over", "This game is ending: end it again, then open a new one.") from None
        if oldest:
            self.room.make_room(oldest)
        self.connections.enter(Connection(caller.connection, caller.player, Role.HOST), game)
        self.room.tell_players(game, "hostback", {"hostName": game.host_name})
        questions = quiz.questions_for_owner
        # Now that this connection hears of all answers that come: what is in the books is told in the reply.
        players = [each for each in self.players.all(game.run) if each.listed]
        # All devices of the host have the same list, in the order in which it grew.
        best = nlargest(PLAYERS_SHOWN, players, key=lambda player: player.points)
        named = sorted(best, key=lambda player: (player.arrival, player.name))
        here = self.room.present(game)
        counted = tallies(game, quiz, players)
        length = len(to_json([questions, counted]).encode())
        return Reply(
            "livestart",
            LiveStart(
                game_id=game.game_id,
                quiz_name=game.quiz_name,
                quiz_mode=game.quiz_mode,
                question_type=game.question_type,
                pin=game.pin,
                settings=game.settings,
                start_time=iso_of_ms(game.started_at),
                asked=sorted(game.asked),
                open_questions=sorted(game.open_questions),
                current_question=game.current,
                player_count=len(players),
                players=[PresentPlayer(each.name, each.guest, each.points, each.name in here) for each in named],
                tallies=counted,
                questions=questions if length <= MAX_QUESTIONS_LENGTH else None,
            ),
        )

    def _ask(self, action: frames.Ask, game: LiveGame, caller: SocketCaller) -> Done:
        quiz = hosted_quiz(self.quizzes, game)
        question = ask(self.games, quiz, game, action.question_number)
        reach = self.room.tell_step(game, "question", question, by=caller.connection)
        return _done("ask", reach, question=question)

    def _show_answer(self, action: frames.ShowAnswer, game: LiveGame, caller: SocketCaller) -> Done:
        quiz = hosted_quiz(self.quizzes, game)
        answers = show_answers(self.games, quiz, game, action.question_number)
        reach = self.room.tell_step(game, "answer", {"answers": answers}, by=caller.connection)
        return _done("showanswer", reach, answers=answers)

    def _show_scoreboard(self, _: frames.ShowScoreboard, game: LiveGame, caller: SocketCaller) -> Done:
        if game.open_questions:
            raise Conflict("still-open", "The scoreboard would give the answer away: show the answer first.")
        scoreboard = standings(game, self.players.all(game.run)).shown
        shown = ShownScoreboard(**vars(scoreboard), at=iso_of_ms(now_ms()))
        self.games.note_board(game, to_plain(shown))
        reach = self.room.tell_step(game, "scoreboard", scoreboard, by=caller.connection)
        return _done("showscoreboard", reach, scoreboard=scoreboard)

    def _kick(self, action: frames.Kick, game: LiveGame, caller: SocketCaller) -> Done:
        name = action.player_name
        if name == game.host_name:
            raise Conflict("own-game", "You host this game: end it instead.")
        if not self.players.kick(game.run, name, guest=name.startswith(MARK)):
            raise game_over()
        self.games.note_kicked(game, name)
        theirs, reach = self.room.tell_player(game, name, "kicked", {"playerName": name})
        for connection in theirs:
            self.connections.leave(connection, game.run)
        self.room.tell_host(game, "kicked", {"playerName": name}, by=caller.connection)
        return _done("kick", reach)

    def _end(self, game: LiveGame, caller: SocketCaller) -> Reply:
        result, reach = end_game(self.games, self.players, self.room, game, by=caller.connection)
        return Reply("liveadmin", _done("end", reach, scoreboard=result["scoreboard"], account=result["account"]))


def end_game(
    games: LiveGames, players: Players, room: Room, game: LiveGame, by: str | None = None
) -> tuple[dict[str, Any], Reach]:
    """End a game and tell its players how, and the host but where it did so; returns its result, how far that came."""
    result = finish_game(games, players, game)
    return result, room.tell_step(game, "ended", {"scoreboard": result["scoreboard"]}, by=by)


def _done(subaction: str, reach: Reach, **told: Any) -> Done:
    return Done(subaction, reach.reached, reach.queued, **told)


def _not_the_host() -> Forbidden:
    return Forbidden("not-the-host", "You do not host this game: only its host may do that.")
