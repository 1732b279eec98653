"""Names that people give themselves: their characters, their words, and whom they could be mistaken for."""

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache

from buzzline.texts import looks, words
from buzzline.texts.characters import INVISIBLE, is_word_character, mixes_scripts

RESERVED = (
    *("admin", "administrator", "buzzline", "buzzline admin", "buzzline support", "buzzline team", "game host"),
    *("game master", "host", "moderator", "quizmaster", "staff", "support", "system", "the host"),
)
"""Names that nobody signs up with, nor with a number or a filler; of guests, in_charge.txt refuses more."""

_MARKS_IN_A_ROW = 4
_JOINERS = "\u200c\u200d"
_VARIANTS = {"MONGOLIAN": "\u180b\u180c\u180d\u180e\u180f", "CJK": "".join(map(chr, range(0xE0100, 0xE01F0)))}
"""What chooses a shape of the letter before it, by the script of that."""
_JOINING_SCRIPTS = ("ARABIC", "SYRIAC", "NKO", "MANDAIC")
_VIRAMA = 9
"""Combining class of the marks that join letters of India."""
_APOSTROPHES = "'\u2018\u2019"
_NUMBER = re.compile(r"(?<=[^\W\d_])\d+$")
"""As in `admin1`; what is apart, as in `host-1`, is pared off."""
_FILLERS = frozenset(
    (
        *("the", "real", "true", "official", "only", "original", "hq", "mr", "mrs", "ms", "miss", "dr", "sir", "its"),
        *("jr", "junior", "sr", "senior", "again", "ii", "iii", "iv"),
        *("iam", "im", "i", "am", "me", "der", "die", "das", "echte", "echter", "herr", "frau", "le", "la", "el", "il"),
    )
)
"""What makes another name of a name only in the letter: `the real Quinn`, `Quinn the 2nd`."""
_GLUED = re.compile(r"^(?:the)?(?:real|official)(?=\w{3})|^its(?=\w{3})|(?<=\w{3})(?:official|real|hq)$")
_FRAMED = re.compile(r"^x+(\w{2,}?)x+$")
"""As in `xXQuinnXx`."""
_AT_EDGES = re.compile(r"\d+(?:st|nd|rd|th|er|e|eme|o|a)?$|^\d+", re.IGNORECASE)
_LEET = str.maketrans("013457", "oieast")


class Objection(StrEnum):
    """What is wrong with a name."""

    CHARACTERS = "characters"
    WORD = "word"
    LIKENESS = "likeness"


def has_name_characters(name: str, signs: str) -> bool:
    """Whether a name, in normal form NFKC, is letters with their marks and joiners, digits, and some of `signs`.

    It begins with a letter, a digit or an apostrophe, and does not end with a blank.
    """
    if not name or name[-1] == " " or not (is_letter_or_digit(name[0]) or name[0] in _APOSTROPHES):
        return False
    return any(map(is_letter_or_digit, name)) and all(_fits(name, index, signs) for index in range(len(name)))


def is_letter_or_digit(character: str) -> bool:
    """Whether it is a letter or a digit that can be seen."""
    return unicodedata.category(character)[0] in "LN" and not INVISIBLE.match(character)


def length_of_name(name: str) -> int:
    """Its length as people count: letters without their marks, digits, signs."""
    return sum(unicodedata.category(each)[0] not in "MC" for each in name)


def mistaken_for(name: str, others: Iterable[str]) -> bool:
    """Whether a room could take a name for one of others; signs and accents that were added make no difference."""
    readings = _readings(name)
    return any(readings & _readings(other) for other in others)


def passes_for(name: str, other: str) -> bool:
    """Whether a name is another one as a room reads it (`mistaken_for`), or that with a number or a filler."""
    return mistaken_for(name, [other]) or any(mistaken_for(each, (other, *_pared(other))) for each in _pared(name))


def objection(name: str, signs: str, host: str | None = None, *, any_word: bool = False) -> Objection | None:
    """What is wrong with a name in normal form NFKC, if anything; it may not look like RESERVED, also with a number
    or a filler.

    In the room of a `host` it may neither be that one's name with a number or a filler, nor have a word in it for
    somebody in charge. With `any_word` the kept list of words does not count.
    """
    if not has_name_characters(name, signs):
        return Objection.CHARACTERS
    reserved = any(mistaken_for(each, RESERVED) for each in (name, *_pared(name)))
    if reserved or (host is not None and (words.in_charge(name) or passes_for(name, host))):
        return Objection.LIKENESS
    if not any_word and words.unwelcome(name):
        return Objection.WORD
    return Objection.CHARACTERS if any(map(mixes_scripts, _parts(name))) else None


def _pared(name: str) -> set[str]:
    """A name without numbers and fillers around it; nothing if no more was in it."""
    pared = set()
    for form in (name, words.CAMEL.sub(" ", name)):
        plain = looks.without_accents(form)
        kept = [
            part for each in _parts(plain) if (part := _AT_EDGES.sub("", each)) and looks.folded(part) not in _FILLERS
        ]
        if kept:
            glued = "".join(kept).casefold()
            pared |= {" ".join(kept), _GLUED.sub("", glued), _FRAMED.sub(r"\1", glued)}
    return pared


def _parts(name: str) -> list[str]:
    return "".join(each if is_word_character(each) else " " for each in name).split()


def _fits(name: str, index: int, signs: str) -> bool:
    character = name[index]
    if character in signs or is_letter_or_digit(character):
        return True
    before = name[:index]
    if not before:
        return False
    script = unicodedata.name(before[-1], "").split(" ")[0]
    if INVISIBLE.match(character):
        return _joins(name, index) if character in _JOINERS else character in _VARIANTS.get(script, "")
    if unicodedata.category(character)[0] != "M":
        return False
    letters = before.rstrip(
        "".join(each for each in before if unicodedata.category(each)[0] == "M" or each in _JOINERS)
    )
    return (
        bool(letters) and unicodedata.category(letters[-1])[0] == "L" and len(before) - len(letters) < _MARKS_IN_A_ROW
    )


def _joins(name: str, index: int) -> bool:
    """Whether the joiner at `index` has letters to join or to keep apart."""
    around = name[index - 1 : index] + name[index + 1 : index + 2]
    if any(unicodedata.combining(each) == _VIRAMA for each in around):
        return is_word_character(name[index - 1])
    return len(around) == 2 and all(unicodedata.name(each, "").startswith(_JOINING_SCRIPTS) for each in around)


def _letters(text: str) -> str:
    return "".join(filter(is_letter_or_digit, text))


@lru_cache(256)
def _readings(name: str) -> frozenset[str]:
    """How a name may be read at a glance: without accents and signs, digits as letters, without a number after it."""
    plain = looks.at_a_glance(name)
    bare, unnumbered = (_letters(each) for each in (plain, _NUMBER.sub("", plain)))
    forms = {bare, bare.translate(_LEET), unnumbered}
    return frozenset(looks.one_bar(read(form)) for form in forms if form for read in (looks.likeness, looks.folded))
