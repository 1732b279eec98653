from pathlib import Path

import pytest
from buzzline.identity.names import NameRefused, check_name
from samtranslator.yaml_helper import yaml_parse


@pytest.mark.parametrize(
    "name",
    [
        "ada",
        "Ada.Lovelace",
        "x_1",
        "7-of-9",
        "Zoë",
        "a" * 30,
        "q\u0323\u0302\u0302\u0302" * 12,
        "Ольга",
        "अमित",
        "வெங்கடேஸ்வரன்",
        "กิ๊ฟท์",
        "יוֹסִי",
        "Dickinson",
    ],
)
def test_fit_names(name: str) -> None:
    check_name(name)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "",
            "ab",
            "a" * 31,
            "q\u0323\u0302\u0302\u0302" * 12 + "q",
            ".ada",
            "_ada",
            "a da",
            "a/b",
            "a#b",
            "<b>ada</b>",
            "ada\n",
            "O'Brien",
            "a\u0301\u0301",
        ),
        *(
            "\u3164\u3164\u3164",
            "\u200b\u200b\u200b",
            "ada\u200b",
            "ad\u202ea",
            "ada\x00",
            "\u115fada",
            "Zoe\u0308",
            "\uff41da",
            "fцnny",
        ),
    ],
)
def test_unfit_names(name: str) -> None:
    with pytest.raises(NameRefused, match="3 to 30"):
        check_name(name)


@pytest.mark.parametrize("name", ["fuck_you", "Hurensohn", "5h1t", "сука", "ꜰᴜᴄᴋ", "sIut", "asshoIe"])
def test_insults_are_no_names(name: str) -> None:
    with pytest.raises(NameRefused, match="likes to read"):
        check_name(name)


@pytest.mark.parametrize(
    "name",
    [
        *("host", "Admin", "buzzline", "Buzz-Line", "аdmin", "h0st", "admin1", "quizmaster", "System"),
        *("quizmaster_2", "QuizMaster", "host-1", "the.host", "real-admin", "buzzline-hq", "2host", "Mr.Mоderator"),
        *("ʜᴏsᴛ", "ᴀᴅᴍɪɴ", "ɦost", "ħost", "xXadminXx", "host_2nd", "its.host", "аdmiп"),
    ],
)
def test_names_of_those_in_charge_are_given_by_the_operator_only(name: str) -> None:
    with pytest.raises(NameRefused, match="in charge"):
        check_name(name)
    check_name(name, by_operator=True)


@pytest.mark.parametrize(
    "name", ["hostel", "solar_system", "system.of.a.down", "Hosta", "staffan", "admiral1", "real-1"]
)
def test_names_that_have_such_a_word_in_them_only_are_free(name: str) -> None:
    check_name(name)


@pytest.mark.parametrize("code", ["6981b1e2", "43b1e163", "6b1e8771", "8510f16a", "9089b1e33e77"])
def test_codes_are_no_words(code: str) -> None:
    check_name(code)
    check_name(f"crowd-{code}")


def test_the_operator_too_keeps_to_the_characters() -> None:
    with pytest.raises(NameRefused, match="3 to 30"):
        check_name("ad min", by_operator=True)


def test_an_email_address_is_not_a_name() -> None:
    with pytest.raises(NameRefused, match="not an e-mail address"):
        check_name("ada@example.com")


def test_a_name_is_taken_whatever_its_case() -> None:
    """Cognito's doing, on AWS only: the local cloud's user pool does not model it."""
    template = yaml_parse(Path("functions/identity/template.yaml").read_text())
    assert template["Resources"]["Players"]["Properties"]["UsernameConfiguration"] == {"CaseSensitive": False}
