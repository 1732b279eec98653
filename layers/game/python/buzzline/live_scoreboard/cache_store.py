"""Where games are kept while they are played: Redis or Valkey.

All keys of a game share a hash tag, and go when the game expires:
{<run>}:game        hash: run, state, quiz, current, answer; joined; winner:<n>
{<run>}:scoreboard  sorted set: player by points (negative)
{<run>}:answered    hash: player → number of their answer to the current question
{<run>}:kicked      set of players
{<run>}:filling     while one invocation fills the cache from the books
{<run>}:filled      list: a token for those who waited for that, for some seconds
"""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import boto3
from botocore.auth import SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from buzzline.live_games.model import LiveGame
from buzzline.live_scoreboard.outgoing import Row, Scoreboard
from buzzline.live_scoreboard.ports import (
    Attempt,
    CachedGame,
    CacheLost,
    Decision,
    Ruling,
    ShownAnswer,
    Snapshot,
    Standing,
)
from buzzline.platform.contract import to_json
from buzzline.quizzes.kinds.registry import kept, question_of
from buzzline.quizzes.model import Quiz, QuizHeader
from pydantic import TypeAdapter
from redis import CredentialProvider, Redis

SHOWN = 21
"""Rows of the scoreboard that go to everybody."""
MAX_NAMES = 1000
"""Players that a host is told of by name: so many fit into an MQTT message, whatever their names."""

FILLING_MS = 5000
"""How long filling the cache may take before another invocation does it."""
WAITING_S = 1
"""How long others wait for it: less than a request to Redis may take."""

_PARTS: Final = ("game", "scoreboard", "answered", "kicked", "filling", "filled")
_GAME: Final = TypeAdapter(LiveGame)
_ANSWER: Final[TypeAdapter[ShownAnswer | None]] = TypeAdapter(ShownAnswer | None)
_HEADER: Final = TypeAdapter(QuizHeader)
_FOLDER = Path(__file__).parent / "lua"


class RedisGames:
    """Games by run, in the Redis at `url`; in the cache `cache` (empty: another Redis) as a user of IAM's."""

    def __init__(self, url: str, cache: str = "", user: str = "") -> None:
        # It connects when it is used. Short time-outs: a message that failed is delivered again.
        self._redis = Redis.from_url(
            url,
            credential_provider=_IamUser(cache, user) if cache else None,
            decode_responses=True,
            protocol=2,
            socket_timeout=2,
            socket_connect_timeout=2,
            socket_keepalive=True,
            health_check_interval=30,  # seconds: connections may have died while the function was frozen
        )

    def load(self, run: str) -> CachedGame | None:
        """The game, or None (one round trip)."""
        found: Any = self._redis.hmget(_key(run, "game"), ["state", "answer"])
        state, answer = found
        return CachedGame(_GAME.validate_json(state), _ANSWER.validate_json(answer)) if state else None

    def quiz(self, game: LiveGame) -> Quiz:
        """The game's quiz; raises CacheLost."""
        quiz: Any = self._redis.hget(_key(game.run, "game"), "quiz")
        if quiz is None:
            raise CacheLost
        return _quiz(quiz)

    def begin(self, game: LiveGame) -> bool:
        """Whether the caller has to install the game; False where another one has done it meanwhile.

        When the cache is lost all who play find out at once: one of them reads the books, the
        others wait here, in Redis.
        """
        if self._run("begin", game, FILLING_MS):
            return True
        filled = _key(game.run, "filled")
        return self._redis.blmove(filled, filled, WAITING_S, "LEFT", "RIGHT") is None

    def install(self, snapshot: Snapshot) -> None:
        """Make a game known, unless this run of it is."""
        game = snapshot.game
        self._run(
            "install",
            game,
            _state(game),
            _quiz_json(snapshot.quiz),
            game.current,
            _answer(snapshot.answer),
            to_json({str(number): player for number, player in game.winners.items()}),
            to_json(snapshot.scores),
            to_json(snapshot.answered),
            to_json(list(snapshot.kicked)),
        )

    def ask(self, game: LiveGame, answer: ShownAnswer) -> None:
        """Go on to the question that `game` has asked last; again, or late, has no effect (CacheLost)."""
        self._change("ask", game, game.current, _state(game), _answer(answer))

    def close(self, game: LiveGame) -> None:
        """Take over that the question that `game` has asked last is closed; late, it has no effect (CacheLost)."""
        self._change("close", game, game.current, _state(game))

    def admit(self, game: LiveGame, player: str) -> Standing | None:
        """Put a player on the scoreboard, if they are not there; None for one who was kicked (CacheLost).

        One round trip.
        """
        outcome, *standing = self._change("admit", game, player)
        return None if outcome == "kicked" else Standing(int(float(standing[0])), standing[1] or None)

    def leave(self, game: LiveGame, player: str) -> None:
        """Take a player who has gone off the scoreboard; they may be admitted again (CacheLost)."""
        self._change("leave", game, player)

    def kick(self, game: LiveGame, player: str) -> None:
        """Take a player off the scoreboard for good (CacheLost)."""
        self._change("kick", game, player)

    def decide(self, game: LiveGame, attempt: Attempt) -> Decision:
        """Take an answer, and the point with it where it is the first right one; again decides the same (CacheLost).

        One round trip.
        """
        ruling, winner = self._change(
            "decide",
            game,
            attempt.player,
            attempt.question_number,
            attempt.answer_number,
            attempt.points,
            int(attempt.first_answer),
        )
        return Decision(Ruling(ruling), winner or None)

    def retract(self, game: LiveGame, player: str, answer_number: int) -> None:
        """Forget that a player answered the question that is asked with this answer (CacheLost)."""
        self._change("retract", game, player, answer_number)

    def correct(self, game: LiveGame, number: int, winner: str | None, points: int) -> None:
        """Make `winner` the one who was first with question `number`, for its points; None for nobody (CacheLost)."""
        self._change("correct", game, number, winner or "", points)

    def scoreboard(self, game: LiveGame) -> Scoreboard:
        """The best, and how many play (one round trip; CacheLost)."""
        best, players = self._best(game, SHOWN)
        return Scoreboard(_rows(best), players)

    def players(self, game: LiveGame) -> list[str]:
        """Names of those who are in, the best first, MAX_NAMES at most (one round trip; CacheLost)."""
        best, _ = self._best(game, MAX_NAMES)
        return [name for name, _ in best]

    def forget(self, game: LiveGame) -> None:
        """Delete all that is known of this run of a game."""
        self._run("forget", game)

    def _best(self, game: LiveGame, count: int) -> tuple[list[tuple[str, float]], int]:
        scoreboard = _key(game.run, "scoreboard")
        with self._redis.pipeline(transaction=False) as pipeline:
            pipeline.hmget(_key(game.run, "game"), ["run", "joined"])
            pipeline.zrange(scoreboard, 0, count - 1, withscores=True)
            pipeline.zcard(scoreboard)
            (run, joined), best, players = pipeline.execute()
        if run != game.run or (joined and not players):
            raise CacheLost
        return best, players

    def _change(self, script: str, game: LiveGame, *arguments: str | int) -> list[str]:
        answer: list[str] = self._run(script, game, *arguments)
        if answer[0] == "lost":
            raise CacheLost
        return answer

    def _run(self, script: str, game: LiveGame, *arguments: str | int) -> Any:
        keys = [_key(game.run, part) for part in _PARTS]
        return self._scripts[script](keys=keys, args=[game.run, game.expires_at, *arguments])

    @cached_property
    def _scripts(self) -> dict[str, Any]:
        """By name. They are sent once to each server, and then called by their hashes."""
        prelude = (_FOLDER / "prelude.lua").read_text()
        return {
            file.stem: self._redis.register_script(prelude + file.read_text())
            for file in _FOLDER.glob("*.lua")
            if file.stem != "prelude"
        }


class _IamUser(CredentialProvider):
    """Signs in with the function's role: the password is a request that IAM signs, and goes to no other network."""

    def __init__(self, cache: str, user: str) -> None:
        self._cache = cache
        self._user = user
        self._session = boto3.Session()

    def get_credentials(self) -> tuple[str, str]:
        """User and password for a new connection; the password is good for 15 minutes."""
        credentials = self._session.get_credentials()
        assert credentials is not None, "a function has a role"
        request = AWSRequest("GET", f"http://{self._cache}/", params={"Action": "connect", "User": self._user})
        SigV4QueryAuth(credentials.get_frozen_credentials(), "elasticache", self._session.region_name, 900).add_auth(
            request
        )
        return self._user, str(request.url).removeprefix("http://")


def _key(run: str, part: str) -> str:
    return f"{{{run}}}:{part}"


def _rows(best: Sequence[tuple[str, float]]) -> list[Row]:
    rows: list[Row] = []
    for index, (name, negative) in enumerate(best):
        score = int(-negative)
        tied = rows and rows[-1].score == score
        rows.append(Row(rows[-1].position if tied else index + 1, name, score))
    return rows


def _state(game: LiveGame) -> str:
    return _GAME.dump_json(game, by_alias=True).decode()


def _answer(answer: ShownAnswer | None) -> str:
    return _ANSWER.dump_json(answer).decode()


def _quiz_json(quiz: Quiz) -> str:
    questions = [kept(question) for question in quiz.questions]
    return to_json({"header": _HEADER.dump_python(quiz.header), "questions": questions})


def _quiz(text: str) -> Quiz:
    stored = TypeAdapter(dict[str, Any]).validate_json(text)
    header = _HEADER.validate_python(stored["header"])
    return Quiz(header, [question_of(question, header.question_type) for question in stored["questions"]])
