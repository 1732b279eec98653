"""What a game adds up to: standings, and the account of all answers. Pure arithmetic over what is in the books."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import accumulate

from buzzline.live_games.model import LiveGame, Player, Send, Verdict

CENT = Decimal("0.01")
SHOWN = 20
"""Rows of the leaderboard that go to everybody."""
DISCREPANCIES_SHOWN = 20
"""Players of whose answers some are missing; and numbers of one player's that are."""


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
    credits: Sequence[Decimal] | None = None
    """What who came late gets, by how many questions were over then; None where they get nothing."""

    @property
    def shown(self) -> "Scoreboard":
        """What goes to everybody."""
        counts = Counter(row.points for row in self.rows)
        return Scoreboard(
            leaderboard=self.rows[:SHOWN],
            players=len(self.rows),
            counts={f"{points.normalize():f}": count for points, count in sorted(counts.items(), reverse=True)},
            credits=self.credits,
        )


@dataclass(frozen=True)
class Scoreboard:
    """The best, and how many have how many points: each player's own position follows from that."""

    leaderboard: Sequence[Row]
    players: int
    counts: dict[str, int]
    """Points, without zeros at the end, → players; the most points first."""
    credits: Sequence[Decimal] | None
    """As in Standings: so each player knows what they were given."""


@dataclass(frozen=True)
class ShownScoreboard(Scoreboard):
    """The standings as they were shown to everybody, and when."""

    at: str


@dataclass(frozen=True)
class Counts:
    """What became of answers."""

    received: int
    counted: int
    late: int
    refused: int
    duplicate: int
    right: int


@dataclass(frozen=True)
class QuestionAccount(Counts):
    """The answers to one question."""

    question_number: int
    removed_counted: int | None = None
    """Of those counted, how many are of players who were removed; None where the game ended before December 2026."""
    removed_right: int | None = None
    """Of those right, likewise."""


@dataclass(frozen=True)
class Removed(Counts):
    """Players whom the host removed, and their answers: these are in the account, though not in the standings."""

    players: int


@dataclass(frozen=True)
class Discrepancy:
    """A player of whose answers some are missing: on the way to us (`sent`), or in the books (`received`)."""

    player_name: str
    sent: int
    """The highest number that the player's client gave to an answer."""
    received: int
    """Answers that came, counted as they came."""
    recorded: int
    """Answers that are in the books."""
    answer_numbers: Sequence[int]
    """Numbers up to the highest that are not in the books, the first of them."""


@dataclass(frozen=True)
class Account:
    """All answers of a game.

    It has three sides. What players' clients say that they `sent`: the highest number that each used. What was
    `received`: each book counts the answers that it takes. What the books tell of: each answer in them was counted,
    late, refused or a duplicate. It balances if for every player the books tell of as many as were received. Where
    a client's numbers leap, nothing is wrong with the books: `missing` tells of it.
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
    removed: Removed | None = None
    """None where the game ended before December 2026."""


def standings(game: LiveGame, players: Iterable[Player]) -> Standings:
    """Places of all who came and were not kicked, nor went before they answered anything."""
    present = [player for player in players if player.listed]
    credits = _credits(game, present) if game.settings.late_joiners == "average" else None
    ends = _ends(game)
    given = {each.name: credits[_missed(ends, each)] if credits else Decimal(0) for each in present}
    points = {each.name: each.points + given[each.name] for each in present}
    better = _positions(points.values())
    ordered = sorted(present, key=lambda player: (-points[player.name], player.name))
    rows = [Row(better[points[each.name]], each.name, points[each.name], each.guest) for each in ordered]
    return Standings(rows, credits)


def missed(game: LiveGame, player: Player) -> int:
    """How many questions were over when a player came."""
    return _missed(_ends(game), player)


def _missed(ends: Sequence[int], player: Player) -> int:
    return bisect_left(ends, player.arrival)


def account(players: Iterable[Player]) -> Account:
    """The account of a game's answers."""
    everybody = list(players)
    removed = [player for player in everybody if player.kicked and player.coming]
    by_question = _by_question(everybody)
    of_removed = _by_question(removed)
    verdicts = Counter(send.verdict for send in _sends(everybody))
    sides = [_sides(player) for player in sorted(everybody, key=lambda each: each.name)]
    missing = [each for each in sides if not each.sent == each.received == each.recorded]
    return Account(
        sent=sum(each.sent for each in sides),
        received=sum(each.received for each in sides),
        counted=verdicts[Verdict.COUNTED],
        late=verdicts[Verdict.LATE],
        refused=verdicts[Verdict.REFUSED],
        duplicate=verdicts[Verdict.DUPLICATE],
        balanced=all(each.received == each.recorded for each in sides),
        questions=[
            _question(number, sends, of_removed.get(number, ())) for number, sends in sorted(by_question.items())
        ],
        missing=missing[:DISCREPANCIES_SHOWN],
        removed=Removed(**_counts(_sends(removed)), players=len(removed)),
    )


def _by_question(players: Iterable[Player]) -> dict[int, list[Send]]:
    found: dict[int, list[Send]] = {}
    for send in _sends(players):
        found.setdefault(send.question_number, []).append(send)
    return found


def _question(number: int, sends: Sequence[Send], of_removed: Sequence[Send]) -> QuestionAccount:
    removed = _counts(of_removed)
    return QuestionAccount(
        **_counts(sends), question_number=number, removed_counted=removed["counted"], removed_right=removed["right"]
    )


def _sides(player: Player) -> Discrepancy:
    sent = max(player.sends, default=0)
    gaps = [number for number in range(1, sent) if number not in player.sends]
    return Discrepancy(player.name, sent, player.received, len(player.sends), gaps[:DISCREPANCIES_SHOWN])


def _sends(players: Iterable[Player]) -> list[Send]:
    return [send for player in players for send in player.sends.values()]


def _counts(sends: Sequence[Send]) -> dict[str, int]:
    verdicts = Counter(send.verdict for send in sends)
    counts = {verdict.value: verdicts[verdict] for verdict in Verdict}
    return counts | {"received": len(sends), "right": sum(send.points > 0 for send in sends)}


def _positions(points: Iterable[Decimal]) -> dict[Decimal, int]:
    """For each number of points 1 + how many have more."""
    positions: dict[Decimal, int] = {}
    ahead = 0
    for each, count in sorted(Counter(points).items(), reverse=True):
        positions[each] = ahead + 1
        ahead += count
    return positions


def _ends(game: LiveGame) -> list[int]:
    """When questions ended, in order."""
    return sorted(asked.end for asked in game.asked.values() if asked.end is not None)


def _credits(game: LiveGame, players: Sequence[Player]) -> list[Decimal]:
    """What somebody who missed so many questions gets for them: what the room had on average.

    Each player, answer and question is looked at once: what was over at a moment is the beginning of all questions
    in the order in which they ended.
    """
    over = sorted((asked.end, number) for number, asked in game.asked.items() if asked.end is not None)
    average = _averages({number: end for end, number in over}, players)
    sums = accumulate((average[number] for _, number in over), initial=Fraction(0))
    # Rounded once, at the end: three times a third of a point is one point.
    return [(Decimal(each.numerator) / each.denominator).quantize(CENT, ROUND_HALF_UP) for each in sums]


def _averages(ends: Mapping[int, int], players: Sequence[Player]) -> dict[int, Fraction]:
    """For each question that has ended the average points of those who were in the room; 0 for an empty room."""
    arrivals = sorted(player.arrival for player in players)
    points: Counter[int] = Counter()
    for player in players:
        for number, answer in player.answers.items():
            if number in ends and player.arrival <= ends[number]:
                points[number] += player.sends[answer].points
    return {number: Fraction(points[number], max(1, bisect_right(arrivals, end))) for number, end in ends.items()}
