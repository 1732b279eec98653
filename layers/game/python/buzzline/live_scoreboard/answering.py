"""Use case: a player answers. The first right answer to a question scores, and no other.

The cache decides who is first. The books (live_games) keep it: a win that they do not take
is taken back in the cache, and what they return is what the player is told.
"""

from dataclasses import replace

from buzzline.live_games.answering import FIRST_RULE, Answer, Kept, judged, receipt, record, recorded_before
from buzzline.live_games.finishing import count_in
from buzzline.live_games.model import LiveGame, Send, Verdict
from buzzline.live_games.rights import held
from buzzline.live_scoreboard.ending import tell_correction
from buzzline.live_scoreboard.messages import PlayerAnswer
from buzzline.live_scoreboard.outgoing import Checked, Problem, Result
from buzzline.live_scoreboard.ports import Attempt, Decision, Ruling
from buzzline.live_scoreboard.room import Room, Sender, first, refusals_told, sender_of, shown
from buzzline.platform.errors import BuzzlineError, Conflict
from buzzline.platform.observability import count
from buzzline.quizzes.model import Quiz

FIRST = "Correct answer"
NOT_FIRST = "Correct answer, but not first"
WRONG = "Incorrect answer"

_UNDECIDED = Decision(Ruling.TAKEN)


def receive_answer(room: Room, message: PlayerAnswer) -> None:
    """Take an answer, write it down, tell the player; and everybody, where it is the first right one.

    What comes twice has no effect but that it is told again.
    """
    sender = sender_of(room, message)
    with refusals_told(room, sender):
        answer = Answer(
            questionNumber=message.question_number,
            answerNumber=message.answer_number,
            response=message.player_answer,
        )
        try:
            sender.game.taking(message.received_at)
        except Conflict:
            before = recorded_before(room.players, sender.game, sender.ticket.player, answer)
            if before is None:
                raise
            _give_again(room, sender, before)
            return
        send, decision = _decided(room, sender, answer, message.received_at)
        if decision.ruling == Ruling.OVER:
            # Received in time, and looked at after the next question was asked: the books know what is true.
            sender = replace(sender, game=_in_books(room, sender.game))
            send, decision = _decided(room, sender, answer, message.received_at, from_books=True)
        kept = _recorded(room, sender, send)
        if kept.settled:
            _give_again(room, sender, kept.send)
            return
        count("AnswersReceived")
        _tell(room, sender, kept.send, decision)
        if not kept.after_end:
            return
        if correction := count_in(room.games, room.players, sender.game, sender.ticket.player, kept.send):
            tell_correction(room, sender.game, correction)


def _give_again(room: Room, sender: Sender, send: Send) -> None:
    """Tell a player once more what became of an answer in a game that has ended."""
    mine = sender.topic_to("results", sender.ticket.player)
    room.publisher.publish((mine, Result(receipt=receipt(send, FIRST_RULE, with_points=True))))


def _decided(
    room: Room, sender: Sender, answer: Answer, received_at: int, *, from_books: bool = False
) -> tuple[Send, Decision]:
    """The answer with its verdict, and with its points if it is the first right one, in the cache and in the books."""
    game, player = sender.game, sender.ticket.player
    send = judged(game, answer, received_at, lambda game: _quiz(room, game))
    if send.verdict != Verdict.COUNTED:
        return send, _UNDECIDED
    if from_books and _answered_otherwise(room, game, player, send):
        return replace(send, verdict=Verdict.DUPLICATE, points=0), _UNDECIDED
    points = send.points if send.right else 0
    attempt = Attempt(player, send.question_number, send.number, points, first_answer=from_books)
    decision = room.cached(game, lambda: room.cache.decide(game, attempt))
    if decision.ruling == Ruling.ABSENT and _is_in(room, game, player):
        room.cached(game, lambda: room.cache.admit(game, player))
        decision = room.cached(game, lambda: room.cache.decide(game, attempt))
    if decision.ruling == Ruling.DUPLICATE:
        return replace(send, verdict=Verdict.DUPLICATE, points=0), decision
    won = bool(points) and decision.ruling == Ruling.TAKEN and decision.winner == player
    if won and not room.games.claim_win(game, send.question_number, player, received_at):
        # The cache was lost after somebody else had won. Or the game is over: then there is nothing to win.
        winner = _in_books(room, game).taking(received_at).winners.get(send.question_number)
        room.cached(game, lambda: room.cache.correct(game, send.question_number, winner, points))
        decision, won = replace(decision, winner=winner), False
    return replace(send, points=points if won else 0), decision


def _in_books(room: Room, game: LiveGame) -> LiveGame:
    """The game as it is now; raises Forbidden where another run has begun."""
    return held(room.games.get(game.game_id, game.host_name), game.run)


def _answered_otherwise(room: Room, game: LiveGame, player: str, send: Send) -> bool:
    """Whether another answer of the player to the same question counts."""
    known = room.players.get(game.run, player)
    return known is not None and known.answers.get(send.question_number, send.number) != send.number


def _quiz(room: Room, game: LiveGame) -> Quiz:
    return room.cached(game, lambda: room.cache.quiz(game))


def _is_in(room: Room, game: LiveGame, player: str) -> bool:
    """Whether a player whom the cache does not know is in by the books."""
    known = room.players.get(game.run, player)
    return known is not None and known.joined_at is not None and not known.kicked


def _recorded(room: Room, sender: Sender, send: Send) -> Kept:
    """The answer as it is in the books; what goes with none of the player's answers is taken back in the cache."""
    game, player = sender.game, sender.ticket.player
    try:
        kept = record(room.players, game, player, send)
    except BuzzlineError:
        _take_back(room, game, player, send)
        raise
    if send.points > kept.send.points:
        _take_back(room, game, player, send)
    return kept


def _take_back(room: Room, game: LiveGame, player: str, send: Send) -> None:
    """Let the player answer the question, and anybody win it, unless the books say otherwise."""
    known = room.players.get(game.run, player)
    number = send.question_number
    if not known or known.answers.get(number) != send.number:
        room.cached(game, lambda: room.cache.retract(game, player, send.number))
    won = known and any(each.points and each.question_number == number for each in known.sends.values())
    if send.points and not won:
        room.games.release_win(game, number, player)
        room.cached(game, lambda: room.cache.correct(game, number, None, send.points))


def _tell(room: Room, sender: Sender, kept: Send, decision: Decision) -> None:
    """Tell what is in the books; of an answer that counts not how it was, until somebody was first or time is up."""
    game, number = sender.game, kept.question_number
    mine = sender.topic_to("results", sender.ticket.player)
    decided = decision.winner is not None or number not in game.open_questions
    counted = kept.verdict == Verdict.COUNTED
    noted = receipt(kept, FIRST_RULE, with_points=decided or not counted)
    if kept.points:
        answer = shown(room, sender, number)
        scoreboard = room.cached(game, lambda: room.cache.scoreboard(game))
        room.publisher.publish(
            (mine, Result(Checked(FIRST, answer.text, answer.follow_up), noted)),
            (sender.topic("playercorrect"), first(answer, sender.ticket.player)),
            (sender.topic("scoreboard"), scoreboard),
        )
        count("QuestionsWon")
    elif counted and decided:
        answer = shown(room, sender, number)
        text = NOT_FIRST if kept.right else WRONG
        room.publisher.publish((mine, Result(Checked(text, answer.text, answer.follow_up), noted)))
    elif counted:
        room.publisher.publish((mine, Result(receipt=noted)))
    else:
        room.publisher.publish((mine, Result(receipt=noted, error=_wrong_question(game, kept))))


def _wrong_question(game: LiveGame, kept: Send) -> Problem | None:
    number = kept.question_number
    if number == game.current:
        return None
    return Problem.of(Conflict("wrong-question", f"Question {number} is not being asked now."))
