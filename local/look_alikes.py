"""Write the table of look-alikes anew, out of Unicode's list: `python -m local.look_alikes confusables.txt`.

The list is `security/confusables.txt` of Unicode (UTS #39, Unicode Security Mechanisms).
"""

import re
import sys
import unicodedata
from collections import defaultdict
from pathlib import Path

from buzzline.texts import looks

_HEADER = """\
# Letters that look like others, made by local/look_alikes.py out of confusables.txt, version {version},
# of Unicode Security Mechanisms (UTS #39). Copyright 1991-2020 Unicode, Inc. All rights reserved.
# Changed: only letters, marks and digits that names can have; without capitals. Licence and terms of use:
# https://www.unicode.org/terms_of_use.html
#
# A line: what letters look like as they are shown, what they are compared as whether they are
# capitals or not, and the letters.
"""


def main(source: Path, target: Path = looks.TABLE) -> None:
    """Write `target` out of Unicode's list."""
    text = source.read_text(encoding="utf-8-sig")
    version = re.search(r"^# Version: (\S+)", text, re.MULTILINE)
    assert version, "the list names its version"
    shapes = {
        chr(int(letter, 16)): "".join(chr(int(each, 16)) for each in shape.split())
        for letter, shape in re.findall(r"^([0-9A-F]+)\s*;\s*([0-9A-F ]+?)\s*;", text, re.MULTILINE)
    }
    shapes = {letter: shape for letter, shape in shapes.items() if _can_be_in_a_name(letter)}

    def shown(letter: str) -> str:
        return shapes.get(letter, letter).casefold()

    def steady(letter: str) -> str:
        """One for both cases: like the one that looks Latin, the small letter first."""
        small, capital = shown(letter.lower()), shown(letter.upper())
        if small == capital or _latin(small):
            return small
        return capital if _latin(capital) else letter.casefold()

    letters = shapes.keys() | {each for letter in shapes for each in (letter.lower(), letter.upper()) if len(each) == 1}
    lines = defaultdict(list)
    for letter in sorted(letters):
        if not letter.isascii() and (shown(letter), steady(letter)) != (letter.casefold(), letter.casefold()):
            lines[shown(letter), steady(letter)].append(letter)
    table = "".join(f"{seen} {same} {''.join(found)}\n" for (seen, same), found in sorted(lines.items()))
    target.write_text(_HEADER.format(version=version[1]) + table, encoding="utf-8")


def _can_be_in_a_name(letter: str) -> bool:
    return (
        unicodedata.category(letter)[0] in "LMN"
        and unicodedata.normalize("NFKC", letter) == letter
        and not unicodedata.name(letter, "").startswith("HANGUL")
    )


def _latin(text: str) -> bool:
    return text.isascii() and text.isalpha()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
