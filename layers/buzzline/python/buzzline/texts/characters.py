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


def visible(text: str) -> str:
    """A text without what nobody sees."""
    return INVISIBLE.sub("", text)


def is_word_character(character: str) -> bool:
    """Whether it is a letter, a mark (of vowels, accents) or a digit."""
    return unicodedata.category(character)[0] in "LMN"
