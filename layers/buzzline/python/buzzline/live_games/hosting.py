"""Use case: a host opens a quiz for many players, or comes back to the game that is open."""

import secrets
from dataclasses import dataclass, field

from buzzline.live_games.model import MODES, LiveGame, Settings, Status
from buzzline.live_games.ports import LiveGames, OpeningRefused
from buzzline.platform.clock import now_ms
from buzzline.platform.errors import Conflict, Unavailable
from buzzline.platform.facts import new_attempt_id
from buzzline.quizzes.editing import own_quiz
from buzzline.quizzes.model import Quiz, QuizMode
from buzzline.quizzes.ports import QuizSource

_TRIES = 6
_KEY_BYTES = 32


@dataclass(frozen=True)
class Opening:
    """What a host wants to run, and how."""

    game_id: str
    host: str
    settings: Settings = field(default_factory=Settings)


def new_ticket_key() -> str:
    """A key for a game that opens."""
    return secrets.token_urlsafe(_KEY_BYTES)


def new_pin() -> str:
    """A PIN that nobody can foresee; never with a leading zero, which people leave out."""
    return str(100_000 + secrets.randbelow(900_000))


def host_game(
    games: LiveGames, quizzes: QuizSource, opening: Opening, modes: tuple[QuizMode, ...] = MODES
) -> tuple[LiveGame, Quiz]:
    """The host's live game, opened now if it is not yet, and the quiz with its answers.

    A game that is open stays as it is, settings included: a host that lost its connection, or sent the
    request twice, gets back what was there.
    """
    for _ in range(_TRIES):
        quiz = own_quiz(quizzes, opening.host, opening.game_id)
        header = quiz.header
        if header.quiz_mode not in modes:
            raise Conflict("wrong-mode", f"This is a {header.quiz_mode} quiz: it is not hosted here.")
        live = games.get(opening.game_id, opening.host)
        now = now_ms()
        if live and live.status != Status.ENDED and now < live.expires_at:
            return live, quiz
        game = LiveGame(
            game_id=opening.game_id,
            host_name=opening.host,
            run=new_attempt_id(),
            pin=new_pin(),
            ticket_key=new_ticket_key(),
            quiz_name=header.quiz_name,
            quiz_mode=header.quiz_mode,
            question_type=header.question_type,
            question_count=header.question_count,
            settings=opening.settings,
            started_at=now,
        )
        try:
            games.open(game, header)
        except OpeningRefused:
            continue
        return game, quiz
    raise Unavailable("busy", "The game could not be opened just now: try again.")
