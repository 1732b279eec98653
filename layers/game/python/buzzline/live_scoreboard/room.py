"""Where a live-scoreboard game takes place: books, cache and broker; and who may do something there."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from buzzline.identity.nicknames import player_id
from buzzline.live_games.hosting import hosted_quiz
from buzzline.live_games.model import LiveGame, Player, Status
from buzzline.live_games.ports import LiveGames, Players
from buzzline.live_games.rights import held
from buzzline.live_games.tickets import Ticket, claimed_game, verify
from buzzline.live_scoreboard.messages import Message
from buzzline.live_scoreboard.outgoing import HostNotice, PlayerCorrect, Problem, Result, Revealed
from buzzline.live_scoreboard.ports import CachedGame, CacheLost, GameCache, Publisher, ShownAnswer, Snapshot
from buzzline.live_scoreboard.topics import address_of, client_ids, topic_of, topic_to
from buzzline.platform.clock import now_ms
from buzzline.platform.errors import BuzzlineError, Forbidden, Unavailable
from buzzline.platform.observability import count
from buzzline.quizzes.model import Quiz, QuizMode
from buzzline.quizzes.ports import QuizSource

_T = TypeVar("_T")


class Forged(Exception):
    """A message whose sender is not who it says, or may not send it."""


@dataclass(frozen=True)
class Room:
    """The books (DynamoDB) say what is true, the cache decides who was first, the broker tells."""

    games: LiveGames
    players: Players
    quizzes: QuizSource
    cache: GameCache
    publisher: Publisher

    def cached(self, game: LiveGame, step: Callable[[], _T]) -> _T:
        """Do something with the cache, which is filled from the books first where it lost the game."""
        try:
            return step()
        except CacheLost:
            self.restore(game)
            return step()

    def restore(self, game: LiveGame) -> None:
        """Fill the cache from the books, unless another invocation does. Raises Forbidden or Conflict.

        Of a game that its host has ended, too: answers from before the end may still come to be looked at.
        """
        if not self.cache.begin(game):
            return
        current = held(self.games.get(game.game_id, game.host_name), game.run)
        quiz = hosted_quiz(self.quizzes, current)
        if current.status == Status.OPEN:
            current.live(now_ms())
        self.cache.install(snapshot(current, quiz, self.players.all(game.run)))
        count("GamesRestored")


@dataclass(frozen=True)
class Sender:
    """Who sent a message, and the game it is for."""

    game: LiveGame
    ticket: Ticket
    answer: ShownAnswer | None = None
    """To the question that was asked last, where the cache knows."""

    def topic(self, *parts: str) -> str:
        """A topic of the game."""
        return topic_of(self.game, *parts)

    def topic_to(self, topic: str, player: str) -> str:
        """A topic of the game for one player."""
        return topic_to(self.game, topic, player)


def sender_of(room: Room, message: Message, *, from_books: bool = False) -> Sender:
    """The verified sender; raises Forged. The game is as the cache has it, or as it is in the books."""
    address = address_of(message.topic)
    if address is None:
        raise Forged("no such topic")
    try:
        claimed = claimed_game(message.ticket)
    except Forbidden:
        raise Forged("no ticket") from None
    cached = None if from_books or address.run is None else room.cache.load(address.run)
    known, ticket = _verified(room, message.ticket, cached, claimed)
    run = known.game.run
    if address.run not in (None, run):
        raise Forged("a ticket for another game")
    if address.player_id is None and ticket.role != "host":
        raise Forged("a player's ticket")
    if address.player_id not in (None, player_id(run, ticket.player)):
        raise Forged("another player's ticket")
    if message.client_id not in client_ids(run, ticket.player) and not message.may_be_a_will:
        raise Forged("a client id that is not the player's")
    return Sender(known.game, ticket, known.answer)


@contextmanager
def refusals_told(room: Room, sender: Sender) -> Iterator[None]:
    """Tell the sender what is refused; what may work later is raised, so that the message is delivered again."""
    try:
        yield
    except Unavailable:
        raise
    except BuzzlineError as error:
        count("MessagesRefused")
        problem = Problem.of(error)
        if sender.ticket.role == "host":
            room.publisher.publish((sender.topic("host"), HostNotice(problem)))
        else:
            room.publisher.publish((sender.topic_to("results", sender.ticket.player), Result(error=problem)))


def shown_answer(quiz: Quiz, number: int) -> ShownAnswer:
    """The right answer to a question as people read it: "A - Paris" where there are answers to choose from."""
    question = quiz.questions[number - 1]
    right = question.reveal()
    return ShownAnswer(number, right.text, (right.correct_answer, *right.alternatives), question.answer_followup)


def shown(room: Room, sender: Sender, number: int) -> ShownAnswer:
    """The right answer to a question: at hand, unless the cache was lost or the game has gone on meanwhile."""
    if sender.answer and sender.answer.question_number == number:
        return sender.answer
    return shown_answer(room.cached(sender.game, lambda: room.cache.quiz(sender.game)), number)


def first(answer: ShownAnswer, player: str) -> PlayerCorrect:
    """That a player was first with the right answer."""
    return PlayerCorrect(answer.question_number, player, answer.text, answer.right, answer.follow_up)


def revealed(answer: ShownAnswer) -> Revealed:
    """What was right, once the host has shown it."""
    return Revealed(answer.question_number, answer.text, answer.right, answer.follow_up)


def snapshot(game: LiveGame, quiz: Quiz, players: list[Player]) -> Snapshot:
    """What the cache has to know, out of the books."""
    won: Counter[str] = Counter()
    for number, winner in game.winners.items():
        won[winner] += quiz.questions[number - 1].worth
    return Snapshot(
        game=game,
        quiz=quiz,
        answer=shown_answer(quiz, game.current) if game.current else None,
        scores={each.name: won[each.name] for each in players if each.listed},
        answered={each.name: each.answers[game.current] for each in players if game.current in each.answers},
        kicked=[each.name for each in players if each.kicked],
    )


def _verified(room: Room, token: str, cached: CachedGame | None, claimed: tuple[str, str]) -> tuple[CachedGame, Ticket]:
    """The game that a ticket is for, and the ticket."""
    if cached is not None:
        try:
            return cached, verify(token, cached.game)
        except Forbidden:
            pass
    game = room.games.get(*claimed)
    if game is None or game.quiz_mode != QuizMode.LIVE_SCOREBOARD:
        raise Forged("a ticket for no live-scoreboard game")
    try:
        ticket = verify(token, game)
    except Forbidden:
        raise Forged("a ticket that is not valid") from None
    if cached is not None and cached.game.seats != game.seats:
        room.cache.forget(game)  # it takes an earlier seat's ticket for good; it is filled again from the books
    return CachedGame(game), ticket
