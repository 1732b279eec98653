import json
import unicodedata
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import pytest
from buzzline.live_games.answering import Answer
from buzzline.single_player.answer import Response
from buzzline.texts.comparing import is_blank, look, normalized
from hypothesis import given
from hypothesis import strategies as st

CASES = json.loads(Path("tests/support/answer_cases.json").read_text(encoding="utf-8"))


def pairs(kind: str) -> list[tuple[str, str]]:
    return [pair for _, *texts in CASES[kind] for pair in combinations(texts, 2)]


@pytest.mark.parametrize(("one", "other"), pairs("sameAnswer"))
def test_texts_that_are_the_same_answer(one: str, other: str) -> None:
    assert normalized(one) == normalized(other)


@pytest.mark.parametrize(("one", "other"), pairs("otherAnswer"))
def test_texts_that_are_another_answer(one: str, other: str) -> None:
    assert normalized(one) != normalized(other)


@pytest.mark.parametrize(("one", "other"), pairs("sameLook"))
def test_texts_that_look_the_same(one: str, other: str) -> None:
    assert look(one) == look(other)


@pytest.mark.parametrize(("one", "other"), pairs("otherLook"))
def test_texts_that_look_different(one: str, other: str) -> None:
    assert look(one) != look(other)


@pytest.mark.parametrize(("text", "taken"), [texts for _, *texts in CASES["taken"]])
def test_of_answers_is_taken_what_belongs_into_a_line(text: str, taken: str) -> None:
    live = Answer(questionNumber=1, answerNumber=1, response=text)
    alone = Response(questionNumber=1, response=text)
    assert (live.response, alone.response) == (taken, taken)


@pytest.mark.parametrize("kind", ["blank", "notBlank"])
def test_texts_of_which_nothing_can_be_seen(kind: str) -> None:
    for _, *texts in CASES[kind]:
        for text in texts:
            assert is_blank(text) is (kind == "blank"), ascii(text)


@given(st.text())
def test_what_was_compared_once_compares_the_same_again(text: str) -> None:
    assert normalized(normalized(text)) == normalized(text)
    assert look(look(text)) == look(text)
    assert normalized(look(text)) == normalized(text)


@pytest.mark.parametrize(
    "typed",
    [
        str.upper,
        str.lower,
        lambda text: unicodedata.normalize("NFC", text),
        lambda text: unicodedata.normalize("NFD", text),
        lambda text: f" {text}\u200b\n",
        "\u00ad".join,
    ],
)
@given(text=st.text())
def test_how_a_text_is_typed_makes_no_difference(typed: Callable[[str], str], text: str) -> None:
    assert normalized(typed(text)) == normalized(text)
