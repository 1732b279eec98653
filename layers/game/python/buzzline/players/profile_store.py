"""Where profiles are kept: table Player, one item a player."""

from typing import Any

from buzzline.platform.clients import TableStore
from buzzline.platform.clock import utc_now
from buzzline.players.avatar_address import full_url
from buzzline.players.profile import Profile, ProfileBody


class ProfileStore(TableStore):
    """Profiles by player. Avatars are found under `avatars_url` (empty: there are none)."""

    def __init__(self, table_name: str, avatars_url: str = "") -> None:
        super().__init__(table_name)
        self._avatars_url = avatars_url

    def of(self, player: str) -> Profile:
        """The profile; an empty one for a player who has not written any."""
        return self._profile(
            player, self.table.get_item(Key={"playerName": player}, ConsistentRead=True).get("Item", {})
        )

    def replace(self, player: str, body: ProfileBody) -> Profile:
        """Replace what the player wrote; attributes that other features keep here stay."""
        answer = self.table.update_item(
            Key={"playerName": player},
            UpdateExpression="SET displayName = :name, about = :about, latestUpdate = :now",
            ExpressionAttributeValues={":name": body.display_name, ":about": body.about, ":now": utc_now()},
            ReturnValues="ALL_NEW",
        )
        return self._profile(player, answer["Attributes"])

    def _profile(self, player: str, item: dict[str, Any]) -> Profile:
        return Profile(
            player_name=player,
            display_name=str(item.get("displayName", "")),
            about=str(item.get("about", "")),
            updated_at=str(item["latestUpdate"]) if "latestUpdate" in item else None,
            avatar_url=full_url(self._avatars_url, player) if self._avatars_url and "avatar" in item else None,
        )
