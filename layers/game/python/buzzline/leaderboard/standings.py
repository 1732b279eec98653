"""Standings of a game: how many players have each score, and who is at the top.

Positions follow from the counts alone, so a player far down gets a true position without
reading those above; equal scores share a position.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Protocol

from buzzline.leaderboard.scores import Score
from buzzline.platform.concurrency import fan_out

SHOWN = 10
KEPT = 12
"""Rows kept in order; more than are shown, so that a corrected result leaves no gap."""

MAX_TRIES = 5


@dataclass(frozen=True)
class ScoreChange:
    """A result that came, was corrected or replaced by an earlier attempt's, or went."""

    sequence: str
    old: Score | None
    new: Score | None

    @property
    def score(self) -> Score:
        """The result that tells which game and bucket the change belongs to."""
        score = self.new or self.old
        assert score is not None, "a change has a result"
        return score


@dataclass(frozen=True)
class Standings:
    """The standings of one game, as of its checkpoints."""

    game_id: str
    counts: dict[Decimal, int] = field(default_factory=dict)
    top: tuple[Score, ...] = ()
    """The best results in order, the earlier attempt first among equals."""
    checkpoints: dict[str, str] = field(default_factory=dict)
    """For each bucket the sequence of the last change that is in."""
    version: int = 0
    """Counts the times it was saved."""

    @property
    def players(self) -> int:
        """How many players have a result."""
        return sum(self.counts.values())

    def position(self, score: Decimal) -> int:
        """The position that `score` has: 1 + the number of players with more."""
        return 1 + sum(count for other, count in self.counts.items() if other > score)

    def including(self, own: Score | None) -> "Standings":
        """The standings with a result that belongs at the top and was stored, but is not in yet."""
        if own is None or any(row.player_name == own.player_name for row in self.top):
            return self
        return self._with(None, own) if self._reaches_top(own, self.players) else self

    def with_changes(self, changes: Iterable[ScoreChange]) -> "Standings":
        """The standings after `changes` (in order within each bucket); those already in are skipped."""
        standings = self
        for change in changes:
            bucket = change.score.bucket
            if change.sequence > standings.checkpoints.get(bucket, ""):
                standings = standings._with(change.old, change.new)
                standings = replace(standings, checkpoints={**standings.checkpoints, bucket: change.sequence})
        return standings

    def _with(self, old: Score | None, new: Score | None) -> "Standings":
        counts = dict(self.counts)
        top = [row for row in self.top if old is None or row.player_name != old.player_name]
        if old and counts.get(old.score):  # it is not there if its batch was given up on
            counts[old.score] -= 1
        if new:
            if self._reaches_top(new, self.players):
                top = sorted([*top, new], key=_rank)[:KEPT]
            counts[new.score] = counts.get(new.score, 0) + 1
        return replace(self, counts={score: count for score, count in counts.items() if count}, top=tuple(top))

    def _reaches_top(self, new: Score, players: int) -> bool:
        """Whether a result may enter `top`, out of `players`, and leave it the true top of all.

        It may if all results are there, or if it ranks above one that is, or is one that is: others
        may have been cut off below the last row.
        """
        return len(self.top) == players or bool(self.top and _rank(new) <= _rank(self.top[-1]))


def _rank(row: Score) -> tuple[Decimal, str, str]:
    return -row.score, row.attempt_id, row.player_name


@dataclass(frozen=True)
class PlayerStanding:
    """The standings of a game, and what one player has in it."""

    standings: Standings
    own: Score | None


class StandingsPort(Protocol):
    """Where standings are kept."""

    def load(self, game_id: str, *, consistent: bool) -> Standings:
        """The standings of a game; empty ones of version 0 where it has none."""

    def save(self, standings: Standings) -> bool:
        """Save as the next version; False, and nothing saved, where someone else saved that version."""


def fold_scores(store: StandingsPort, changes: Iterable[ScoreChange]) -> int:
    """Bring the standings of all games in `changes` up to date; safe to repeat.

    Returns how many changes were passed over, as they are in, or as later ones of their bucket are.

    Results of one game may come through several invocations at once (one per stream shard),
    so each save is conditional on the version that was read.
    """
    by_game: dict[str, list[ScoreChange]] = {}
    for change in changes:
        by_game.setdefault(change.score.game_id, []).append(change)

    def fold(game_id: str) -> int:
        for attempt in range(MAX_TRIES):
            standings = store.load(game_id, consistent=attempt > 0)
            updated = standings.with_changes(by_game[game_id])
            if updated is standings or store.save(updated):
                return sum(
                    each.sequence <= standings.checkpoints.get(each.score.bucket, "") for each in by_game[game_id]
                )
        raise RuntimeError(f"standings of {game_id} changed {MAX_TRIES} times while they were folded")

    return sum(fan_out(fold, by_game))
