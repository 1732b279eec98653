import unicodedata

import pytest
from buzzline.texts.looks import folded, key, likeness
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
            ("will", "vvill"),
            ("Wanda", "VVanda"),
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


def test_of_names_that_people_have_only_spellings_of_one_are_one_in_a_room() -> None:
    by_key: dict[str, dict[str, str]] = {}
    for name in NAMES:
        by_key.setdefault(key(name), {}).setdefault(likeness(name), name)
    shared = {tuple(names.values()) for names in by_key.values() if len(names) > 1}
    assert shared == {("Björn", "Bjørn"), ("Ελένη", "Ἑλένη"), ("ג'ורג'", "ג׳ורג׳"), ("محمد", "مُحَمَّد")}


@pytest.mark.parametrize(
    ("name", "others"),
    [
        ("Alice", ["Alíce", "Àlice", "ALÍCE", "Ali\u0327ce", "Аlíce"]),
        ("Jose", ["José", "Josè"]),
        ("Bjorn", ["Bjørn", "Björn", "bjǿrn"]),
        ("Lukasz", ["Łukasz"]),
        ("Duro", ["Đuro"]),
        ("Артем", ["Артём"]),
        ("مهند", ["مُهنَّد"]),
        ("will", ["wi11", "ⱳill", "ⱲILL", "ᴡɪʟʟ", "шill"]),
        ("bill", ["bi11", "ɓill", "ƀill", "ъill", "BI11"]),
        ("clara", ["c1ara", "ᴄʟᴀʀᴀ", "ƈlara", "cʟarɐ"]),
        ("max", ["ɱax", "ᴍᴀx", "ʍax", "rnɑx"]),
        ("bo", ["ʙᴏ", "ʙo", "ɓo", "ƀo", "Ъo", "Ьо", "ъо", "bǫ", "b\ua74b"]),
        ("anna", ["аппа", "АППА", "аиna", "aŋŋa", "ʌnnʌ", "ΛNNΛ", "ɐnnɐ", "ᴀɴɴᴀ", "aɲɲa", "ᗩᑎᑎᗩ"]),
        ("quinn", ["ǫᴜɪɴɴ", "\ua7af\u1d1c\u026anɴ", "ʠuinn", "qʉɨnn"]),
        ("Kofi", ["Kɔfi", "KƆFI", "ƙofi"]),
        ("Eli", ["Əli", "ƏLI", "Ɛli"]),
        ("Ron", ["Яon", "Яоп"]),
        ("Sam", ["ƨam", "ʃam", "ƽam"]),
        ("Dan", ["ðan", "Ðan", "Đan", "ɖan"]),
        ("Fuat", ["ʄuat", "ɟuat"]),
        ("William", ["VVilliam", "VViIIiarn", "v v illiam", "Ẃilliam", "v\u0301villiam"]),
    ],
)
def test_accents_and_pairs_of_letters_make_no_other_name_in_a_room(name: str, others: list[str]) -> None:
    assert {key(other) for other in others} == {key(name)}


@pytest.mark.parametrize(
    ("name", "other"),
    [
        *[("Clara", "Dara"), ("Team B", "Team 8"), ("Team S", "Team 5"), ("Ann", "Am"), ("Zoe", "Zoey")],
        *[("राम", "रमा"), ("か", "が"), ("กา", "กี")],
    ],
)
def test_what_only_some_take_for_each_other_stays_two_names_in_a_room(name: str, other: str) -> None:
    assert key(name) != key(other)


@given(st.text(max_size=40))
def test_any_text_has_a_likeness_whatever_its_form(text: str) -> None:
    assert (
        likeness(text) == likeness(unicodedata.normalize("NFD", text)) == likeness(unicodedata.normalize("NFC", text))
    )
    assert folded(text) == folded(unicodedata.normalize("NFD", text))
