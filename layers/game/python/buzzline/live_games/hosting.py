"""Use case: a host opens a quiz for many players, or comes back to the game that is open."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from buzzline.live_games.finishing import finish_game
from buzzline.live_games.model import MODES, LiveGame, Settings, game_over, no_such_live_game
from buzzline.live_games.ports import LiveGames, OpeningRefused, Players
from buzzline.live_games.rights import held
from buzzline.platform.clock import now_ms
from buzzline.platform.errors import Conflict, Unavailable
from buzzline.platform.facts import new_attempt_id
from buzzline.quizzes.inventory import Inventory, quiz_to_host
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
    modes: tuple[QuizMode, ...] = MODES
    """Modes of games that are hosted there."""


def new_ticket_key() -> str:
    """A key for a game that opens."""
    return secrets.token_urlsafe(_KEY_BYTES)


def new_pin() -> str:
    """A PIN that nobody can foresee; never with a leading zero, which people leave out."""
    return str(100_000 + secrets.randbelow(900_000))


def hosted_quiz(quizzes: QuizSource, game: LiveGame) -> Quiz:
    """The quiz of a live game, with its answers (one read)."""
    quiz = quizzes.get(game.quiz_id, consistent=True)
    if quiz is None:
        raise no_such_live_game()
    return quiz


def host_game(  # noqa: PLR0913, PLR0917  all that a game is made of
    games: LiveGames,
    players: Players,
    quizzes: QuizSource,
    inventory: Inventory,
    opening: Opening,
    sign: Callable[[str], str] | None = None,
) -> tuple[LiveGame, Quiz]:
    """The host's live game, opened now if it is not yet, and the quiz with its answers.

    A game that is open stays as it is, settings included: a host that lost its connection, or sent the
    request twice, gets back what was there. Opening a bought quiz takes one of what its copy may be used.
    Where there is a broker, `sign` signs what it lets in.
    """
    for _ in range(_TRIES):
        live = games.get(opening.game_id, opening.host)
        now = now_ms()
        if live and not live.over(now):
            _check_mode(live.quiz_mode, opening.modes)
            return live, hosted_quiz(quizzes, live)
        if live:
            finish_game(games, players, live)  # one that nobody has ended; its results are kept
        hosted = quiz_to_host(quizzes, inventory, opening.host, opening.game_id)
        header = hosted.quiz.header
        _check_mode(header.quiz_mode, opening.modes)
        run = new_attempt_id()
        over_mqtt = header.quiz_mode == QuizMode.LIVE_SCOREBOARD
        game = LiveGame(
            game_id=opening.game_id,
            host_name=opening.host,
            run=run,
            pin=new_pin(),
            ticket_key=new_ticket_key(),
            quiz_name=header.quiz_name,
            quiz_mode=header.quiz_mode,
            question_type=header.question_type,
            question_count=header.question_count,
            author=header.owner,
            settings=opening.settings,
            chat=opening.settings.chat,
            started_at=now,
            worth=sum(question.worth for question in hosted.quiz.questions),
            copy=hosted.copy,
            broker_signature=sign(run) if sign and over_mqtt else None,
        )
        try:
            games.open(game, header)
        except OpeningRefused:
            continue
        return game, hosted.quiz
    raise Unavailable("busy", "The game could not be opened just now: try again.")


def come_back(games: LiveGames, quizzes: QuizSource, opening: Opening, run: str) -> tuple[LiveGame, Quiz]:
    """The same for a host with a ticket, who opens nothing: `run`, which the ticket is for, has to be open still."""
    game = held(games.get(opening.game_id, opening.host), run)
    if game.over(now_ms()):
        raise game_over()
    _check_mode(game.quiz_mode, opening.modes)
    return game, hosted_quiz(quizzes, game)


def _check_mode(mode: str, modes: tuple[QuizMode, ...]) -> None:
    if mode not in modes:
        raise Conflict("wrong-mode", f"You can't host a {mode} quiz here.")
