"""Use case: make an accepted picture the player's avatar.

Executions overtake each other and come twice. So a picture claims first, in one conditional write, that it is to be
shown, which only a newer one wins; then what is claimed is copied to where everybody looks; and where the claim has
changed meanwhile, that is copied, too. Whoever copies last thus copies the newest.
"""

from typing import Protocol

from buzzline.avatars.telling import tell
from buzzline.avatars.uploads import Upload
from buzzline.images.picture import FULL, THUMB
from buzzline.notifications.notice import Kind
from buzzline.notifications.ports import Notices
from buzzline.players.avatar_address import shown_as

MAX_AGE = 60
"""Seconds that browsers and the distribution keep an avatar: its address stays, the picture changes."""

ACCEPTED = "Your new avatar was accepted: everybody sees it from now on."


class Claims(Protocol):
    """Which picture is whose avatar."""

    def claim(self, player: str, version: str) -> str:
        """Let `version` be shown unless a newer one is to be; returns the one that is."""

    def confirm(self, player: str, version: str) -> str:
        """Say that `version` is shown unless another one is to be by now; returns the one that is."""


class Publisher(Protocol):
    """Where avatars are shown."""

    def publish_jpeg(self, source: str, key: str, max_age: int) -> None:
        """Copy a picture to where browsers get it, which then keep it for `max_age` seconds."""

    def delete(self, key: str) -> None:
        """Delete an object, if there is one."""


def publish(claims: Claims, images: Publisher, notices: Notices | None, upload: Upload, version: str) -> bool:
    """Show a version of an upload as the player's avatar, and say so; returns False where a newer one is shown.

    Versions of a player sort like the moments at which their uploads were begun.
    """
    shown, claimed = "", claims.claim(upload.player_name, version)
    while shown != claimed:
        shown = claimed
        for name in (FULL, THUMB):
            images.publish_jpeg(f"{shown}/{name}", shown_as(upload.player_name, name), MAX_AGE)
        claimed = claims.confirm(upload.player_name, shown)
    images.delete(upload.key)
    if shown != version:
        return False
    tell(notices, upload, Kind.AVATAR_ACCEPTED, ACCEPTED)
    return True
