import unicodedata

import pytest
from buzzline.identity.nicknames import MARK, guest_name, key_of, passes_for, player_id, same_player
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


@pytest.mark.parametrize("nickname", ["fцnny", "Kатя", "ΛNNΛ", "คλa", "Annаbel", "ΞVΛ", "Бáb", "ᗩnna", "Ꭺnna", "אnna"])
def test_a_word_has_letters_of_one_alphabet(nickname: str) -> None:
    assert refusal(nickname) == "nickname-characters"


@pytest.mark.parametrize(
    "nickname", ["DJ Катя", "Катя-Max", "AKB48ファン", "傻Max", "BTS팬", "ทีมA", "Akyerε", "Hawaiʻi"]
)
def test_words_may_be_of_different_alphabets(nickname: str) -> None:
    assert guest_name(nickname, "quinn") == MARK + nickname


def test_marks_and_joiners_do_not_count_for_the_length() -> None:
    for letter in ("க்", "किं"):
        assert guest_name(letter * 20, "quinn") == MARK + letter * 20
        assert refusal(letter * 21) == "nickname-characters"
    assert refusal("किं" * 20 + "\u0901") == "nickname-characters", "more characters than anybody needs"


@pytest.mark.parametrize(
    "nickname", ["Shitty", "f.u c-k", "Fuuuuuck", "5h1t", "Nazi", "hitler", "Bítch", "ѕһіt", "ꜰᴜᴄᴋ"]
)
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
            "ʜᴏsᴛ",
            "ᴀᴅᴍɪɴ",
            "ɦost",
            "аdmiп",
            "xXhostXx",
            "itshost",
            "Admin the 2nd",
            "Host2",
            "quizmaster",
            "Buzz-Line",
            "The Host",
        ),
        *("Quinn", "QU1NN", "Qu1nn", "q.u.i.n.n", "Quínn", "quіnn", "QUINN", "\uff31uinn", "Quinn2", "quinn_"),
        *("ǫᴜɪɴɴ", "Quinn the 2nd", "Quinn II", "quinn jr.", "itsquinn", "xXquinnXx", "2nd Quinn"),
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
    for nickname in ("wi11", "w1ll", "ⱳill"):
        assert refusal(nickname, host="will") == "nickname-likeness"
    assert guest_name("42", "2026") == "~42"


@pytest.mark.parametrize("name", ["Hosta", "Hoster", "Adminah", "Quinnie", "Quin", "Systema", "Ghost"])
def test_names_that_begin_like_somebody_s_are_fine(name: str) -> None:
    assert guest_name(name, "quinn") == MARK + name


def test_guests_are_told_apart_by_what_their_names_look_like() -> None:
    assert same_player("~Max", "~MAX")
    assert same_player("~Max", "~Мах")
    assert not same_player("~Max", "Max")
    assert not same_player("max", "MAX")
    assert same_player("~Zoë", "~Zoe")
    assert not same_player("~Zoë", "~Zoey")


@pytest.mark.parametrize(
    ("name", "others"),
    [
        (
            "Zoe",
            ["Zoe.", "Z.o.e", "Zoe-", "Zoe_", "Zoe'", "Zo e", "Zoe\u2019", "Zoe\u02bc", "Z\u00b7oe"],
        ),
        ("ada", ["a.da", "ada_", "A-D-A"]),
        ("Daniel", ["Dan iel", "DAN IEL", "Dan-Iel", "DanieI"]),
        ("Ana Ivanova", ["ana ivanova", "ANA IVANOVA", "Ana lvanova", "AnaIvanova", "ana_ivanova"]),
        ("Max 1", ["Max1", "Max-1", "max l"]),
        ("Ольга", ["О льга", "О.Л.Ь.Г.А"]),
        ("محمد", ["محـمد", "مح مد"]),
    ],
)
def test_blanks_and_signs_make_no_other_guest(name: str, others: list[str]) -> None:
    for other in others:
        assert guest_name(other, "quinn") == MARK + other, "shown as it was chosen"
        assert same_player(MARK + name, MARK + other), other
        assert player_id("r", MARK + name) == player_id("r", MARK + other)


def test_names_of_different_people_stay_different() -> None:
    names = ("Zoe", "Zoë M", "Zoe 2", "Zoe 12", "Zo", "Zoey", "Player 2", "Player 3")
    assert len({key_of(MARK + each) for each in names}) == len(names)
    assert key_of("~-") != key_of("~_"), "names of registered players may have no letters"


REMOVED_AGAIN = (
    "Mallory, mallory, Mallóry, Mallory2, Mallory 2, 2 Mallory, Mallory_99, M.a.l.l.o.r.y, MaIlory, Mаllory, Mall0ry, "
    "rnallory, The Mallory, real mallory, MalloryHQ, Mr Mallory, "
    "Mallory the 2nd, Mallory II, mallory III, Mallory 3rd, Mallory2e, Mallory Jr., Mallory again, itsmallory, "
    "Its Mallory, xXMalloryXx, Ma11ory, ᴍᴀʟʟᴏʀʏ, ɱallory"
)


@pytest.mark.parametrize("removed", ["~Mallory", "mallory", "~Mallory7", "~The Mallory", "~Màllory"])
@pytest.mark.parametrize("name", REMOVED_AGAIN.split(", "))
def test_a_name_passes_for_one_that_was_removed(name: str, removed: str) -> None:
    assert passes_for(MARK + name, removed)


@pytest.mark.parametrize(
    "name", ["Mallor", "vvMallory", "Mallory X", "Mallory V", "Mallory B", "Mallorys", "Malory", "Bo", "7", "The 2"]
)
def test_another_name_does_not_pass_for_one_that_was_removed(name: str) -> None:
    assert not passes_for(MARK + name, "~Mallory")


def test_registered_players_are_told_apart_by_their_exact_names() -> None:
    assert not same_player("a.da", "ada")
    assert player_id("r", "a.da") != player_id("r", "ada")
    assert (key_of("a.da"), key_of("ada")) == ("a.da", "ada")


IN_CHARGE = (
    "quizmaster 2, quizmaster_2, real quizmaster, the quizmaster, quizmaster HQ, thequizmaster, Mr Host, host 2, "
    "1host, ho st 2, H.o.s.t 2, Host of the game, TheHost, Admin 1, Adm1n 1, sysadmin, Moderatorin, Gastgeber, "
    "Gastgeberin Eva, Spielleiter, администратор, Админ 1, ведущий, hôte, Anfitrión, Anfitrion, 管理员, ホスト, "
    "관리자, Buzzline HQ, System, system 2, the staff"
)


@pytest.mark.parametrize("nickname", IN_CHARGE.split(", "))
def test_words_for_somebody_in_charge_are_refused_in_a_nickname(nickname: str) -> None:
    assert refusal(nickname, host="ada") == "nickname-likeness"


@pytest.mark.parametrize(
    ("host", "nickname"),
    [
        *(("anna", each) for each in ("anna 2", "2anna", "2 Anna", "anna_2", "the Anna", "The real Anna", "Mr Anna")),
        *(
            ("anna", each)
            for each in ("anna HQ", "AnnaHQ", "realanna", "Anna official", "Ánna 7", "A.n.n.a. 2", "Anna ٢")
        ),
        *(("lovelace2000", each) for each in ("Lovelace", "real lovelace", "lovelace 3")),
        *(("mr_quiz", "real Mr Quiz"), ("Ольга", "Ольга 2"), ("jo", "Jo 2")),
    ],
)
def test_the_host_s_name_is_not_to_be_had_with_a_number_or_a_filler(host: str, nickname: str) -> None:
    assert refusal(nickname, host) == "nickname-likeness"


@pytest.mark.parametrize(
    ("host", "nickname"),
    [
        *(("anna", each) for each in ("Anna B", "Anna Maria", "Annabel", "Hanna", "Joanna", "Anna and Bob")),
        *(("lovelace2000", each) for each in ("Ada Lovelace", "Lovelacey")),
        *(("ron", each) for each in ("Theron", "Ron Weasley", "Aaron")),
        *(("ran", each) for each in ("Imran", "Ran B")),
        *(("quinn", each) for each in ("Hostetler", "Hostos", "Ghost", "Adminah", "Staffan", "42", "The 2")),
        *(("quinn", each) for each in ("Solar System", "Support Act")),
    ],
)
def test_other_people_s_names_are_not_the_host_s(host: str, nickname: str) -> None:
    assert guest_name(nickname, host) == MARK + nickname


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


def test_a_deployment_may_do_without_the_list_of_words_but_not_without_the_rest() -> None:
    assert guest_name("arsehole", "quinn", any_word=True) == MARK + "arsehole"
    for nickname in ("arsehole", "quinn", "Admin", "x" * 30):
        with pytest.raises(InvalidRequest):
            guest_name(nickname, "quinn", any_word=nickname != "arsehole")
