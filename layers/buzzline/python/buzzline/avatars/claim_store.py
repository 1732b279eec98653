"""Which picture is whose avatar: attribute `avatar` of table Player, `versions/<player>/<upload>/<content>`."""

from boto3.dynamodb.conditions import Attr
from botocore.exceptions import ClientError

from buzzline.platform.clients import TableStore, failed_condition, item_in_the_way


class ClaimStore(TableStore):
    """Versions by player; they sort like the moments at which their uploads were begun."""

    def claim(self, player: str, version: str) -> str:
        """Make `version` the player's avatar unless a newer one is; returns the one that is (one write)."""
        try:
            self.table.update_item(
                Key={"playerName": player},
                UpdateExpression="SET avatar = :version",
                ConditionExpression=Attr("avatar").not_exists() | Attr("avatar").lt(version),
                ExpressionAttributeValues={":version": version},
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except ClientError as error:
            item = item_in_the_way(error) if failed_condition(error) else None
            if item is None:
                raise
            return str(item["avatar"])
        return version
