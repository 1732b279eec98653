"""Texts that come in as JSON, without characters that nobody sees and that make a mess on other people's screens."""

from re import Pattern

from buzzline.texts.characters import IN_NO_LINE, IN_NO_TEXT
from buzzline.texts.comparing import is_blank
from pydantic import AfterValidator, ValidationInfo

KEPT = {"kept": True}
"""The context of validating what was kept: as it is, for it was taken before it would be refused today."""


def is_kept(info: ValidationInfo) -> bool:
    """Whether what is validated was kept already."""
    return info.context is KEPT


def _seen(text: str, info: ValidationInfo) -> str:
    if text and not is_kept(info) and is_blank(text):
        raise ValueError("Nothing can be seen of it: type letters, digits or signs")
    return text


def _without(refused: Pattern[str]) -> AfterValidator:
    def check(text: str, info: ValidationInfo) -> str:
        found = None if is_kept(info) else refused.search(text)
        if found:
            raise ValueError(f"Has a control character, U+{ord(found[0]):04X}, at {found.start() + 1}: take it out")
        return _seen(text, info)

    return AfterValidator(check)


def _cleaned(text: str) -> str:
    return IN_NO_LINE.sub(lambda found: " " if found[0].isspace() else "", text).strip()


Visible = AfterValidator(_seen)
"""For a text that is empty, or has something in it that can be seen."""
Line = _without(IN_NO_LINE)
"""For a visible text of one line."""
Lines = _without(IN_NO_TEXT)
"""For a visible text of several lines."""
Cleaned = AfterValidator(_cleaned)
"""For a text of one line whose sender has no time to correct it: what `Line` refuses is taken out, ends of lines are
blanks. It may be empty."""
