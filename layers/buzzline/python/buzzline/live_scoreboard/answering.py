"""Use case: a player answers. The first right answer to a question scores, and no other.

The cache decides who is first. The books (live_games) keep it: a win that they do not take
is taken back in the cache, and what they return is what the player is told.
"""

from dataclasses import replace

from buzzline.live_games.answering import FIRST_RULE, Answer, judged, receipt, record
from buzzline.live_games.model import LiveGame, Send, Verdict
from buzzline.live_games.rights import held
from buzzline.live_scoreboard.messages import PlayerAnswer
from buzzline.live_scoreboard.ports import Attempt, Decision, Ruling, ShownAnswer
from buzzline.live_scoreboard.room import Room, Sender, refusals_told, sender_of, shown_answer
from buzzline.live_scoreboard.told import Checked, PlayerCorrect, Problem, Result
from buzzline.platform.clock import now_ms
from buzzline.platform.errors import BuzzlineError, Conflict
from buzzline.platform.observability import count
from buzzline.texts.comparing import normalized

FIRST = "Correct answer"
NOT_FIRST = "Correct answer, but not first"
WRONG = "Incorrect answer"

_VERDICTS = {Ruling.DUPLICATE: Verdict.DUPLICATE, Ruling.OVER: Verdict.LATE}


def receive_answer(room: Room, message: PlayerAnswer) -> None:
    """Take an answer, write it down, tell the player; and everybody, where it is the first right one.

    What comes twice has no effect but that it is told again.
    """
    sender = sender_of(room, message)
    with refusals_told(room, sender):
        game = sender.game.live(now_ms())
        answer = Answer(
            questionNumber=message.question_number,
            answerNumber=message.answer_number,
            response=message.player_answer,
        )
        send = judged(game, answer, message.received_at)
        decision = Decision(Ruling.TAKEN)
        if send.verdict == Verdict.COUNTED:
            send, decision = _decided(room, sender, send)
        kept = _recorded(room, sender, send)
        count("AnswersReceived")
        _tell(room, sender, kept, decision)


def _decided(room: Room, sender: Sender, send: Send) -> tuple[Send, Decision]:
    """The answer with its verdict and its points: 1 if it is the first right one, in the cache and in the books."""
    game, player = sender.game, sender.ticket.player
    attempt = Attempt(player, send.question_number, send.number, bool(send.points))
    decision = room.cached(game, lambda: room.cache.decide(game, attempt))
    if decision.ruling == Ruling.ABSENT and _is_in(room, game, player):
        room.cached(game, lambda: room.cache.admit(game, player))
        decision = room.cached(game, lambda: room.cache.decide(game, attempt))
    verdict = _VERDICTS.get(decision.ruling, Verdict.COUNTED)
    first = bool(send.points) and decision.ruling == Ruling.TAKEN and decision.winner == player
    if first and not room.games.claim_win(game, send.question_number, player):
        # The cache was lost after somebody else had won. Or the game is over: then there is nothing to win.
        current = held(room.games.get(game.game_id, game.host_name), game.run)
        winner = current.live(now_ms()).winners.get(send.question_number)
        room.cached(game, lambda: room.cache.correct(game, send.question_number, winner))
        decision, first = replace(decision, winner=winner), False
    return replace(send, verdict=verdict, points=int(first)), decision


def _is_in(room: Room, game: LiveGame, player: str) -> bool:
    """Whether a player whom the cache does not know is in by the books."""
    known = room.players.get(game.run, player)
    return known is not None and known.joined_at is not None and not known.kicked


def _recorded(room: Room, sender: Sender, send: Send) -> Send:
    """The answer as it is in the books; a win that goes with none of the player's answers can be won again."""
    game, player = sender.game, sender.ticket.player
    try:
        kept = record(room.players, game, player, send)
    except BuzzlineError:
        if send.points:
            _give_back(room, game, player, send.question_number)
        raise
    if send.points > kept.points:
        _give_back(room, game, player, send.question_number)
    return kept


def _give_back(room: Room, game: LiveGame, player: str, number: int) -> None:
    known = room.players.get(game.run, player)
    if known and any(send.points and send.question_number == number for send in known.sends.values()):
        return
    room.games.release_win(game, number, player)
    room.cached(game, lambda: room.cache.correct(game, number, None))


def _tell(room: Room, sender: Sender, kept: Send, decision: Decision) -> None:
    """Tell what is in the books."""
    mine = sender.topic_to("results", sender.ticket.player)
    noted = receipt(kept, FIRST_RULE, with_points=True)
    if kept.points:
        shown = _shown(room, sender, kept.question_number)
        scoreboard = room.cached(sender.game, lambda: room.cache.scoreboard(sender.game))
        won = PlayerCorrect(kept.question_number, sender.ticket.player, shown.text, shown.follow_up)
        room.publisher.publish(
            (mine, Result(Checked(FIRST, shown.text, shown.follow_up), noted)),
            (sender.topic("playercorrect"), won),
            (sender.topic("scoreboard"), scoreboard),
        )
        count("QuestionsWon")
    elif kept.verdict == Verdict.COUNTED:
        room.publisher.publish((mine, Result(_checked(room, sender, kept, decision), noted)))
    else:
        room.publisher.publish((mine, Result(receipt=noted, error=_wrong_question(sender.game, kept))))


def _checked(room: Room, sender: Sender, kept: Send, decision: Decision) -> Checked:
    """How an answer was that did not score."""
    game, number = sender.game, kept.question_number
    question = game.open_questions.get(number)
    if question is None:  # delivered again, after the game has gone on
        quiz = room.cached(game, lambda: room.cache.quiz(game))
        accepted = quiz.questions[number - 1].accepted
    else:
        accepted = question.accepted
    text = NOT_FIRST if normalized(kept.response) in accepted else WRONG
    if question is not None and decision.winner is None:
        return Checked(text)
    shown = _shown(room, sender, number)
    return Checked(text, shown.text, shown.follow_up)


def _wrong_question(game: LiveGame, kept: Send) -> Problem | None:
    number = kept.question_number
    if number == game.current:
        return None
    return Problem.of(Conflict("wrong-question", f"Question {number} is not being asked now."))


def _shown(room: Room, sender: Sender, number: int) -> ShownAnswer:
    """The right answer to a question: at hand, unless the cache was lost or the game has gone on meanwhile."""
    if sender.answer and sender.answer.question_number == number:
        return sender.answer
    return shown_answer(room.cached(sender.game, lambda: room.cache.quiz(sender.game)), number)
