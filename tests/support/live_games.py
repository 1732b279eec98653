"""Live games to test with, and the places where they are kept, in memory."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from buzzline.identity.nicknames import MARK, key_of
from buzzline.live_games.model import (
    MAX_HOST_CONNECTIONS,
    MAX_SENDS,
    Asked,
    ChatSwitch,
    LiveGame,
    Player,
    Send,
    Settings,
    Status,
    Verdict,
)
from buzzline.live_games.ports import OpeningRefused, RecordRefused, StateRefused
from buzzline.quizzes.kinds.open_answer import OpenAnswerQuestion
from buzzline.quizzes.model import Quiz, QuizBody, QuizHeader, QuizMode
from buzzline.quizzes.questions import Question

from tests.support.quizzes import open_question, open_quiz

NOON = 1_800_000_000_000
"""When the games of the tests begin, in milliseconds since 1970."""
HOST = "quinn"


def quiz_with(count: int = 4, mode: str = QuizMode.CASUAL, groups: Mapping[int, str] | None = None) -> Quiz:
    """An open answer quiz of the host; the right answer of question n is "right n"."""
    members = {number: {"questionGroup": group} for number, group in (groups or {}).items()}
    questions = [open_question(number, **members.get(number, {})) for number in range(1, count + 1)]
    content = QuizBody.model_validate(open_quiz(questions=questions, quizMode=mode)).root
    return Quiz(QuizHeader.of_new("g1", HOST, content, "2026-01-01T00:00:00Z"), list(content.questions))


def quiz_of(_: LiveGame) -> Quiz:
    """The quiz of any of these games."""
    return quiz_with()


def game_with(**members: Any) -> LiveGame:
    """A live game that has just been opened."""
    values: dict[str, Any] = {
        "game_id": "g1",
        "host_name": HOST,
        "run": "run-1",
        "pin": "123456",
        "ticket_key": "the key of game one, long enough for HS256",
        "quiz_name": "Open answers",
        "quiz_mode": QuizMode.CASUAL,
        "question_type": "Open Answer",
        "question_count": 4,
        "author": HOST,
        "settings": Settings(),
        "started_at": NOON,
    }
    return LiveGame(**{**values, **members})


def with_open(game: LiveGame, *numbers: int, at: int = NOON, deadline: int | None = None) -> LiveGame:
    """The game with some questions open since a moment."""
    opened = {number: OpenAnswerQuestion.model_validate(open_question(number)) for number in numbers}
    asked = {number: Asked(at, deadline) for number in numbers}
    return replace(game, asked={**game.asked, **asked}, open_questions={**game.open_questions, **opened})


def player_with(name: str, *verdicts: tuple[int, Verdict, int], **members: Any) -> Player:
    """A player whose sends, numbered from 1, have a question, a verdict and points each."""
    sends = {
        number: Send(number, question, NOON, verdict, points, "x", bool(points))
        for number, (question, verdict, points) in enumerate(verdicts, start=1)
    }
    answers = {send.question_number: send.number for send in sends.values() if send.verdict == Verdict.COUNTED}
    known = {"joined_at": NOON, "coming": True, "sends": sends, "answers": answers, "received": len(sends)}
    return Player(name, **{**known, **members})


class GamesInMemory:
    """Live games, as GameStore keeps them."""

    def __init__(self, *games: LiveGame) -> None:
        self.games = {game.key: game for game in games}

    def get(self, game_id: str, host: str) -> LiveGame | None:
        return self.games.get(f"{game_id}:{host}")

    def by_pin(self, pin: str) -> LiveGame | None:
        return next((game for game in self.games.values() if game.pin == pin), None)

    def open(self, game: LiveGame, header: QuizHeader) -> None:
        if any(each.pin == game.pin for each in self.games.values()):
            raise OpeningRefused(pin_taken=True)
        self.games[game.key] = game

    def ask(self, game: LiveGame, number: int, asked: Asked, question: Question, *, closing: list[int]) -> None:
        current = self._open(game)
        if number in current.asked or set(current.open_questions) != set(game.open_questions):
            raise StateRefused
        self.close_questions(game, closing, asked.opened_at)
        current = self._open(game)
        self.games[game.key] = replace(
            current,
            asked={**current.asked, number: asked},
            open_questions={**current.open_questions, number: question},
            board=None,
        )

    def close_questions(self, game: LiveGame, numbers: list[int], closed_at: int) -> None:
        current = self._open(game)
        if not set(numbers) <= set(current.open_questions):
            raise StateRefused
        closed = {number: replace(current.asked[number], closed_at=closed_at) for number in numbers}
        still = {number: each for number, each in current.open_questions.items() if number not in numbers}
        self.games[game.key] = replace(current, asked={**current.asked, **closed}, open_questions=still)

    def note_board(self, game: LiveGame, board: Mapping[str, Any]) -> None:
        self.games[game.key] = replace(self._open(game), board=board)

    def claim_win(self, game: LiveGame, number: int, player: str, received_at: int) -> bool:
        current = self._run(game).taking(received_at)
        self.games[game.key] = replace(current, winners={number: player, **current.winners})
        return self.games[game.key].winners[number] == player

    def release_win(self, game: LiveGame, number: int, player: str) -> None:
        current = self._open(game)
        if current.winners.get(number) == player:
            winners = {each: winner for each, winner in current.winners.items() if each != number}
            self.games[game.key] = replace(current, winners=winners)

    def note_kicked(self, game: LiveGame, player: str) -> None:
        self.games[game.key] = replace(self._open(game), kicked=self._open(game).kicked | {player})

    def set_chat(self, game: LiveGame, who: ChatSwitch) -> None:
        self.games[game.key] = replace(self._open(game), chat=who)

    def set_muted(self, game: LiveGame, player: str, *, muted: bool) -> None:
        current = self._open(game)
        names = current.muted | {player} if muted else current.muted - {player}
        self.games[game.key] = replace(current, muted=names)

    def add_host_connection(self, game: LiveGame, connection: str, since: int) -> str | None:
        current = self._open(game)
        hosts = {each: at for each, at in current.host_connections.items() if each != connection}
        oldest = next(iter(hosts)) if len(hosts) >= MAX_HOST_CONNECTIONS else None
        hosts.pop(oldest or "", None)
        self.games[game.key] = replace(current, host_connections={**hosts, connection: since})
        return oldest

    def remove_host_connection(self, game: LiveGame, connection: str) -> bool:
        current = self.games.get(game.key)
        if current is None or current.run != game.run or connection not in current.host_connections:
            return False
        left = {each: at for each, at in current.host_connections.items() if each != connection}
        self.games[game.key] = replace(current, host_connections=left)
        return not left

    def start_closing(self, game: LiveGame, closing_at: int) -> None:
        current = self._run(game)
        if current.status == Status.OPEN:
            self.games[game.key] = replace(current, status=Status.CLOSING, closing_at=closing_at)

    def finish(self, game: LiveGame, result: Mapping[str, Any]) -> None:
        current = self._added_up(game)
        self.games[game.key] = replace(current, status=Status.ENDED, result=result, open_questions={})

    def note_afterthought(self, game: LiveGame, *, moves: bool) -> int:
        current = self._run(game)
        if current.status == Status.OPEN:
            raise StateRefused
        number = current.afterthoughts + 1
        self.games[game.key] = replace(current, afterthoughts=number, revision=current.revision + moves)
        return number

    def correct(self, game: LiveGame, result: Mapping[str, Any]) -> None:
        self.games[game.key] = replace(self._added_up(game), result=result)

    def _added_up(self, game: LiveGame) -> LiveGame:
        current = self._run(game)
        if current.afterthoughts != game.afterthoughts:
            raise StateRefused
        return current

    def _run(self, game: LiveGame) -> LiveGame:
        current = self.games.get(game.key)
        if current is None or current.run != game.run:
            raise StateRefused
        return current

    def _open(self, game: LiveGame) -> LiveGame:
        current = self._run(game)
        if current.status != Status.OPEN:
            raise StateRefused
        return current


class PlayersInMemory:
    """Players of one run, as PlayerStore keeps them."""

    def __init__(self, *players: Player) -> None:
        self.players = {player.name: player for player in players}

    def get(self, run: str, name: str) -> Player | None:
        return self.players.get(name)

    def all(self, run: str) -> list[Player]:
        return list(self.players.values())

    def some(self, run: str, names: Iterable[str]) -> list[Player]:
        return [self.players[name] for name in names]

    def reserve(self, run: str, player: Player) -> bool:
        likenesses = {key_of(MARK + name.removeprefix(MARK)) for name in self.players}
        taken = player.name in self.players or (player.guest and key_of(player.name) in likenesses)
        if not taken:
            self.players[player.name] = player
        return not taken

    def expect(self, run: str, player: Player) -> Player | None:
        known = self.players.get(player.name)
        if known is None and player.guest:
            return None
        self.players[player.name] = replace(known or player, coming=True)
        return self.players[player.name]

    def join(self, run: str, player: Player) -> Player | None:
        known = self.players.get(player.name)
        if (known is None and player.guest) or (known and (known.kicked or known.closed_at)):
            return None
        again = (
            replace(known, joined_at=known.joined_at or player.joined_at, left=False, coming=True)
            if known
            else replace(player, coming=True)
        )
        self.players[player.name] = again
        return self.players[player.name]

    def leave(self, run: str, name: str) -> bool:
        player = self.players.get(name)
        if player is None or player.joined_at is None or player.closed_at or player.sends:
            return False
        self.players[name] = replace(player, left=True)
        return True

    def kick(self, run: str, name: str, *, guest: bool) -> bool:
        known = self.players.get(name, Player(name, guest=guest))
        if known.closed_at is None:
            self.players[name] = replace(known, kicked=True)
        return known.closed_at is None

    def counted_in(self, run: str, name: str, number: int) -> None:
        known = self.players[name]
        self.players[name] = replace(known, uncounted=known.uncounted - {number})

    def record(self, run: str, name: str, send: Send, *, into_closed: bool = False) -> None:
        player = self.players.get(name)
        counted = send.verdict == Verdict.COUNTED
        if player is None or player.joined_at is None or player.kicked:
            raise RecordRefused(player)
        if (player.closed_at is not None) != into_closed or (player.closed_at or send.received_at) < send.received_at:
            raise RecordRefused(player)
        if send.number in player.sends or len(player.sends) >= MAX_SENDS:
            raise RecordRefused(player)
        if counted and send.question_number in player.answers:
            raise RecordRefused(player)
        answers = {**player.answers, **({send.question_number: send.number} if counted else {})}
        sends = {**player.sends, send.number: send}
        uncounted = player.uncounted | ({send.number} if into_closed else frozenset())
        received = player.received + 1
        self.players[name] = replace(player, sends=sends, answers=answers, received=received, uncounted=uncounted)

    def close(self, run: str, name: str, closed_at: int) -> Player:
        self.players[name] = replace(self.players[name], closed_at=closed_at)
        return self.players[name]
