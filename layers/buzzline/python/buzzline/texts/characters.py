"""Characters: which ones a text may have, which ones nobody sees."""

import re
import unicodedata

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
