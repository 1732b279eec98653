"""Where standings are kept: table Standings, one item a game.

Item: gameId (key), version, counts (score → players), top (rows of name, score, attempt), checkpoints
(bucket → sequence). It is kept near 1 KB, whatever the number of players: a write costs a
unit per KB, and each batch of results writes it.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from boto3.dynamodb.conditions import Attr
from buzzline.leaderboard.scores import Score, score_key
from buzzline.leaderboard.standings import PlayerStanding, Standings
from buzzline.platform.clients import TableStore
from buzzline.platform.conditional import written
from buzzline.platform.errors import Unavailable
from buzzline.platform.facts import SEQUENCE_LENGTH


class StandingsStore(TableStore):
    """Standings by game; with the table of results, to read a player's own with them."""

    def __init__(self, table_name: str, scores_table: str = "") -> None:
        super().__init__(table_name)
        self.scores_table = scores_table

    def load(self, game_id: str, *, consistent: bool) -> Standings:
        """The standings of a game; empty ones of version 0 where it has none."""
        item = self.table.get_item(Key={"gameId": game_id}, ConsistentRead=consistent).get("Item")
        return _standings(game_id, item)

    def save(self, standings: Standings) -> bool:
        """Save as the next version; False, and nothing saved, where someone else saved that version."""
        saved = written(
            self.table.put_item,
            Item={
                "gameId": standings.game_id,
                "version": standings.version + 1,
                "counts": {str(score): count for score, count in standings.counts.items()},
                "top": [[row.player_name, row.score, row.attempt_id] for row in standings.top],
                "checkpoints": {bucket: each.lstrip("0") for bucket, each in standings.checkpoints.items()},
            },
            ConditionExpression=Attr("version").eq(standings.version)
            if standings.version
            else Attr("gameId").not_exists(),
        )
        return saved is not None

    def for_player(self, game_id: str, player: str) -> PlayerStanding:
        """Standings and the player's own result in one request of two items."""
        answer = self.client.batch_get_item(
            RequestItems={
                self.table_name: {"Keys": [{"gameId": game_id}]},
                self.scores_table: {"Keys": [score_key(game_id, player)]},
            }
        )
        if answer["UnprocessedKeys"]:
            raise Unavailable("busy", "The leaderboard is very busy: try again in a moment.")
        found: dict[str, list[dict[str, Any]]] = answer["Responses"]
        return PlayerStanding(
            _standings(game_id, next(iter(found.get(self.table_name, [])), None)),
            Score.of(next(iter(found.get(self.scores_table, [])), None)),
        )


def _standings(game_id: str, item: Mapping[str, Any] | None) -> Standings:
    if item is None:
        return Standings(game_id)
    return Standings(
        game_id=game_id,
        counts={Decimal(score): int(count) for score, count in item["counts"].items()},
        top=tuple(
            Score(gameId=game_id, playerName=name, score=score, attemptId=attempt_id)
            for name, score, attempt_id in item["top"]
        ),
        checkpoints={bucket: each.zfill(SEQUENCE_LENGTH) for bucket, each in item["checkpoints"].items()},
        version=int(item["version"]),
    )
