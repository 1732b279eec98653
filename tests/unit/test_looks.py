import unicodedata

import pytest
from buzzline.texts.looks import folded, likeness
from hypothesis import given
from hypothesis import strategies as st

from tests.support.names import NAMES


@pytest.mark.parametrize(
    ("name", "other"),
    [
        *[
            ("Max", "MAX"),
            ("Max", "Мах"),
            ("MAX", "МАХ"),
            ("max", "mаx"),
            ("Paul", "PauI"),
            ("Isa", "lsa"),
            ("Lea", "Iea"),
        ],
        *[("Nina", "Νina"), ("NIKA", "ΝΙΚΑ"), ("Катя", "Kатя"), ("Катя", "катя"), ("Bob", "B0b"), ("ALICE", "ALlCE")],
        *[
            ("Marta", "Marta\u200b"),
            ("Marta", "Mar\u00adta"),
            ("Marta", "\uff2darta"),
            ("Marta", "rnarta"),
            ("Sam 1", "Sam l"),
        ],
        *[("McIvor", "MCIVOR"), ("İpek", "ipek"), ("Işıl", "ışıl"), ("Straße", "STRASSE"), ("O'Brien", "O’Brien")],
        *[("Zoë", "Zoe\u0308"), ("Γιώργος", "ΓΙΏΡΓΟΣ"), ("ک", "ك")],
    ],
)
def test_names_that_look_alike(name: str, other: str) -> None:
    assert likeness(name) == likeness(other)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        *[
            ("Zoë", "Zoe"),
            ("José", "Jose"),
            ("Elia", "Ella"),
            ("Kai", "Kal"),
            ("Alina", "Allna"),
            ("Nan", "Van"),
            ("Иван", "Нван"),
        ],
        *[
            ("Mad Max", "MadMax"),
            ("Ana", "Anna"),
            ("Team 1", "Team 2"),
            ("Player 10", "Player 1"),
            ("A1", "AI"),
            ("李雷", "李霊"),
        ],
        *[("Νίκη", "Zoe"), ("Лена", "Нена"), ("محمد", "محمود"), ("राम", "रमा")],
    ],
)
def test_names_that_are_told_apart(name: str, other: str) -> None:
    assert likeness(name) != likeness(other)


@pytest.mark.parametrize("name", [name for name in NAMES if not any("\u0370" <= each <= "\u03ff" for each in name)])
def test_capitals_make_no_difference(name: str) -> None:
    assert likeness(name) == likeness(name.upper()) == likeness(name.lower())


def test_names_that_people_have_are_told_apart() -> None:
    assert len({likeness(name) for name in NAMES}) == len({name.casefold().replace("’", "'") for name in NAMES})


@given(st.text(max_size=40))
def test_any_text_has_a_likeness_whatever_its_form(text: str) -> None:
    assert (
        likeness(text) == likeness(unicodedata.normalize("NFD", text)) == likeness(unicodedata.normalize("NFC", text))
    )
    assert folded(text) == folded(unicodedata.normalize("NFD", text))
