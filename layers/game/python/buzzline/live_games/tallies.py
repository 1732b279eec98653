"""What a room has answered to the questions that its host looks at now, for a host who comes back with nothing."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from buzzline.live_games.asking import last_round
from buzzline.live_games.model import LiveGame, Player
from buzzline.platform.contract import to_json
from buzzline.quizzes.model import Quiz
from buzzline.quizzes.questions import Question

MAX_LENGTH = 8_000
"""Bytes of JSON that all tallies of a game may have: they go into one frame with the questions."""


@dataclass(frozen=True)
class Given:
    """A player's answer that counts."""

    player_name: str
    response: str
    right: bool


@dataclass(frozen=True)
class Share:
    """How many gave the same answer."""

    response: str
    right: bool
    count: int


@dataclass(frozen=True)
class Tally:
    """The answers to one question that count: by player; in a big room only the most common ones, with numbers."""

    question_number: int
    answers: Sequence[Given] | None = None
    shares: Sequence[Share] | None = None


def tallies(game: LiveGame, quiz: Quiz, players: Iterable[Player]) -> list[Tally]:
    """The answers to the questions that are open now, or were asked together last; as much as fits."""
    books = [player for player in players if player.listed]
    by_player = [Tally(number, answers=_given(number, books)) for number in last_round(game, quiz)]
    if _fits(by_player):
        return by_player
    shared = [
        (each.question_number, _shares(quiz.questions[each.question_number - 1], each.answers or ()))
        for each in by_player
    ]
    most = max(len(shares) for _, shares in shared)
    while most and not _fits(cut := [Tally(number, shares=shares[:most]) for number, shares in shared]):
        most //= 2
    return cut if most else []


def _given(number: int, books: Sequence[Player]) -> list[Given]:
    sends = [(player.name, player.sends[player.answers[number]]) for player in books if number in player.answers]
    return [Given(name, send.response, send.right) for name, send in sends]


def _shares(question: Question, answers: Iterable[Given]) -> list[Share]:
    counts = Counter((question.tallied(each.response), each.right) for each in answers)
    return [Share(response, right, count) for (response, right), count in counts.most_common()]


def _fits(found: Sequence[Tally]) -> bool:
    return len(to_json(found).encode()) <= MAX_LENGTH
