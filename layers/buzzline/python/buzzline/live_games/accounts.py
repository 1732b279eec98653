"""What a game adds up to: standings, and the account of all answers. Pure arithmetic over what is in the books."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from buzzline.live_games.model import LiveGame, Player, Verdict

SHOWN = 20
"""Rows of the leaderboard that go to everybody."""
DISCREPANCIES_SHOWN = 20


@dataclass(frozen=True)
class Row:
    """A player's place; equal points share a position."""

    position: int
    player_name: str
    points: Decimal
    guest: bool


@dataclass(frozen=True)
class Standings:
    """Everybody's place in a game."""

    rows: Sequence[Row]
    """In order."""

    @property
    def shown(self) -> "Scoreboard":
        """What goes to everybody."""
        counts = Counter(row.points for row in self.rows)
        return Scoreboard(
            leaderboard=self.rows[:SHOWN],
            players=len(self.rows),
            counts={f"{points.normalize():f}": count for points, count in sorted(counts.items(), reverse=True)},
        )


@dataclass(frozen=True)
class Scoreboard:
    """The best, and how many have how many points: each player's own position follows from that."""

    leaderboard: Sequence[Row]
    players: int
    counts: dict[str, int]
    """Points, without zeros at the end, → players; the most points first."""


@dataclass(frozen=True)
class QuestionAccount:
    """The answers to one question."""

    question_number: int
    received: int
    counted: int
    late: int
    refused: int
    duplicate: int
    right: int


@dataclass(frozen=True)
class Discrepancy:
    """A player of whose answers some are missing."""

    player_name: str
    sent: int
    received: int


@dataclass(frozen=True)
class Account:
    """All answers of a game.

    `sent` are those that the players' clients numbered; each that came is counted, late,
    refused or a duplicate. It balances if none is missing and none is left over.
    """

    sent: int
    received: int
    counted: int
    late: int
    refused: int
    duplicate: int
    balanced: bool
    questions: Sequence[QuestionAccount]
    missing: Sequence[Discrepancy]


def standings(game: LiveGame, players: Iterable[Player]) -> Standings:
    """Places of all who came and were not kicked."""
    present = [player for player in players if player.joined_at is not None and not player.kicked]
    average = _averages(game, present) if game.settings.late_joiners == "average" else {}
    points = {player.name: player.points + _credit(game, player, average) for player in present}
    better = _positions(points.values())
    ordered = sorted(present, key=lambda player: (-points[player.name], player.name))
    return Standings([Row(better[points[each.name]], each.name, points[each.name], each.guest) for each in ordered])


def account(players: Iterable[Player]) -> Account:
    """The account of a game's answers."""
    everybody = list(players)
    sends = [send for player in everybody for send in player.sends.values()]
    verdicts = Counter(send.verdict for send in sends)
    by_question: dict[int, Counter[str]] = {}
    for send in sends:
        counter = by_question.setdefault(send.question_number, Counter())
        counter[send.verdict] += 1
        counter["right"] += send.points
    missing = [
        Discrepancy(player.name, max(player.sends), len(player.sends))
        for player in sorted(everybody, key=lambda each: each.name)
        if player.sends and max(player.sends) != len(player.sends)
    ]
    sent = sum(max(player.sends, default=0) for player in everybody)
    return Account(
        sent=sent,
        received=len(sends),
        counted=verdicts[Verdict.COUNTED],
        late=verdicts[Verdict.LATE],
        refused=verdicts[Verdict.REFUSED],
        duplicate=verdicts[Verdict.DUPLICATE],
        balanced=sent == len(sends) == verdicts.total(),
        questions=[_question_account(number, counter) for number, counter in sorted(by_question.items())],
        missing=missing[:DISCREPANCIES_SHOWN],
    )


def _question_account(number: int, counter: "Counter[str]") -> QuestionAccount:
    verdicts = {verdict.value: counter[verdict] for verdict in Verdict}
    return QuestionAccount(number, received=sum(verdicts.values()), right=counter["right"], **verdicts)


def _positions(points: Iterable[Decimal]) -> dict[Decimal, int]:
    """For each number of points 1 + how many have more."""
    positions: dict[Decimal, int] = {}
    ahead = 0
    for each, count in sorted(Counter(points).items(), reverse=True):
        positions[each] = ahead + 1
        ahead += count
    return positions


def _missed(game: LiveGame, player: Player) -> list[int]:
    """Questions that were over when the player came."""
    joined_at = player.joined_at or 0
    return [number for number, asked in game.asked.items() if not asked.takes(joined_at)]


def _credit(game: LiveGame, player: Player, averages: dict[int, Decimal]) -> Decimal:
    return sum((averages.get(number, Decimal(0)) for number in _missed(game, player)), Decimal(0))


def _averages(game: LiveGame, players: list[Player]) -> dict[int, Decimal]:
    """For each question the average points of those who were in the room."""
    averages = {}
    for number in game.asked:
        room = [player for player in players if number not in _missed(game, player)]
        points = sum(player.sends[player.answers[number]].points for player in room if number in player.answers)
        if room:
            averages[number] = (Decimal(points) / len(room)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return averages
