"""Use cases of authors: write, change, delete quizzes; put them on and off the list of active games."""

import uuid
from collections.abc import Callable

from buzzline.platform.clock import utc_now
from buzzline.platform.errors import BuzzlineError, Conflict, Forbidden, NotFound
from buzzline.quizzes.kinds.registry import KINDS
from buzzline.quizzes.model import (
    MAX_QUESTIONS,
    ActiveGame,
    Quiz,
    QuizContent,
    QuizHeader,
    QuizMode,
    check_size,
)
from buzzline.quizzes.ports import ActivationRefused, ActiveGames, QuizSource, Quizzes, WriteRefused
from buzzline.quizzes.questions import Question

# Ids of quizzes made with an idempotency key: the same author and key give the same id.
_KEYED_IDS = uuid.UUID("6f1c1f1e-51a5-4f0b-9a6e-6d0b7c1d9f55")


def create_quiz(quizzes: Quizzes, owner: str, content: QuizContent, idempotency_key: str | None) -> QuizHeader:
    """Store a new quiz of `owner`; the same key again returns the quiz that it made the first time."""
    check_size(list(content.questions))
    game_id = uuid.uuid5(_KEYED_IDS, f"{owner}\n{idempotency_key}") if idempotency_key else uuid.uuid4()
    header = QuizHeader.of_new(str(game_id), owner, content, utc_now())
    try:
        quizzes.create(header, content)
    except WriteRefused as refused:
        if refused.existing is None:
            raise
        return refused.existing.header
    return header


def own_quiz(quizzes: QuizSource, owner: str, game_id: str) -> Quiz:
    """A quiz with its answers, for its owner only."""
    quiz = quiz_of(quizzes, game_id)
    if quiz is None or quiz.header.owner != owner:
        raise refusal(quiz, owner, game_id)
    return quiz


def quiz_of(quizzes: QuizSource, game_id: str) -> Quiz | None:
    """The quiz as it is now (one consistent read), or None; not a copy, whose id is another than its quiz's."""
    quiz = quizzes.get(game_id, consistent=True)
    return quiz if quiz and quiz.header.game_id == game_id else None


def replace_quiz(quizzes: Quizzes, owner: str, game_id: str, content: QuizContent) -> QuizHeader:
    """Replace all content of an inactive quiz."""
    check_size(list(content.questions))
    try:
        return quizzes.replace(game_id, owner, content, utc_now())
    except WriteRefused as refused:
        raise refusal(refused.existing, owner, game_id) from None


def replace_question(
    quizzes: Quizzes, owner: str, game_id: str, number: int, read: Callable[[type[Question]], Question]
) -> dict[str, object]:
    """Replace question `number` of an inactive quiz, or add it right after the last; returns it.

    The quiz decides of which type the question must be: `read` gives the caller's as that.
    """
    quiz = own_quiz(quizzes, owner, game_id)
    count = quiz.header.question_count
    if not 1 <= number <= min(count + 1, MAX_QUESTIONS):
        raise NotFound(
            "no-such-question",
            f"This quiz has {count} questions, and {MAX_QUESTIONS} at most: add the next one after the last.",
        )
    question = read(KINDS[quiz.header.question_type])
    check_size([*quiz.questions[: number - 1], question, *quiz.questions[number:]])
    try:
        quizzes.replace_question(quiz, number, question, utc_now())
    except WriteRefused as refused:
        raise refusal(refused.existing, owner, game_id) from None
    return question.for_owner(number)


def delete_quiz(quizzes: Quizzes, owner: str, game_id: str) -> None:
    """Delete an inactive quiz."""
    try:
        quizzes.delete(game_id, owner)
    except WriteRefused as refused:
        raise refusal(refused.existing, owner, game_id) from None


def activate(quizzes: QuizSource, games: ActiveGames, owner: str, game_id: str) -> ActiveGame:
    """Put a single-player quiz on the list of active games; again returns the same entry."""
    header = own_quiz(quizzes, owner, game_id).header
    if header.quiz_mode != QuizMode.SINGLE_PLAYER:
        raise Conflict(
            "wrong-mode", f"A {header.quiz_mode} quiz is opened by hosting it, not by putting it on the list."
        )
    if header.active_since:
        return ActiveGame.of(header, header.active_since)
    try:
        return games.activate(header, utc_now())
    except ActivationRefused:
        # Either the same request came twice at once, or the quiz was edited in between.
        header = own_quiz(quizzes, owner, game_id).header
        if header.active_since:
            return ActiveGame.of(header, header.active_since)
        raise _changed_meanwhile() from None


def deactivate(quizzes: QuizSource, games: ActiveGames, owner: str, game_id: str) -> None:
    """Take a game off the list; again has no effect."""
    try:
        games.deactivate(game_id, owner)
    except ActivationRefused:
        header = own_quiz(quizzes, owner, game_id).header
        if header.quiz_mode != QuizMode.SINGLE_PLAYER:
            raise Conflict("wrong-mode", f"A {header.quiz_mode} game ends where you host it.") from None
        raise _changed_meanwhile() from None


def refusal(existing: Quiz | None, owner: str, game_id: str) -> BuzzlineError:
    """Why `owner` may not do that to the quiz as it stands."""
    if existing is None:
        return NotFound("no-such-game", f"There is no quiz {game_id!r}: look at the list of your quizzes.")
    if existing.header.owner != owner:
        return Forbidden("not-your-quiz", "This quiz belongs to another player.")
    if existing.header.active_since:
        return Conflict("game-is-active", "This quiz is open to players: take it off the list of active games first.")
    return _changed_meanwhile()


def _changed_meanwhile() -> Conflict:
    return Conflict("changed-meanwhile", "The quiz was changed at the same time: load it again and retry.")
