"""What texts look like: letters of one script that pass for those of another, capitals, accents."""

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import NamedTuple

TABLE = Path(__file__).with_name("look_alikes.txt")

# Marks that are added to letters of any script, and the vowel points of Hebrew and Arabic: without them a word is
# still the same word. The vowel signs of other scripts are letters in all but name.
_ACCENTS = re.compile(
    "[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u06d6-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)


class _Letter(NamedTuple):
    shown: str
    steady: str


def without_accents(text: str) -> str:
    """A text without accents and vowel points."""
    return _ACCENTS.sub("", unicodedata.normalize("NFD", text))


def folded(text: str) -> str:
    """A text with one letter for all that look alike, without capitals, decomposed: letters are compared by this."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    if not plain.isascii():
        table = _table()
        plain = "".join(table[each].steady if each in table else each for each in plain)
    return unicodedata.normalize("NFD", plain)


@cache
def _table() -> dict[str, _Letter]:
    """Read when the first name or text comes that is not ASCII."""
    lines = (line.split() for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return {letter: _Letter(shown, steady) for shown, steady, letters in lines for letter in letters}
