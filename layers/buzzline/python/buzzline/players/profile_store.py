"""Where profiles are kept: table Player, one item a player."""

from buzzline.platform.clients import TableStore
from buzzline.platform.clock import utc_now
from buzzline.players.profile import Profile, ProfileBody


class ProfileStore(TableStore):
    """Profiles by player."""

    def of(self, player: str) -> Profile:
        """The profile; an empty one for a player who has not written any."""
        item = self.table.get_item(Key={"playerName": player}, ConsistentRead=True).get("Item", {})
        return Profile(
            player_name=player,
            display_name=str(item.get("displayName", "")),
            about=str(item.get("about", "")),
            updated_at=str(item["latestUpdate"]) if "latestUpdate" in item else None,
        )

    def replace(self, player: str, body: ProfileBody) -> Profile:
        """Replace what the player wrote; attributes that other features keep here stay."""
        now = utc_now()
        self.table.update_item(
            Key={"playerName": player},
            UpdateExpression="SET displayName = :name, about = :about, latestUpdate = :now",
            ExpressionAttributeValues={":name": body.display_name, ":about": body.about, ":now": now},
        )
        return Profile(player, body.display_name, body.about, now)
