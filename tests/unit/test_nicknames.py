import unicodedata

import pytest
from buzzline.live_games.nicknames import MARK, guest_name, same_player
from buzzline.platform.errors import InvalidRequest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.names import NAMES


def refusal(nickname: str, host: str = "quinn") -> str:
    with pytest.raises(InvalidRequest) as refused:
        guest_name(nickname, host)
    return refused.value.kind


@pytest.mark.parametrize(
    ("nickname", "name"),
    [
        *[
            ("Max", "~Max"),
            ("  Mad   Max ", "~Mad Max"),
            ("J.-P. 2", "~J.-P. 2"),
            ("Ольга", "~Ольга"),
            ("李雷", "~李雷"),
        ],
        *[("Zoë", "~Zoë"), ("Zoe\u0308", "~Zoë"), ("\uff2d\uff41\uff58", "~Max"), ("42", "~42"), ("𝓜𝓪𝔁", "~Max")],
    ],
)
def test_a_good_nickname_is_marked_and_kept_in_one_form(nickname: str, name: str) -> None:
    assert guest_name(nickname, "quinn") == name


@pytest.mark.parametrize("name", NAMES)
def test_names_that_people_have_are_nicknames(name: str) -> None:
    nickname = guest_name(name, "quinn")
    assert nickname == guest_name(nickname.removeprefix(MARK), "quinn")
    assert nickname == MARK + unicodedata.normalize("NFKC", name)


@pytest.mark.parametrize(
    "nickname",
    [
        *(
            "",
            " ",
            "x",
            " x ",
            "x" * 21,
            "x" * 100,
            "~ada",
            "\uff5eada",
            "_x_",
            "-x",
            "<b>x</b>",
            "a/b",
            "a#b",
            "a+b",
            "a@b",
        ),
        *("a\u202eb", "a\u200bb", "a\x00b", "a\x7fb", "a\ufeffb", "a\u00adb", "ab\u2066", "😀😀", "''", "a\U000e0061b"),
        *(
            "\u3164\u3164",
            "\u115f\u1160",
            "\uffa0\uffa0",
            "\u200b\u200b",
            "\u2800\u2800",
            "\u034f\u034f",
            "\u180e\u180e",
        ),
        # Joiners and marks that have nothing to join or to stand on.
        *(
            "a\u200db",
            "a\u200cb",
            "ab\u200d",
            "\u200dab",
            "علی\u200c",
            "अ\u200dब",
            "1\u0301a",
            "a \u0301b",
            "\u0301ab",
            "-\u0301a",
        ),
        *(
            "Za" + "\u0301" * 6 + "lgo",
            "a\u0300\u0301\u0302\u0303\u0304\u0305b",
            "क" * 21,
            "a\ufe0fb",
            "葛\ufe0f城",
            "a\U000e0100b",
        ),
    ],
)
def test_what_is_no_nickname_is_refused_with_the_rule(nickname: str) -> None:
    assert refusal(nickname) == "nickname-characters"


def test_marks_and_joiners_do_not_count_for_the_length() -> None:
    assert guest_name("க்" * 20, "quinn") == MARK + "க்" * 20
    assert refusal("க்" * 21) == "nickname-characters"


@pytest.mark.parametrize("nickname", ["Shitty", "f.u c-k", "Fuuuuuck", "5h1t", "Nazi", "hitler", "Bítch", "ѕһіt"])
def test_offensive_nicknames_are_refused_however_they_are_spelt(nickname: str) -> None:
    assert refusal(nickname) == "nickname-word"


@pytest.mark.parametrize(
    "nickname",
    [
        *(
            "admin",
            "Adm1n",
            "ADMIN",
            "H o s t",
            "h0st",
            "hоst",
            "ΗΟSΤ",
            "Host2",
            "quizmaster",
            "Buzz-Line",
            "The Host",
        ),
        *("Quinn", "QU1NN", "Qu1nn", "q.u.i.n.n", "Quínn", "quіnn", "QUINN", "\uff31uinn", "Quinn2", "quinn_"),
    ],
)
def test_nobody_pretends_to_be_in_charge(nickname: str) -> None:
    assert refusal(nickname) == "nickname-likeness"


def test_a_host_without_latin_letters_is_told_apart_as_well() -> None:
    for nickname in ("ОЛЬГА", "Ольгa", "ольга"):
        assert refusal(nickname, host="Ольга") == "nickname-likeness"
    assert refusal("ΝΙΚΗ", host="Νίκη") == "nickname-likeness"
    assert refusal("Сара", host="Capa") == "nickname-likeness"
    assert guest_name("Борис", "Ольга") == "~Борис"
    assert guest_name("42", "2026") == "~42"


@pytest.mark.parametrize("name", ["Hosta", "Hoster", "Adminah", "Quinnie", "Quin", "Systema", "Ghost"])
def test_names_that_begin_like_somebody_s_are_fine(name: str) -> None:
    assert guest_name(name, "quinn") == MARK + name


def test_guests_are_told_apart_by_what_their_names_look_like() -> None:
    assert same_player("~Max", "~MAX")
    assert same_player("~Max", "~Мах")
    assert not same_player("~Max", "Max")
    assert not same_player("max", "MAX")
    assert not same_player("~Zoë", "~Zoe")


@given(st.text(max_size=30), st.text(min_size=1, max_size=30))
def test_any_text_gives_a_marked_name_or_a_refusal(nickname: str, host: str) -> None:
    try:
        name = guest_name(nickname, host)
    except InvalidRequest as refused:
        assert refused.kind in ("nickname-characters", "nickname-word", "nickname-likeness")
    else:
        assert name.startswith(MARK)
        assert not set(name[1:]) & set('~#<>&"/\\\n\t\u200b\u202e')
        assert guest_name(name[1:], host) == name
