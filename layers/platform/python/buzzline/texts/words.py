"""Words that nobody shall be called in a room full of people, found in whatever disguise."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from pathlib import Path

from buzzline.texts import looks
from buzzline.texts.characters import is_word_character, mixes_scripts, visible

KEPT = Path(__file__).with_name("words.txt")
IN_CHARGE = Path(__file__).with_name("in_charge.txt")

_SIGNS = str.maketrans("013456789$@!|+€*", "oieasgtbgsaiite*")
_AS_LETTERS = frozenset("$@!|+€*")
_AT_ENDS = "0123456789!|+*"
_APOSTROPHES = re.compile("['`\u00b4\u02bb\u02bc\u2018\u2019]")
CAMEL = re.compile(r"(?<=[^\W\d_])(?=[A-Z][a-z])|(?<=[a-z])(?=[A-Z])")
_CAPITAL_I = re.compile(r"(?<=[a-z])I(?![A-Z])")
"""As in `sIut`."""
_THREE = re.compile(r"(.)\1{2,}")


class Words:
    """A list of words, in the notation of words.txt."""

    def __init__(self, entries: Iterable[str]) -> None:
        self._whole: set[str] = set()
        self._exact: set[str] = set()
        self._alone: set[str] = set()
        self._phrases: set[str] = set()
        self._inside: set[str] = set()
        starts, ends = set(), set()
        for entry in filter(None, map(str.strip, entries)):
            word = " ".join(each for each in _words(entry.strip("=*()")) if any(map(is_word_character, each)))
            if not word:
                continue
            plain = looks.without_accents(word)
            if entry.startswith("="):
                self._exact.add(word)
            elif entry.startswith("("):
                self._alone.add(plain)
            elif " " in word:
                self._phrases.add(f" {plain}" if entry.endswith("*") else f" {plain} ")
            elif entry.startswith("*") and entry.endswith("*"):
                self._inside.add(plain)
            elif entry.startswith("*"):
                ends.add(plain)
            elif entry.endswith("*"):
                starts.add(plain)
            else:
                self._whole.add(plain)
        self._starts, self._ends = tuple(starts), tuple(ends)

    def found_in(self, text: str) -> bool:
        """Whether a text has one of the words in it."""
        text = visible(text)
        variants = {_APOSTROPHES.sub("", text), _APOSTROPHES.sub(" ", text)}
        variants |= {CAMEL.sub(" ", each) for each in variants} | {_CAPITAL_I.sub("l", each) for each in variants}
        if not text.isascii():
            variants |= {_at_a_glance(each) for each in variants}
        return any(self._in_words(_words(each)) for each in variants)

    def _in_words(self, words: list[str]) -> bool:
        plain = [looks.without_accents(each) for each in words]
        if any(each in self._exact for each in words):
            return True
        said = f" {' '.join(plain)} "
        if any(phrase in said for phrase in self._phrases):
            return True
        alone = len(plain) == 1
        return any(self._is_one(form, alone=alone) for word in [*plain, *_spelt_out(plain)] for form in _forms(word))

    def _is_one(self, word: str, *, alone: bool) -> bool:
        return (
            word in self._whole
            or (alone and word in self._alone)
            or word.startswith(self._starts)
            or word.endswith(self._ends)
            or any(part in word for part in self._inside)
        )


@cache
def kept(path: Path = KEPT) -> Words:
    """A list that comes with the service."""
    lines = (line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return Words(entry for line in lines for entry in line.split(","))


def unwelcome(text: str) -> bool:
    """Whether a text has a word in it that is on the kept list."""
    return kept().found_in(text)


def in_charge(name: str) -> bool:
    """Whether a name has a word in it for somebody in charge."""
    return kept(IN_CHARGE).found_in(name)


def _at_a_glance(text: str) -> str:
    """A text with words that mix scripts as they are read at a glance; nobody writes such words but for that."""
    return " ".join(looks.at_a_glance(each) if mixes_scripts(each) else each for each in text.split())


def _words(text: str) -> list[str]:
    """The words of a text, as they are compared; signs that stand for letters are parts of them."""
    parts = groupby(looks.folded(text), lambda each: each in _AS_LETTERS or is_word_character(each))
    return ["".join(part) for is_word, part in parts if is_word]


def _spelt_out(words: list[str]) -> Iterator[str]:
    """What single letters say, one after the other: `f u c k`, `f-u-ck`."""
    for single, run in groupby(range(len(words)), lambda index: len(words[index]) == 1):
        places = list(run)
        if single and len(places) > 1:
            letters = "".join(words[index] for index in places)
            yield letters
            yield from (letters + word for word in words[places[-1] + 1 : places[-1] + 2])
            yield from (word + letters for word in words[max(places[0] - 1, 0) : places[0]])


def _forms(word: str) -> set[str]:
    """A word, and what it may stand for: without digits at its ends, with signs as letters, not drawn out.

    Where there are many more digits than letters, none is read as a letter: such are codes (`6981b1e2`).
    """
    forms = {word, word.strip(_AT_ENDS)}
    for form in list(forms):
        letters = sum(each.isalpha() for each in form)
        if letters < len(form) and len(word) <= 2 * letters + 1:
            forms |= {form.translate(_SIGNS), form.replace("1", "l").replace("|", "l").translate(_SIGNS)}
            if "*" in form.strip("*"):
                forms |= {form.replace("*", vowel) for vowel in "aeiou"}
    return forms | {_THREE.sub(shorter, form) for form in forms for shorter in (r"\1", r"\1\1")}
