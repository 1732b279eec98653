"""Whether every answer arrived: what the consumers have stored of a game."""

import time
from dataclasses import dataclass, replace
from typing import Any

from bench.cloud import DeployedCloud

WAIT_SECONDS = 60


@dataclass(frozen=True)
class Arrived:
    """What is stored of a game; each number is one for each player who answered, once all is there."""

    answered: int
    scores: int
    """In table Leaderboard."""
    awards: int
    """In table Awards."""
    standings: int
    """Counted in the standings."""
    standings_version: int
    """How often the standings were saved."""
    seconds: float = 0
    """How long it took until all was there."""

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return min(self.scores, self.awards, self.standings) >= self.answered


class Results:
    """The stored results of one game."""

    def __init__(self, cloud: DeployedCloud, game_id: str) -> None:
        self._dynamodb = cloud.local.client("dynamodb")
        tables = cloud.environment("LeaderboardGet")
        self._leaderboard = tables["LEADERBOARD_TABLE"]
        self._standings = tables["STANDINGS_TABLE"]
        self._awards = cloud.environment("AwardPut")["AWARDS_TABLE"]
        self._game = {"S": game_id}

    def wait_for(self, answered: int) -> Arrived:
        """What is stored once all of `answered` players' results are there, or time is up."""
        begun = time.monotonic()
        while not (arrived := self._now(answered)).complete and time.monotonic() < begun + WAIT_SECONDS:
            time.sleep(0.1)
        return replace(arrived, seconds=round(time.monotonic() - begun, 1))

    def _now(self, answered: int) -> Arrived:
        key = {"gameId": self._game}
        item = self._dynamodb.get_item(TableName=self._standings, Key=key, ConsistentRead=True).get("Item")
        counts: dict[str, Any] = item["counts"]["M"] if item else {}
        return Arrived(
            answered=answered,
            scores=self._count(self._leaderboard, "game"),
            awards=self._count(self._awards, "gameId"),
            standings=sum(int(count["N"]) for count in counts.values()),
            standings_version=int(item["version"]["N"]) if item else 0,
        )

    def _count(self, table: str, attribute: str) -> int:
        pages = self._dynamodb.get_paginator("scan").paginate(
            TableName=table,
            FilterExpression="#game = :game",
            ExpressionAttributeNames={"#game": attribute},
            ExpressionAttributeValues={":game": self._game},
            Select="COUNT",
        )
        return sum(page["Count"] for page in pages)
