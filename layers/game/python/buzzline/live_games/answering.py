"""Use case: an answer comes in; it is judged, recorded once, and gets a receipt.

Whether an answer counts is decided by the time at which the service received it, whatever has
happened until it is looked at, and is written down with it in one conditional write on the
player's own item. So a message that is delivered twice changes nothing, two answers of a player
can't both count, and an answer is in the game's account if it was received before the game's end.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated

from buzzline.live_games.model import MAX_SENDS, LiveGame, Player, Send, Verdict
from buzzline.live_games.ports import Players, RecordRefused
from buzzline.platform.clock import iso_of_ms
from buzzline.platform.contract import ContractModel
from buzzline.platform.errors import BuzzlineError, Conflict, Forbidden, InvalidRequest
from buzzline.platform.texts import Cleaned
from buzzline.quizzes.model import MAX_QUESTIONS, Quiz
from buzzline.quizzes.questions import Judgement, Question
from pydantic import Field, StringConstraints

RULE = "point-if-right"
"""A point for a right answer while the question is open; the first answer of a player is the one that counts."""
FIRST_RULE = "point-if-first"
"""A point for the first right answer in the room; a player's first answer to a question is the one that counts."""
RECEIPTS_SHOWN = 80
"""Of the latest answers; all that anybody who plays fair can have, and they fit into a frame."""


class Answer(ContractModel):
    """An answer as a player sends it. `answerNumber` counts the answers that this player has sent in the game."""

    question_number: Annotated[int, Field(ge=1, le=MAX_QUESTIONS)]
    answer_number: Annotated[int, Field(ge=1, le=MAX_SENDS)]
    response: Annotated[str, StringConstraints(max_length=200), Cleaned]


@dataclass(frozen=True)
class Receipt:
    """What became of an answer; `points` are told once the answer to the question may be known."""

    question_number: int
    answer_number: int
    received_at: str
    verdict: Verdict
    rule: str
    reason: str | None = None
    points: int | None = None


_REASONS = {
    Verdict.LATE: "It came when the question was closed.",
    Verdict.DUPLICATE: "You had answered this question already; that answer counts.",
    Verdict.REFUSED: "When it came, this question had not been asked.",
}

_NOT_JUDGED = Judgement(right=False, points=0)

QuizOf = Callable[[LiveGame], Quiz]
"""Gets the quiz of a game, with its answers."""


def judged(game: LiveGame, answer: Answer, received_at: int, quiz_of: QuizOf) -> Send:
    """An answer to a game as it is now, with its verdict and points.

    Raises InvalidRequest for a text that is no answer to a question of this kind, if it came in time; its
    `answerNumber` is not used up.

    What is right is known of the questions that are open. Of one that was closed between the
    moment at which the answer was received and now, the quiz has to be asked.
    """
    number = answer.question_number
    asked = game.asked.get(number)
    if asked is None or received_at < asked.opened_at:
        verdict, judgement = Verdict.REFUSED, _NOT_JUDGED
    elif not asked.takes(received_at):
        verdict, judgement = Verdict.LATE, _NOT_JUDGED
    else:
        question = game.open_questions.get(number) or quiz_of(game).questions[number - 1]
        verdict, judgement = Verdict.COUNTED, _judgement(question, answer)
    return Send(answer.answer_number, number, received_at, verdict, judgement.points, answer.response, judgement.right)


def _judgement(question: Question, answer: Answer) -> Judgement:
    try:
        return question.judge(answer.response)
    except InvalidRequest as refusal:
        refusal.members["answerNumber"] = answer.answer_number
        raise


@dataclass(frozen=True)
class Kept:
    """An answer as it is in the books."""

    send: Send
    after_end: bool = False
    """Whether it came into a closed book: then it has to be counted in (finishing.count_in)."""
    settled: bool = False
    """Whether it was delivered before, and is in the result of a game that has ended: nothing is left to do or tell."""


def record(players: Players, game: LiveGame, player: str, send: Send) -> Kept:
    """Write an answer down; raises Forbidden or Conflict.

    For one that was delivered before, what is in the books is what became of it the first time. Another one
    under the same number is refused: the error says which number was the last.
    """
    closed = False
    for _ in range(4):
        try:
            players.record(game.run, player, send, into_closed=closed)
        except RecordRefused as refused:
            existing = refused.existing
            closed = existing is not None and existing.closed_at is not None
            known = existing.sends.get(send.number) if existing else None
            if existing and known and not existing.kicked and _is_again(known, send):
                uncounted = known.number in existing.uncounted
                return Kept(known, after_end=uncounted, settled=closed and not uncounted)
            refusal = _refusal(existing, send) or (_number_taken(existing, send) if existing and known else None)
            if refusal:
                raise refusal from None
            if existing and send.question_number in existing.answers:
                send = replace(send, verdict=Verdict.DUPLICATE, points=0)
        else:
            return Kept(send, after_end=closed)
    raise Conflict("changed-meanwhile", "Several answers arrived at the same instant: send this one again.")


def recorded_before(players: Players, game: LiveGame, player: str, answer: Answer) -> Send | None:
    """What is in the books of an answer whose receipt was lost, and which was sent again after the game's end."""
    known = players.get(game.run, player)
    send = known.sends.get(answer.answer_number) if known and not known.kicked else None
    return send if send and _is_again(send, answer) else None


def _is_again(known: Send, sent: Send | Answer) -> bool:
    """Whether what comes under a number is what came under it before."""
    return (known.question_number, known.response) == (sent.question_number, sent.response)


def receipt(send: Send, rule: str, *, with_points: bool) -> Receipt:
    """The receipt for an answer in the books."""
    return Receipt(
        question_number=send.question_number,
        answer_number=send.number,
        received_at=iso_of_ms(send.received_at),
        verdict=send.verdict,
        rule=rule,
        reason=_REASONS.get(send.verdict),
        points=send.points if with_points else None,
    )


def receipts(game: LiveGame, player: Player, rule: str) -> list[Receipt]:
    """Receipts for all that a player sent, with the points where the question is not open any more."""
    return [
        receipt(send, rule, with_points=send.question_number not in game.open_questions)
        for _, send in sorted(player.sends.items())[-RECEIPTS_SHOWN:]
    ]


def _number_taken(player: Player, send: Send) -> Conflict:
    last = max(player.sends)
    return Conflict(
        "number-taken",
        f"You sent another answer under number {send.number}: number this one {last + 1}.",
        answerNumber=send.number,
        lastNumber=last,
    )


def _refusal(existing: Player | None, send: Send) -> BuzzlineError | None:
    """Why an answer is not taken from a player, if not because they answered the question before."""
    if existing is None or existing.joined_at is None:
        return Forbidden("not-joined", "You are not in this game: join it first.")
    if existing.kicked:
        return Forbidden("kicked", "The host removed you from this game: join another one.")
    if existing.closed_at is not None and existing.closed_at < send.received_at:
        return Conflict("game-over", "This game has ended: look at its leaderboard.")
    if len(existing.sends) >= MAX_SENDS:
        return Conflict("too-many-answers", f"You have sent {MAX_SENDS} answers, the maximum for one game.")
    return None
