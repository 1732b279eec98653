"""Where avatars are found: by name alone, so nobody has to look a player up."""

from urllib.parse import quote

from buzzline.images.picture import FULL, THUMB


def shown_as(player: str, name: str) -> str:
    """The key of a player's avatar in its bucket; `name` is FULL or THUMB."""
    return f"avatars/{player}/current/{name}"


def full_url(avatars_url: str, player: str) -> str:
    """The address of the picture, up to 512 pixels wide, under `avatars_url`."""
    return f"{avatars_url}/{quote(player, safe='')}/current/{FULL}"


def thumb_url(avatars_url: str, player: str) -> str:
    """The address of the picture for lists, 128 pixels wide, under `avatars_url`."""
    return f"{avatars_url}/{quote(player, safe='')}/current/{THUMB}"
