import pytest
from buzzline.live_games.nicknames import MARK, guest_name
from buzzline.platform.errors import InvalidRequest
from hypothesis import given
from hypothesis import strategies as st


def refusal(nickname: str, host: str = "quinn") -> str:
    with pytest.raises(InvalidRequest) as refused:
        guest_name(nickname, host)
    assert refused.value.kind == "bad-nickname"
    return refused.value.detail


@pytest.mark.parametrize(
    ("nickname", "name"),
    [
        ("Max", "~Max"),
        ("  Mad   Max ", "~Mad Max"),
        ("J.-P. 2", "~J.-P. 2"),
        ("Ольга", "~Ольга"),
        ("李雷", "~李雷"),
        ("Zoë", "~Zoë"),
        ("Zoe\u0308", "~Zoë"),
        ("\uff2d\uff41\uff58", "~Max"),
        ("42", "~42"),
    ],
)
def test_a_good_nickname_is_marked_and_kept_in_one_form(nickname: str, name: str) -> None:
    assert guest_name(nickname, "quinn") == name


@pytest.mark.parametrize(
    "nickname",
    [
        *("", " ", "x", " x ", "x" * 21, "x" * 100, "~ada", "\uff5eada", "_x_", "-x", "<b>x</b>", "a/b", "a#b"),
        *("a\u202eb", "a\u200bb", "a\x00b", "😀😀"),
    ],
)
def test_what_is_no_nickname_is_refused_with_the_rule(nickname: str) -> None:
    assert "2 to 20" in refusal(nickname)


@pytest.mark.parametrize("nickname", ["Shitty", "FUCK", "f.u c-k", "Fuuuuuck", "5h1t", "Nazi", "hitler", "Bítch"])
def test_offensive_nicknames_are_refused_however_they_are_spelt(nickname: str) -> None:
    assert "likes to read" in refusal(nickname)


@pytest.mark.parametrize("nickname", ["Peacock", "Hancock", "Grape", "Charles Dickens", "Scunthorpe Fan"])
def test_harmless_names_with_such_letters_are_taken(nickname: str) -> None:
    assert guest_name(nickname, "quinn") == MARK + nickname


@pytest.mark.parametrize(
    "nickname", ["admin", "Adm1n", "H o s t", "quizmaster", "Quinn", "QU1NN", "q.u.i.n.n", "Quínn"]
)
def test_nobody_pretends_to_be_the_host(nickname: str) -> None:
    assert "mistaken for somebody else" in refusal(nickname)


def test_a_host_without_latin_letters_is_told_apart_as_well() -> None:
    assert "mistaken for somebody else" in refusal("ОЛЬГА", host="Ольга")
    assert guest_name("Борис", "Ольга") == "~Борис"
    assert guest_name("42", "2026") == "~42"


@given(st.text(max_size=30), st.text(min_size=1, max_size=30))
def test_any_text_gives_a_marked_name_or_a_refusal(nickname: str, host: str) -> None:
    try:
        name = guest_name(nickname, host)
    except InvalidRequest as refused:
        assert refused.kind == "bad-nickname"
    else:
        assert name.startswith(MARK)
        assert 2 <= len(name) - 1 <= 20
        assert not set(name[1:]) & set("~#<>&\"'/\\\n\t")
        assert guest_name(name[1:], host) == name
