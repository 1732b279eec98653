"""Where experience is kept.

Table Awards has the facts: bucket and award ("<game>#<player>") as key, and the award.
Table PlayerProgress has the sums: playerName and bucket as key, experience, wins,
checkpoint. An author's experience comes from the awards of many players, so it is spread
over up to BUCKETS small items, which one query adds up.
"""

from typing import Any

from boto3.dynamodb.conditions import Attr, ConditionBase, Key
from buzzline.platform.clients import TableStore
from buzzline.platform.conditional import in_the_way
from buzzline.platform.fact_store import put_earliest
from buzzline.players.experience import Award, Gain, Progress, level


class AwardStore(TableStore):
    """Awards for first attempts."""

    def record_first(self, award: Award) -> bool:
        """Keep an award if it is for the player's first attempt at the game, or corrects it; returns whether it is."""
        item = award.model_dump(by_alias=True)
        return put_earliest(
            self.table, {"bucket": award.bucket, "award": f"{award.game_id}#{award.player_name}", **item}
        )


class ProgressStore(TableStore):
    """Experience and wins by player."""

    def of(self, player: str, *, consistent: bool = False) -> Progress:
        """A player's progress (one query); where `consistent`, with all that was added before."""
        rows: list[dict[str, Any]] = self.table.query(
            KeyConditionExpression=Key("playerName").eq(player), ConsistentRead=consistent
        )["Items"]
        experience = sum(int(row["experience"]) for row in rows)
        wins = sum(int(row["wins"]) for row in rows)
        return Progress(experience, level(experience), wins)

    def add(self, player: str, bucket: str, gains: list[Gain]) -> int:
        """Add those gains out of `bucket` (in order) that are not in yet, all at once; how many were passed over."""
        told = len(gains)
        condition: ConditionBase = Attr("checkpoint").not_exists() | Attr("checkpoint").lt(gains[0].sequence)
        while gains:
            item = in_the_way(
                self.table.update_item,
                Key={"playerName": player, "bucket": bucket},
                UpdateExpression="ADD experience :experience, wins :wins SET checkpoint = :last",
                ConditionExpression=condition,
                ExpressionAttributeValues={
                    ":experience": sum(gain.experience for gain in gains),
                    ":wins": sum(gain.wins for gain in gains),
                    ":last": gains[-1].sequence,
                },
            )
            if item is None:
                return told - len(gains)
            checkpoint = item.get("checkpoint", "")
            gains = [gain for gain in gains if gain.sequence > checkpoint]
            condition = Attr("checkpoint").eq(checkpoint)
        return told
