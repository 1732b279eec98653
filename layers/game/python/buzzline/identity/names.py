"""Player names: shown to everybody, part of addresses, so kept simple."""

import unicodedata

from buzzline.texts import names

RULE = (
    "A player name has 3 to 30 letters, digits, dots, hyphens or underscores, begins with a letter or digit, "
    "and has letters of one alphabet in each word."
)
_SIGNS = ".-_"
_MAX_CHARACTERS = 60
"""With marks."""
_REFUSALS = {
    names.Objection.CHARACTERS: RULE,
    names.Objection.WORD: "Choose a player name that everybody likes to read.",
    names.Objection.LIKENESS: "That player name could be mistaken for somebody in charge: choose another one.",
}


class NameRefused(ValueError):
    """A name can't be used; the message says what to choose instead."""


def check_name(name: str, *, by_operator: bool = False) -> None:
    """Raise NameRefused for a name that is unfit.

    Whoever runs the service may give a name like `host`: those that people choose can't be mistaken for it.
    """
    if "@" in name:
        raise NameRefused("Choose a player name that is not an e-mail address: everybody sees it. " + RULE)
    fits = 3 <= names.length_of_name(name) <= 30 and len(name) <= _MAX_CHARACTERS
    # A name that can be written in two ways would be two players'.
    if not fits or unicodedata.normalize("NFKC", name) != name or not names.has_name_characters(name, _SIGNS):
        raise NameRefused(RULE)
    objection = None if by_operator else names.objection(name, _SIGNS)
    if objection:
        raise NameRefused(_REFUSALS[objection])
