"""Nicknames of guests: shown to a room full of people, so filtered; never mistaken for a player's name.

A guest is called "~" and the nickname. No registered player's name begins like that.
"""

import base64
import hashlib
import re
import unicodedata

from buzzline.platform.errors import InvalidRequest

MARK = "~"
MAX_LENGTH = 20
_RULE = f"A nickname has 2 to {MAX_LENGTH} letters, digits, blanks, dots, hyphens or underscores."
_NICKNAME = re.compile(r"[^\W_](?:[\w.\- ]*[\w.\-])?")

# Look-alikes that are used to get around word lists.
_FOLDED = str.maketrans("0134578$@!|", "oieastbsail")

# Parts of names that most rooms would not want to see; and names that pretend to be somebody.
_OFFENSIVE = re.compile(
    "arsch|asshole|bastard|bitch|bollock|cock|cunt|dick|dildo|fag|fick|fotze|fuck|hitler|hure|nazi|nigg|penis|piss|"
    "porn|prick|pussy|rape|schlampe|scheiss|shit|slut|twat|vagina|wank|whore|wichs"
)
_HARMLESS = re.compile(
    "cockatoo|cockpit|cocktail|woodcock|scrape|therap|parapet|trapez|peacock|hancock|hitchcock|grape|drape|dickens|prickly|scunthorpe"
)
_PRETENDING = ("admin", "administrator", "host", "moderator", "system", "buzzline", "quizmaster")


def guest_name(nickname: str, host: str) -> str:
    """The name under which a guest plays; raises InvalidRequest with what to choose instead."""
    text = unicodedata.normalize("NFKC", " ".join(nickname.split()))
    if not 2 <= len(text) <= MAX_LENGTH or not _NICKNAME.fullmatch(text):
        raise InvalidRequest("bad-nickname", _RULE)
    plain = _plain(text)
    # A name without Latin letters has no plain form to compare.
    if text.casefold() == host.casefold() or (plain and plain in (*_PRETENDING, _plain(host))):
        raise InvalidRequest("bad-nickname", "That nickname could be mistaken for somebody else: choose another one.")
    if _OFFENSIVE.search(_HARMLESS.sub("", plain)):
        raise InvalidRequest("bad-nickname", "Please choose a nickname that everybody in the room likes to read.")
    return MARK + text


def same_player(name: str, other: str) -> bool:
    """Whether two names are one player's: guests are told apart without regard to case."""
    return name == other or (name.startswith(MARK) and name.casefold() == other.casefold())


def player_id(run: str, name: str) -> str:
    """What names a player of a run where a few plain letters are all that fits: 16 of a to z and 2 to 7."""
    same = name.casefold() if name.startswith(MARK) else name
    return base64.b32encode(hashlib.sha256(f"{run}/{same}".encode()).digest()[:10]).decode().lower()


def _plain(text: str) -> str:
    """Letters only, without accents, look-alikes folded and repetitions kept to two."""
    letters = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    folded = re.sub(r"[^a-z]", "", letters.translate(_FOLDED))
    return re.sub(r"(.)\1{2,}", r"\1", folded)
