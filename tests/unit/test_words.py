import pytest
from buzzline.texts.words import KEPT, Words, unwelcome
from hypothesis import given
from hypothesis import strategies as st

from tests.support.names import NAMES


@pytest.mark.parametrize("name", NAMES)
def test_names_are_no_insults(name: str) -> None:
    # Nobody is kept out for a part of their name, whole or in capitals.
    assert not unwelcome(name)
    assert not unwelcome(name.upper())


@pytest.mark.parametrize(
    "text",
    [
        *("fuck", "FUCK", "Fuuuuuck", "f u c k", "f.u c-k", "f_u_c_k you", "F*ck", "f u ck", "fuck69", "FuckYou"),
        *("BigFuck", "5h1t", "sh!t", "a$$hole", "ni99er", "c u n t", "you bitch!", "\uff46\uff55\uff43\uff4b"),
        *("ꜰᴜᴄᴋ", "fцck", "ꜱʜɪᴛ", "ƒuck", "ɓitch", "sIut", "asshoIe", "sh1t69", "69b1tch", "сunт", "ŧwat", "ʄʉƈƙ"),
        *(
            "ѕһіt",
            "fuсk",
            "кurwa",
            "f\u200bu\u00adck",
            "Bítch",
            "b i t c h",
            "motherfucker",
            "Nazi",
            "hitler",
            "hitler's",
        ),
        *("Hurensohn", "H.U.R.E.N.S.O.H.N", "hurensohn88", "Arschloch", "SCHEISSE", "scheiße", "fotze", "Wichser"),
        *(
            "putain",
            "fils de pute",
            "l'enculé",
            "l’enculé",
            "connards",
            "cabrón",
            "CABRON",
            "hijo de puta",
            "gilipollas",
        ),
        *("cazzo", "stronzo", "vaffanculo", "caralho", "filho da puta", "klootzak", "kurwa", "K U R W A", "spierdalaj"),
        *("сука", "СУКА", "хуй", "х у й", "пиздец", "блядь", "cyka blyat", "orospu çocuğu", "siktir", "göt", "piča"),
        *("baszd", "muie", "jebem", "vittu", "fitta", "μαλάκας", "ΜΑΛΑΚΑΣ", "πούστη", "شرموطة", "كسمك", "זונה", "جنده"),
        *("चूतिया", "madarchod", "মাদারচোদ", "புண்டை", "ไอ้เหี้ย", "địt", "kontol", "putangina", "你妈的", "草泥马", "死ね"),
        *("씨발", "병신아", "개새끼"),
    ],
)
def test_insults_of_many_languages_are_found_in_any_disguise(text: str) -> None:
    assert unwelcome(text)
    assert unwelcome(f"hello, {text} there")


@pytest.mark.parametrize("alone", ["dick", "Cock", "DYKE", "kike"])
def test_what_is_a_part_of_many_names_is_an_insult_only_alone(alone: str) -> None:
    assert unwelcome(alone)
    assert not unwelcome(f"{alone} Jansen")


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "!?",
            "$",
            "*",
            "455",
            "A1",
            "got it",
            "two pics",
            "che ora, hora",
            "curve",
            "cul-de-sac",
            "bitte",
            "Rome, Troy",
        ),
        *(
            "je suis en retard",
            "cum laude",
            "un cono",
            "Lake Bled",
            "es war zu dritt",
            "U S A",
            "it as s it was",
            "glass",
        ),
        *(
            "1. FCK",
            "kkk",
            "pico",
            "Möwe und Mose",
            "Indochina: 印度支那",
            "エミール・ゾラ",
            "ペトロビッチ",
            "시발점",
            "ファックス",
        ),
    ],
)
def test_harmless_texts_are_left_alone(text: str) -> None:
    assert not unwelcome(text)


def test_a_list_says_how_its_words_are_meant() -> None:
    words = Words(["plain", "=göt", "start*", "*end", "*zz*", "(alone)", "two words", "run on*", "", "!", "*"])
    found = ["PLAIN!", "pláin", "göt", "starting", "weekend", "puzzle", "alone", "Two   words?", "run onwards"]
    assert [text for text in found if not words.found_in(text)] == []
    left = ["plains", "got", "restart", "ending", "not alone", "two wordsmiths", "overrun on", "!", "*", ""]
    assert [text for text in left if words.found_in(text)] == []


def test_each_word_of_the_kept_list_is_written_once() -> None:
    text = KEPT.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    entries = [entry.strip() for line in lines for entry in line.rstrip(",").split(",")]
    assert sorted(entries) == sorted(set(entries))
    assert "" not in entries


@given(st.text(max_size=300))
def test_any_text_is_looked_at(text: str) -> None:
    assert unwelcome(text) in (True, False)
    assert unwelcome(text + " fuck")
