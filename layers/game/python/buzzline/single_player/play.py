"""Use case: the questions of an open single-player game."""

from dataclasses import dataclass

from buzzline.platform.errors import Conflict
from buzzline.quizzes.model import ActiveGame, Quiz, QuizMode, no_such_game
from buzzline.quizzes.ports import QuizSource
from buzzline.quizzes.questions import PlayerQuestion


@dataclass(frozen=True, kw_only=True)
class PlayableGame(ActiveGame):
    """A game as a player gets it: questions without anything that tells the answers."""

    questions: list[PlayerQuestion]


def open_game(quizzes: QuizSource, game_id: str) -> Quiz:
    """The quiz of a single-player game that is open now (one read); raises NotFound or Conflict."""
    quiz = quizzes.get(game_id)
    if quiz is None:
        raise no_such_game(game_id)
    if quiz.header.quiz_mode != QuizMode.SINGLE_PLAYER:
        raise Conflict("wrong-mode", f"This is a {quiz.header.quiz_mode} game: join it while its host runs it.")
    if not quiz.header.active_since:
        raise no_such_game(game_id)
    return quiz


def play(quizzes: QuizSource, game_id: str) -> PlayableGame:
    """What a player needs to play a game."""
    quiz = open_game(quizzes, game_id)
    header = quiz.header
    return PlayableGame(
        **vars(ActiveGame.of(header, header.active_since or "")),
        questions=[question.for_player(number) for number, question in enumerate(quiz.questions, start=1)],
    )
