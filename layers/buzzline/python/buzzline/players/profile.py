"""Profiles: what a player says about themself. Table Player, one item a player."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import StringConstraints

from buzzline.platform.clients import TableStore
from buzzline.platform.clock import utc_now
from buzzline.platform.contract import ContractModel


class ProfileBody(ContractModel):
    """The body of `PUT /players/me`; it replaces the whole profile."""

    display_name: Annotated[str, StringConstraints(max_length=50)] = ""
    about: Annotated[str, StringConstraints(max_length=500)] = ""


@dataclass(frozen=True)
class Profile:
    """A player's profile."""

    player_name: str
    display_name: str
    about: str
    updated_at: str | None = None


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
