"""Results of players, as LeaderboardTopic carries them.

A player is always in the same one of BUCKETS buckets, so the results of one game spread over
as many partition keys.
"""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Any, Self

from buzzline.platform.contract import ContractModel, Id, PlayerName
from buzzline.platform.facts import bucket_of
from pydantic import Field

BUCKETS = 8
"""Part of the keys: with another number, results that are there already would not be found."""


class Score(ContractModel):
    """A player's result in a game: percent of the questions, two decimals."""

    game_id: Id
    player_name: PlayerName
    score: Annotated[Decimal, Field(ge=0, le=100, decimal_places=2)]
    attempt_id: Id
    revision: Annotated[int, Field(ge=0)] = 0
    """Of two statements about an attempt the one with the higher number is right."""

    @property
    def bucket(self) -> str:
        """The bucket that the player's result is in."""
        return bucket_of(self.player_name, BUCKETS)

    @classmethod
    def of(cls, item: Mapping[str, Any] | None) -> Self | None:
        """The result out of its item."""
        if item is None:
            return None
        return cls.model_validate(
            {
                "gameId": item["game"],
                "playerName": item["playerName"],
                "score": item["score"],
                "attemptId": item["attemptId"],
                "revision": int(item.get("revision", 0)),
            }
        )


def score_key(game_id: str, player: str) -> dict[str, str]:
    """The key of a player's result."""
    return {"gameId": f"{game_id}#{bucket_of(player, BUCKETS)}", "playerName": player}


def percentage(points: Decimal | int, full: int) -> Decimal:
    """The score for `points` of `full`, in percent with two decimals; 0 where there are none to get."""
    return (Decimal(100 * points) / max(1, full)).quantize(Decimal("0.01"), ROUND_HALF_UP)
