"""Characters: which ones a text may have, which ones nobody sees."""

import re
import unicodedata

_CONTROLS = "\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\u202a-\\u202e\\u2066-\\u2069"
IN_NO_TEXT = re.compile(f"[{_CONTROLS}]")
"""Control characters, and what turns the direction of all that follows on other people's screens."""
IN_NO_LINE = re.compile(f"[{_CONTROLS}\\t\\n\\r\\u2028\\u2029]")
"""Ends of lines and tabulators, too."""

INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Unicode's default-ignorable characters: nothing is shown for them."""


_WITHOUT_BLANKS = frozenset(
    (
        *("CJK", "IDEOGRAPHIC", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "BOPOMOFO", "HANGUL"),
        *("THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN"),
    )
)
"""Scripts that are written without blanks, so that letters of others stand beside theirs; ..."""
_OF_ALL_SCRIPTS = "MODIFIER"
"""... and what letters are called that go with any."""
_GREEK_IN_LATIN = frozenset("\u03b3\u03b5\u0393\u0395")
"""Letters that people in Africa type for Latin ones that their keyboards don't have (`Akyer\u03b5`)."""


def visible(text: str) -> str:
    """A text without what nobody sees."""
    return INVISIBLE.sub("", text)


def is_word_character(character: str) -> bool:
    """Whether it is a letter, a mark (of vowels, accents) or a digit."""
    return unicodedata.category(character)[0] in "LMN"


def mixes_scripts(word: str) -> bool:
    """Whether the letters of a word are of several scripts, as no language writes them."""
    letters = {each for each in word if each.isalpha() and not each.isascii()} - _GREEK_IN_LATIN
    scripts = {unicodedata.name(each, "").split(" ")[0] for each in letters}
    scripts -= {_OF_ALL_SCRIPTS, *_WITHOUT_BLANKS}
    if any(each.isascii() and each.isalpha() for each in word):
        scripts.add("LATIN")
    return len(scripts) > 1
