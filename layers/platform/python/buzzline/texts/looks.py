"""What texts look like: letters of one script that pass for those of another, capitals, accents."""

import re
import unicodedata
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from buzzline.texts.characters import is_word_character, visible

TABLE = Path(__file__).with_name("look_alikes.txt")

# Marks that are added to letters of any script, and the vowel points of Hebrew and Arabic: without them a word is
# still the same word. The vowel signs of other scripts are letters in all but name.
_ACCENTS = re.compile(
    "[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u06d6-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)


# I, l and 1 look alike: which one is meant, readers know by the letters around.
_BAR = "|"
_BARS = str.maketrans("Il1", _BAR * 3)
_PAIRS = str.maketrans({"m": "rn", "w": "vv"})
"""Letters that two others beside each other pass for."""
_ONE_BAR = str.maketrans("i1", "ll")
_SIGN_LIKE = re.compile("[\u02b9-\u02d1\u02ec\u02ee\u0640\ua788\ua78b\ua78c]")
"""Letters to Unicode that look like apostrophes and the like, and the stroke that lengthens Arabic letters."""
_DOTTED_I = re.compile("([Iil])\u0307")
_SCOTS = re.compile(r"\bMa?cI")
_VARIANT = re.compile(r"LATIN (?:(?!SHARP)[A-Z]+ )*([A-Z])(?: BAR)?(?: WITH .+)?")
"""The name of a letter in another shape (small capital, turned, open), or with a hook, a tail, a stroke."""
_NAMED_OTHERWISE = dict(
    zip(
        "\u014b\u0138\u0259\u028a\u028c\u026f\u028d\u0284\u025f\u0267\u00f0\u01bf\u0283\u01a8",
        "nkeuawmffhdpss",
        strict=True,
    )
)
"""Letters whose names don't say which one they look like, and turned ones that look like another."""
_SMALL_CAPITAL = re.compile("[\u0262\u026a\u0274\u0280\u028f\u0299\u029c\u029f\u1d00-\u1d22\ua730\ua731]")
_GLANCE = str.maketrans(
    {
        each: latin
        for latin, letters in {
            "n": "пПиИπΠ\u144e",
            "b": "ъЪьЬ",
            "r": "яЯ",
            "w": "шШ",
            "u": "цЦ\u144c",
            "a": "λΛ\u15e9",
        }.items()
        for each in letters
    }
)
"""Letters that pass for Latin ones where nobody looks twice; Unicode does not list them."""


class _Letter(NamedTuple):
    shown: str
    steady: str


def without_accents(text: str) -> str:
    """A text without accents and vowel points, and with plain Latin letters for those in other shapes or with hooks."""
    if _SMALL_CAPITAL.search(text):
        # There is no small capital Q, so this one stands in.
        text = unicodedata.normalize("NFC", text).replace("\u01eb", "q")
    return "".join(map(_plain_latin, _ACCENTS.sub("", unicodedata.normalize("NFD", text))))


def at_a_glance(text: str) -> str:
    """A text `without_accents`, with Latin letters for Cyrillic and Greek ones that pass for them."""
    return without_accents(text).translate(_GLANCE)


def folded(text: str) -> str:
    """A text with one letter for all that look alike, without capitals, decomposed: letters are compared by this."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    if not plain.isascii():
        table = _table()
        plain = "".join(table[each].steady if each in table else each for each in plain)
    return unicodedata.normalize("NFD", plain)


def likeness(name: str) -> str:
    """What a name looks like to people who read it in a list: those who have it in common pass for each other.

    Capitals make no difference, accents and signs do: `Max` passes for `MAX` and the same in Cyrillic letters, `Zoë`
    does not pass for `Zoe`. Of a Greek word whose letters all look Latin, small and capital ones may differ.
    """
    text = _DOTTED_I.sub(r"\1", unicodedata.normalize("NFD", visible(unicodedata.normalize("NFKC", name))))
    text = _SCOTS.sub(lambda found: found[0].lower(), text.replace("\u2018", "'").replace("\u2019", "'"))
    parts = groupby(text, is_word_character)
    return "".join(_read("".join(part)) if is_word else "".join(part) for is_word, part in parts)


def key(name: str) -> str:
    """What tells names apart in one room: as `likeness`, though blanks, signs and accents make no difference.

    Without them nobody knows where a word begins, so that I, l and 1 are one here, whatever is around.
    """
    letters = "".join(each for each in name if is_word_character(each) and not _SIGN_LIKE.match(each))
    # Afterwards as well, as it is the likeness that tells the stroke from the letter in other scripts.
    return one_bar(without_accents(likeness(at_a_glance(letters or name))))


def one_bar(text: str) -> str:
    """A text in small letters with i, l and 1 as one."""
    return text.translate(_ONE_BAR)


@lru_cache(4096)
def _plain_latin(letter: str) -> str:
    """The Latin letter that is shown in another shape, or with something added to it; others as they are."""
    small = letter.lower()
    if letter.isascii() or len(small) > 1:
        return letter
    found = _VARIANT.fullmatch(unicodedata.name(small, ""))
    base = _NAMED_OTHERWISE.get(small) or (found[1].lower() if found else letter)
    return base.upper() if letter.isupper() else base


def _read(word: str) -> str:
    if all(unicodedata.name(each, "").startswith("LATIN") for each in word if each.isalpha()):
        return _with_bars(word, [_shape(each, of_latin=True) for each in word]).translate(_PAIRS)
    shapes = [_shape(each, of_latin=False) for each in word]
    if all(_is_latin(letter, shape) for letter, shape in zip(word, shapes, strict=True)):
        return _with_bars(word, shapes).translate(_PAIRS)
    # A word of another script, though some of its letters look Latin.
    return folded(word).translate(_PAIRS)


def _shape(letter: str, *, of_latin: bool) -> str:
    if letter.isascii():
        return "o" if letter == "0" else letter.translate(_BARS).casefold()
    known = _table().get(letter)
    shape = (known.steady if of_latin else known.shown) if known else letter.casefold()
    return _BAR if shape == "l" else shape


def _is_latin(letter: str, shape: str) -> bool:
    mark = unicodedata.category(letter)[0] == "M"
    return mark or letter.isascii() or shape == _BAR or (shape.isascii() and shape.isalpha())


def _with_bars(word: str, shown: list[str]) -> str:
    """The word with each bar as the letter that it is read as."""
    if all(each in "iIlL1" for each in word):
        return "l" * len(word)
    small = any(letter.islower() for letter, shape in zip(word, shown, strict=True) if shape != _BAR)
    read = ""
    for index, (letter, shape) in enumerate(zip(word, shown, strict=True)):
        if shape != _BAR:
            read += shape
        elif letter == "1":
            read += "i" if word[index + 1 : index + 2].isalpha() else "1"
        else:
            read += "l" if small else "i"
    return "l" + read[1:] if read[0] == "i" else read


@cache
def _table() -> dict[str, _Letter]:
    """Read when the first name or text comes that is not ASCII."""
    lines = (line.split() for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return {letter: _Letter(shown, steady) for shown, steady, letters in lines for letter in letters}
