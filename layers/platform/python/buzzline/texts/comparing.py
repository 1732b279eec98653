"""Whether two texts are the same answer, or look the same; `web/src/quizzes/texts.ts` decides alike.

Both are held to tests/support/answer_cases.json.
"""

import re
import unicodedata

from buzzline.texts.characters import visible

_SINGLE_QUOTES = re.compile("[`\u02b9\u02bb-\u02bd\u02c8\u05f3\u2018-\u201b\u2032\u2035\u2039\u203a]")
_DOUBLE_QUOTES = re.compile("''|[\u00ab\u00bb\u02ba\u05f4\u201c-\u201f\u301d-\u301f]")
_ACUTES = str.maketrans({"\u00b4": "'", "\u1ffd": "'"})
"""Acute accents by themselves: else they become a blank with an accent."""
_SIGNS = str.maketrans({"\u2044": "/", "\u2215": "/", "\u2212": "-", "\u0640": None})
"""Fraction slashes, the minus sign; and the stroke that only lengthens Arabic letters."""
_SMALL_I = str.maketrans({"\u0130": "i", "\u0131": "i"})
"""Turkish has I for the one and \u0130 for the other: without capitals they are one."""

_BRAILLE_BLANK = "\u2800"
"""A sign to Unicode, though none of its dots is there."""


def normalized(text: str) -> str:
    """A text as typed answers are compared: equal for texts that differ only in how they are encoded or typed.

    That is: composed and decomposed letters, ligatures and full-width forms; capitals; white space around and
    between words; characters that nobody sees; kinds of quotes, dashes and dots; the digits of scripts. Letters and
    accents count.
    """
    plain = unicodedata.normalize("NFKC", visible(text).translate(_ACUTES)).translate(_SMALL_I).casefold()
    # A small i that was a capital one with its dot.
    plain = unicodedata.normalize("NFKC", plain).replace("i\u0307", "i").translate(_SIGNS)
    plain = unicodedata.normalize("NFC", "".join(map(_plain, plain)))
    return " ".join(_DOUBLE_QUOTES.sub('"', _SINGLE_QUOTES.sub("'", plain)).split())


def look(text: str) -> str:
    """A text as it looks: equal for texts that nobody can tell apart on a screen."""
    return " ".join(unicodedata.normalize("NFC", visible(text)).split())


def is_blank(text: str) -> bool:
    """Whether nothing can be seen of a text, or nothing is left of it where typed answers are compared."""
    return not normalized(text.replace(_BRAILLE_BLANK, ""))


def _plain(character: str) -> str:
    if character.isascii():
        return character
    if unicodedata.category(character) == "Pd":
        return "-"
    digit = unicodedata.decimal(character, None)
    return character if digit is None else str(digit)
