"""Player names: shown to everybody, part of addresses, so kept simple."""

import re

RULE = "A player name has 3 to 30 letters, digits, dots, hyphens or underscores, and begins with a letter or digit."
_NAME = re.compile(r"[^\W_][\w.-]{2,29}")


class NameRefused(ValueError):
    """A name can't be used; the message says what to choose instead."""


def check_name(name: str) -> None:
    """Raise NameRefused for a name that breaks RULE."""
    if "@" in name:
        raise NameRefused("Choose a player name that is not an e-mail address: everybody sees it. " + RULE)
    if not _NAME.fullmatch(name):
        raise NameRefused(RULE)
