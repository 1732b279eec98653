"""Use case: a host opens a quiz for many players, or comes back to the game that is open."""

import secrets
from dataclasses import dataclass, field

from pydantic import Field

from buzzline.live_games.joining import FoundGame
from buzzline.live_games.model import MODES, LiveGame, Settings, Status
from buzzline.live_games.ports import LiveGames, OpeningRefused
from buzzline.live_games.tickets import issue, new_ticket_key
from buzzline.platform.clock import iso_of_ms, now_ms
from buzzline.platform.contract import ContractModel
from buzzline.platform.errors import Conflict, Unavailable
from buzzline.platform.facts import new_attempt_id
from buzzline.quizzes.editing import own_quiz
from buzzline.quizzes.model import Quiz, QuizMode
from buzzline.quizzes.ports import QuizSource

_TRIES = 6


class HostBody(ContractModel):
    """The body of `POST /games/{gameId}/host`."""

    settings: Settings = Field(default_factory=Settings)


@dataclass(frozen=True)
class HostedGame(FoundGame):
    """A live game as its host gets it: with the ticket that proves who they are, and all the answers."""

    settings: Settings
    ticket: str
    expires_at: str
    current_question: int
    questions: list[dict[str, object]]

    @classmethod
    def of(cls, game: LiveGame, quiz: Quiz) -> "HostedGame":  # type: ignore[override]
        """What a host is told."""
        return cls(
            **vars(FoundGame.of(game)),
            settings=game.settings,
            ticket=issue(game, game.host_name),
            expires_at=iso_of_ms(game.expires_at),
            current_question=game.current,
            questions=quiz.questions_for_owner,
        )


@dataclass(frozen=True)
class Opening:
    """What a host wants to run, and how."""

    game_id: str
    host: str
    settings: Settings = field(default_factory=Settings)


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
