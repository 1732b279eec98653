"""Which picture is whose avatar: two attributes of table Player, both `versions/<player>/<upload>/<content>`.

`claimedAvatar` is the newest that is to be shown, `avatar` the one that is.
"""

from boto3.dynamodb.conditions import Attr, ConditionBase
from buzzline.platform.clients import TableStore
from buzzline.platform.conditional import in_the_way


class ClaimStore(TableStore):
    """Versions by player; they sort like the moments at which their uploads were begun."""

    def claim(self, player: str, version: str) -> str:
        """Let `version` be shown unless a newer one is to be; returns the one that is (one write)."""
        claimed = Attr("claimedAvatar")
        return self._set("claimedAvatar", player, version, claimed.not_exists() | claimed.lt(version))

    def confirm(self, player: str, version: str) -> str:
        """Say that `version` is shown unless another one is to be by now; returns the one that is (one write)."""
        return self._set("avatar", player, version, Attr("claimedAvatar").eq(version))

    def _set(self, attribute: str, player: str, version: str, condition: ConditionBase) -> str:
        item = in_the_way(
            self.table.update_item,
            Key={"playerName": player},
            UpdateExpression=f"SET {attribute} = :version",
            ConditionExpression=condition,
            ExpressionAttributeValues={":version": version},
        )
        return version if item is None else str(item["claimedAvatar"])
