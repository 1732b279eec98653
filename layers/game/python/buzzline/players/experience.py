"""Experience: what PlayerProgressTopic carries, what a game is worth, and levels.

The experience of a game goes to the player and, in the same amount, to the quiz's author.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Protocol, Self

from buzzline.platform.concurrency import fan_out
from buzzline.platform.contract import ContractModel, Id, PlayerName
from buzzline.platform.facts import Change, bucket_of
from pydantic import Field

BUCKETS = 64
"""Part of the keys: with another number, awards that are there already would be paid again."""
LEVELS = (100, 250, 500, 800, 1100, 1500, 3000, 10000, 25000, 50000)
"""The experience at which each level, from 1, is reached."""


def level(experience: int) -> int:
    """The level, 0 to 10, that a player with `experience` has."""
    return bisect_right(LEVELS, experience)


class Award(ContractModel):
    """What a player's first attempt at a game earned."""

    game_id: Id
    player_name: PlayerName
    author: PlayerName
    experience: Annotated[int, Field(ge=0)]
    wins: Annotated[int, Field(ge=0)]
    attempt_id: Id
    revision: Annotated[int, Field(ge=0)] = 0
    """Of two statements about an attempt the one with the higher number is right."""

    @property
    def bucket(self) -> str:
        """The bucket that all awards of the player are in."""
        return bucket_of(self.player_name, BUCKETS)

    @classmethod
    def of(cls, item: Mapping[str, Any] | None) -> Self | None:
        """The award out of its item."""
        if item is None:
            return None
        return cls.model_validate(
            {
                "gameId": item["gameId"],
                "playerName": item["playerName"],
                "author": item["author"],
                "experience": int(item["experience"]),
                "wins": int(item["wins"]),
                "attemptId": item["attemptId"],
                "revision": int(item.get("revision", 0)),
            }
        )


@dataclass(frozen=True)
class Progress:
    """How far a player has come."""

    experience: int
    level: int
    wins: int


@dataclass(frozen=True)
class Gain:
    """What one change of an award adds to one player.

    Negative where an earlier attempt replaces a later one, or where a correction takes a win.
    """

    sequence: str
    experience: int
    wins: int


class ProgressPort(Protocol):
    """Where progress is kept."""

    def add(self, player: str, bucket: str, gains: list[Gain]) -> int:
        """Add those gains out of `bucket` (in order) that are not in yet, all at once; how many were passed over."""


def fold_awards(store: ProgressPort, changes: Iterable[Change]) -> int:
    """Add what changed awards are worth to players and authors; safe to repeat.

    Returns how many gains were passed over, as they are in, or as later ones of their bucket are.
    """
    gains: dict[tuple[str, str], list[Gain]] = {}
    for change in changes:
        old, new = Award.of(change.old), Award.of(change.new)
        award = new or old
        assert award is not None, "a change has an award"
        experience = (new.experience if new else 0) - (old.experience if old else 0)
        wins = (new.wins if new else 0) - (old.wins if old else 0)
        if experience or wins:
            own = Gain(change.sequence, experience, wins)
            gains.setdefault((award.player_name, award.bucket), []).append(own)
        if experience and award.author != award.player_name:
            authored = Gain(change.sequence, experience, 0)
            gains.setdefault((award.author, award.bucket), []).append(authored)
    return sum(fan_out(lambda key: store.add(*key, gains[key]), gains))
