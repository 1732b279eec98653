"""Profiles: what players say about themselves."""

from dataclasses import dataclass, field
from typing import Annotated

from buzzline.platform.contract import ContractModel
from buzzline.platform.texts import Line, Lines
from pydantic import StringConstraints


class ProfileBody(ContractModel):
    """The body of `PUT /players/me`; it replaces the whole profile."""

    display_name: Annotated[str, StringConstraints(max_length=50), Line] = ""
    about: Annotated[str, StringConstraints(max_length=500), Lines] = ""


@dataclass(frozen=True)
class Profile:
    """A player's profile."""

    player_name: str
    display_name: str
    about: str
    updated_at: str | None = None
    avatar_url: str | None = field(default=None, metadata={"nullable": True})
    """Where the player's picture is; null for a player who has none."""
