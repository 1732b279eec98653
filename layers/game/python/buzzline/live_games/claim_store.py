"""Where claims of guests are kept: table LiveGames.

Item: game ("<run>#claims") and part (claimId) as key, playerName, code, secret, at, seat, address, decision.
"""

from collections.abc import Mapping
from typing import Any

from boto3.dynamodb.conditions import Key
from buzzline.live_games.claims import TOLD_MS, WAITING_MS, Claim, Decision
from buzzline.live_games.model import LiveGame, Status
from buzzline.live_games.ports import StateRefused
from buzzline.platform.clients import TableStore
from buzzline.platform.conditional import cancelled, written


class ClaimStore(TableStore):
    """Claims by run."""

    def put(self, run: str, claim: Claim) -> None:
        """Keep a claim for a while."""
        self.table.put_item(
            Item={
                **_key(run, claim.claim_id),
                "playerName": claim.player_name,
                "code": claim.code,
                "secret": claim.secret,
                "at": claim.at,
                "seat": claim.seat,
                "address": claim.address,
                "decision": claim.decision,
                "expiresAt": (claim.at + WAITING_MS + TOLD_MS) // 1000,
            }
        )

    def get(self, run: str, claim_id: str) -> Claim | None:
        """A claim as of now, or None."""
        item = self.table.get_item(Key=_key(run, claim_id or "-"), ConsistentRead=True).get("Item")
        return _claim(item) if item else None

    def since(self, run: str, moment: int) -> list[Claim]:
        """Claims that came since a moment (milliseconds since 1970), in order."""
        answer = self.table.query(
            KeyConditionExpression=Key("game").eq(f"{run}#claims") & Key("part").gte(f"{moment:013d}"),
            ConsistentRead=True,
        )
        return [_claim(item) for item in answer["Items"]]

    def let_in(self, game: LiveGame, claim: Claim) -> None:
        """Move the player from the seat before to the claim's and note it with the claim, which waits: both or neither.

        Raises StateRefused.
        """
        seat = claim.seat
        before = "seats.#player = :before" if seat > 1 else "attribute_not_exists(seats.#player)"
        values = {":seat": seat, ":run": game.run, ":open": Status.OPEN} | ({":before": seat - 1} if seat > 1 else {})
        writes: list[dict[str, Any]] = [
            {
                "Update": {
                    "TableName": self.table_name,
                    "Key": {"game": game.key, "part": "GAME"},
                    "UpdateExpression": "SET seats.#player = :seat",
                    "ConditionExpression": f"run = :run AND #status = :open AND attribute_exists(seats) AND {before}",
                    "ExpressionAttributeNames": {"#player": claim.player_name, "#status": "status"},
                    "ExpressionAttributeValues": values,
                }
            },
            {
                "Update": {
                    "TableName": self.table_name,
                    "Key": _key(game.run, claim.claim_id),
                    "UpdateExpression": "SET decision = :letIn",
                    "ConditionExpression": "decision = :waiting",
                    "ExpressionAttributeValues": {":letIn": Decision.LET_IN, ":waiting": Decision.WAITING},
                }
            },
        ]
        if cancelled(self.client, writes):
            raise StateRefused

    def refuse(self, run: str, claim: Claim) -> None:
        """Note that a claim, which waits, is refused (StateRefused)."""
        refused = written(
            self.table.update_item,
            Key=_key(run, claim.claim_id),
            UpdateExpression="SET decision = :refused",
            ConditionExpression="decision = :waiting",
            ExpressionAttributeValues={":refused": Decision.REFUSED, ":waiting": Decision.WAITING},
        )
        if refused is None:
            raise StateRefused


def _key(run: str, claim_id: str) -> dict[str, str]:
    return {"game": f"{run}#claims", "part": claim_id}


def _claim(item: Mapping[str, Any]) -> Claim:
    return Claim(
        claim_id=item["part"],
        player_name=item["playerName"],
        code=item["code"],
        secret=item["secret"],
        at=int(item["at"]),
        seat=int(item["seat"]),
        address=item["address"],
        decision=Decision(item["decision"]),
    )
