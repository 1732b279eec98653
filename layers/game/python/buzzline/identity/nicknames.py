"""Nicknames of guests: shown to a room full of people, so filtered; never mistaken for a player's name.

A guest is called "~" and the nickname. No registered player's name begins like that.
"""

import base64
import hashlib
import unicodedata
from functools import lru_cache

from buzzline.platform.errors import InvalidRequest
from buzzline.texts import looks, names
from buzzline.texts.names import Objection

MARK = "~"
MAX_LENGTH = 20
_MAX_CHARACTERS = 60
"""With marks and joiners."""
_SIGNS = " .-_'\u2018\u2019\u00b7\u2010\u30fb\u05f3\u0f0b"
_RULE = (
    f"A nickname has 2 to {MAX_LENGTH} letters, digits, blanks, dots, hyphens, apostrophes or underscores, "
    "begins with a letter or digit, and has letters of one alphabet in each word."
)


def guest_name(nickname: str, host: str, *, any_word: bool = False) -> str:
    """The name under which a guest plays; raises InvalidRequest with what to choose instead.

    With `any_word` the kept list of words does not count.
    """
    text = unicodedata.normalize("NFKC", " ".join(nickname.split()))
    if not 2 <= len(text) <= _MAX_CHARACTERS or names.length_of_name(text) > MAX_LENGTH:
        raise InvalidRequest("nickname-characters", _RULE)
    objection = names.objection(text, _SIGNS, host, any_word=any_word)
    if objection == Objection.CHARACTERS:
        raise InvalidRequest("nickname-characters", _RULE)
    if objection == Objection.LIKENESS:
        raise InvalidRequest("nickname-likeness", "That nickname could be mistaken for somebody else: choose another.")
    if objection == Objection.WORD:
        raise InvalidRequest("nickname-word", "Please choose a nickname that everybody in the room likes to read.")
    return MARK + text


def same_player(name: str, other: str) -> bool:
    """Whether two names are one player's: guests are told apart by what their names look like without signs."""
    return name == other or (name.startswith(MARK) and other.startswith(MARK) and key_of(name) == key_of(other))


def passes_for(name: str, other: str) -> bool:
    """Whether a room reads one name as the other, or as that with a number or a filler."""
    return names.passes_for(name.removeprefix(MARK), other.removeprefix(MARK))


def player_id(run: str, name: str) -> str:
    """What names a player of a run where a few plain letters are all that fits: 16 of a to z and 2 to 7."""
    return base64.b32encode(hashlib.sha256(f"{run}/{key_of(name)}".encode()).digest()[:10]).decode().lower()


@lru_cache(4096)
def key_of(name: str) -> str:
    """What tells players of a game apart: registered players' names are unique as they are."""
    return MARK + looks.key(name.removeprefix(MARK)) if name.startswith(MARK) else name
