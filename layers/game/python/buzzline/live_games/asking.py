"""Use cases of a host: ask questions, show their answers. The quiz decides what they are, not the host's client."""

from collections.abc import Sequence
from dataclasses import dataclass

from buzzline.live_games.model import Asked, LiveGame
from buzzline.live_games.ports import LiveGames, StateRefused
from buzzline.platform.clock import iso_of_ms, now_ms
from buzzline.platform.contract import to_json
from buzzline.platform.errors import Conflict, NotFound
from buzzline.quizzes.model import Quiz, QuizMode
from buzzline.quizzes.questions import PlayerQuestion, Question

MAX_OPEN_BYTES = 16_000
"""Of open questions with their answers, as JSON: API Gateway sends frames of up to 32 KB."""


@dataclass(frozen=True, kw_only=True)
class AskedQuestion(PlayerQuestion):
    """A question as it goes to the players."""

    question_count: int
    asked_at: str
    question_group: str | None = None
    deadline: str | None = None


@dataclass(frozen=True)
class ShownAnswer:
    """The right answer to a question, once the host shows it."""

    question_number: int
    correct_answer: str
    alternatives: Sequence[str]
    answer_followup: str | None


@dataclass(frozen=True)
class Shown:
    """The questions that were asked together last, once all are closed, and their answers: what screens have."""

    at: str
    """When the last of them was closed."""
    questions: Sequence[AskedQuestion]
    answers: Sequence[ShownAnswer]


def asked_question(game: LiveGame, number: int) -> AskedQuestion:
    """An open question, for players."""
    return _asked_question(game, number, game.open_questions[number])


def _asked_question(game: LiveGame, number: int, question: Question) -> AskedQuestion:
    asked = game.asked[number]
    return AskedQuestion(
        **vars(question.for_player(number)),
        question_count=game.question_count,
        asked_at=iso_of_ms(asked.opened_at),
        question_group=question.question_group,
        deadline=iso_of_ms(asked.deadline) if asked.deadline else None,
    )


def open_questions(game: LiveGame) -> list[AskedQuestion]:
    """All questions that may be answered now, for players."""
    return [asked_question(game, number) for number in sorted(game.open_questions)]


def last_round(game: LiveGame, quiz: Quiz) -> list[int]:
    """The questions that are open, or else those that were asked together last; none before the first."""
    if game.open_questions or not game.current:
        return sorted(game.open_questions)
    group = quiz.questions[game.current - 1].question_group
    if game.quiz_mode != QuizMode.COMPETITIVE or group is None:
        return [game.current]
    return sorted(number for number in game.asked if quiz.questions[number - 1].question_group == group)


def last_shown(game: LiveGame, quiz: Quiz) -> Shown:
    """What players see of a game that has asked something, and in which nothing is open."""
    numbers = last_round(game, quiz)
    return Shown(
        at=iso_of_ms(max(filter(None, (game.asked[number].closed_at for number in numbers)))),
        questions=[_asked_question(game, number, quiz.questions[number - 1]) for number in numbers],
        answers=[shown_answer(quiz, number) for number in numbers],
    )


def ask(games: LiveGames, quiz: Quiz, game: LiveGame, number: int) -> AskedQuestion:
    """Open question `number`; one that is open already is told again as it is.

    In a casual game one question is open at a time. In a competitive game the questions of
    a group are: their answers are shown together, afterwards. In a live-scoreboard game
    the next question ends the one before.
    """
    if not 1 <= number <= game.question_count:
        raise NotFound("no-such-question", f"There is no question {number}: this game has {game.question_count}.")
    if number in game.open_questions:
        return asked_question(game, number)
    if number in game.asked:
        raise Conflict("already-asked", f"Question {number} has been asked and answered: ask another one.")
    closing = _in_the_way(quiz, game, number)
    now = now_ms()
    limit = game.settings.time_limit
    asked = Asked(now, now + 1000 * limit if limit else None)
    question = quiz.questions[number - 1]
    try:
        games.ask(game, number, asked, question, closing=closing)
    except StateRefused:
        raise Conflict(
            "changed-meanwhile", "The game has changed in the meantime: check its state, then ask again."
        ) from None
    return asked_question(_with(game, number, asked, question), number)


def show_answers(games: LiveGames, quiz: Quiz, game: LiveGame, number: int | None) -> list[ShownAnswer]:
    """Close the open questions, or the one of `number`, and tell their answers; shown ones are told again."""
    numbers = sorted(game.open_questions) if number is None else [number]
    if number is None and not numbers:
        raise Conflict("nothing-asked", "No question is open: ask one first.")
    if any(each not in game.asked for each in numbers):
        raise Conflict("not-asked", f"Question {number} has not been asked: ask it first.")
    try:
        games.close_questions(game, [each for each in numbers if each in game.open_questions], now_ms())
    except StateRefused:
        raise Conflict(
            "changed-meanwhile", "The game has changed in the meantime: check its state, then try again."
        ) from None
    return [shown_answer(quiz, each) for each in numbers]


def shown_answer(quiz: Quiz, number: int) -> ShownAnswer:
    """The right answer to a question."""
    question = quiz.questions[number - 1]
    right = question.reveal()
    return ShownAnswer(number, right.correct_answer, right.alternatives, question.answer_followup)


def _in_the_way(quiz: Quiz, game: LiveGame, number: int) -> list[int]:
    """Open questions that asking another one closes; raises Conflict where the host has to close them."""
    if game.quiz_mode == QuizMode.LIVE_SCOREBOARD:
        return list(game.open_questions)
    group = quiz.questions[number - 1].question_group
    for each in game.open_questions:
        same_group = group is not None and quiz.questions[each - 1].question_group == group
        if game.quiz_mode != QuizMode.COMPETITIVE or not same_group:
            raise Conflict("still-open", f"Question {each} is still open: show its answer before you go on.")
    together = [quiz.questions[each - 1].for_owner(each) for each in (*game.open_questions, number)]
    if len(together) > 1 and len(to_json(together).encode()) > MAX_OPEN_BYTES:
        raise Conflict("still-open", "Too many questions are open: show their answers first.")
    return []


def _with(game: LiveGame, number: int, asked: Asked, question: Question) -> LiveGame:
    return LiveGame(
        **{
            **vars(game),
            "asked": {**game.asked, number: asked},
            "open_questions": {**game.open_questions, number: question},
        }
    )
