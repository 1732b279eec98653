"""What players do between live games; every page in both themes, on a phone and on a desk, in both languages."""

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from local.seed import PLAYERS, sample_game_id
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.visitor import Visitor
from tests.support.cloud import PASSWORD
from tests.support.pictures import picture
from tests.support.quizzes import open_quiz

EVERYBODY = ("/", "/join", "/sign-in", "/register", "/reset-password", "/no/such/page")
PLAYERS_ONLY = (
    "/games",
    f"/games/{sample_game_id('world-capitals')}",
    f"/games/{sample_game_id('world-capitals')}/leaderboard",
    "/quizzes",
    "/quizzes/new",
    f"/quizzes/{sample_game_id('wild-world')}",
    f"/host/{sample_game_id('wild-world')}",
    f"/host/{sample_game_id('wild-world')}/screen",
    "/me",
    "/wallet",
    "/market",
    "/chat",
    "/notifications",
)

PICTURES = {
    ("/", PHONE, "light"): "phone-start",
    ("/games", PHONE, "dark"): "phone-games",
    ("/quizzes", DESKTOP, "light"): "desk-quizzes",
    ("/market", DESKTOP, "dark"): "desk-market",
}


@pytest.mark.together("the quizmaster")
@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (PHONE, "dark"), (DESKTOP, "light"), (DESKTOP, "dark")])
def test_no_page_has_barriers_or_is_too_wide(visit: Callable[..., Visitor], size: tuple[int, int], scheme: str) -> None:
    somebody = visit(size, scheme)
    for path in EVERYBODY:
        _look_at(somebody, path)
        if name := PICTURES.get((path, size, scheme)):
            somebody.picture(name)
    somebody.sign_in("quizmaster", PLAYERS["quizmaster"])
    for path in PLAYERS_ONLY:
        _look_at(somebody, path)
        if name := PICTURES.get((path, size, scheme)):
            somebody.picture(name)


def _look_at(visitor: Visitor, path: str) -> None:
    visitor.go(path)
    expect(visitor.region().locator("h1, h2").first).to_be_visible()
    expect(visitor.page.get_by_text("Loading …")).to_have_count(0)
    visitor.check()
    assert visitor.page.url.endswith(path), f"{path} led to {visitor.page.url}"


def test_a_german_reads_german(visit: Callable[..., Visitor]) -> None:
    visitor = visit(language="de-DE")
    visitor.go("/join")
    visitor.sees("PIN des Spiels")
    assert visitor.page.evaluate("document.documentElement.lang") == "de"
    visitor.press("Einstellungen")
    visitor.page.get_by_label("Sprache").select_option("English")
    visitor.sees("Join a game")
    visitor.page.reload()
    visitor.sees("Join a game")


@pytest.mark.together("the quizmaster")
def test_a_first_visit_asks_for_nothing_that_is_not_there(visit: Callable[..., Visitor]) -> None:
    visitor = visit(PHONE)
    failed: list[str] = []
    visitor.page.on("response", lambda each: failed.append(f"{each.status} {each.url}") if each.status >= 400 else None)
    # What could not be loaded for another reason is told there, too; not what the visitor did not wait for.
    visitor.page.on("console", lambda each: failed.append(each.text) if each.type == "error" else None)
    for path in EVERYBODY:
        visitor.go(path)
        visitor.page.wait_for_load_state("networkidle")
    assert not failed
    visitor.sign_in("quizmaster", PLAYERS["quizmaster"])
    visitor.page.wait_for_load_state("networkidle")
    for path in PLAYERS_ONLY:
        visitor.go(path)
        visitor.page.wait_for_load_state("networkidle")
    assert not failed


def test_a_pin_that_no_game_has_is_told_at_once(visit: Callable[..., Visitor]) -> None:
    visitor = visit(PHONE)
    for begin in ("/", "/join"):
        visitor.go(begin)
        visitor.page.get_by_label("Game PIN").press_sequentially("000000")
        visitor.sees("No PIN begins with 0.")
    visitor.go("/join/000000")
    visitor.sees("No PIN begins with 0.")
    visitor.check()


def test_who_registers_on_the_way_comes_to_where_they_wanted_to_go(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    visitor.go("/wallet")
    visitor.sees("Sign in to continue.")
    visitor.page.get_by_role("banner").get_by_role("link", name="Register").click()
    visitor.page.wait_for_url("**/register?next=/wallet")
    visitor.fill_registration("on-the-way")
    visitor.sees("Transactions")


@pytest.mark.together("the quizmaster")
@pytest.mark.parametrize("language", ["en-GB", "de-DE"])
def test_text_of_twice_the_size_is_all_there(visit: Callable[..., Visitor], language: str) -> None:
    visitor = visit(PHONE, language=language)
    visitor.enlarge()
    for path in EVERYBODY:
        _look_at_large(visitor, path, language)
    visitor.go("/sign-in")
    visitor.page.get_by_role("textbox").first.fill("quizmaster")
    visitor.page.locator("input[type=password]").fill(PLAYERS["quizmaster"])
    visitor.region().locator("button[type=submit]").click()
    visitor.is_signed_in("quizmaster")
    for path in PLAYERS_ONLY:
        _look_at_large(visitor, path, language)


def _look_at_large(visitor: Visitor, path: str, language: str) -> None:
    visitor.go(path)
    expect(visitor.region().locator("h1, h2, .waiting").first).to_be_visible()
    expect(visitor.region().locator("[aria-busy=true]")).to_have_count(0)
    visitor.picture(f"large-{language}-{path.strip('/').replace('/', '-')}")
    visitor.is_all_there()


def test_a_page_for_players_asks_to_sign_in_and_comes_back(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    visitor.go("/wallet")
    visitor.sees("Sign in")
    visitor.fill("Player name", "ada")
    visitor.fill("Password", "not-her-Password-1")
    visitor.region().get_by_role("button", name="Sign in").click()
    visitor.sees("The name or the password is wrong. Check both.")
    visitor.fill("Password", PLAYERS["ada"])
    visitor.region().get_by_role("button", name="Sign in").click()
    visitor.sees("Transactions")
    visitor.page.reload()
    visitor.sees("Transactions")
    visitor.press("ada")
    visitor.press("Sign out")
    visitor.go("/wallet")
    visitor.sees("Sign in")


def test_a_player_plays_alone_and_is_on_the_leaderboard(visit: Callable[..., Visitor]) -> None:
    visitor = visit(PHONE)
    name = visitor.register("solo")
    visitor.go(f"/games/{sample_game_id('world-capitals')}")
    visitor.press("Start")
    for number in range(1, 13):
        visitor.sees(f"Question {number} of 12")
        if number == 1:
            visitor.page.locator("button.answer").first.click()
            visitor.page.reload()
            visitor.sees("Question 1 of 12")
        visitor.press("Next" if number < 12 else "All answers")
    visitor.sees("11 questions have no answer yet.")
    visitor.press("Send my answers")
    visitor.sees("Your score", "Question by question")
    visitor.picture("phone-score")
    visitor.check()
    visitor.follow("Leaderboard")
    visitor.sees(name)
    visitor.check()


def test_a_draft_survives_and_a_quiz_leaves_and_comes_in_as_a_file(
    visit: Callable[..., Visitor], tmp_path: Path
) -> None:
    visitor = visit()
    visitor.register("author")
    visitor.go("/quizzes/new")
    visitor.fill("Name", "Half a quiz")
    visitor.sees("Draft kept in this browser")
    visitor.press("Save")
    visitor.sees("before you save")
    visitor.check()
    visitor.page.reload()
    visitor.press("Continue with your draft")
    visitor.fill("Question", "What is six times seven?")
    visitor.fill("Answer A", "42")
    visitor.fill("Answer B", "13")
    visitor.page.get_by_role("checkbox", name="Right").first.check()
    visitor.press("Save")
    visitor.sees("Saved")
    visitor.go("/quizzes")
    visitor.sees("Half a quiz")
    visitor.page.get_by_text("More for Half a quiz").locator("visible=true").or_(
        visitor.page.get_by_role("button", name="More for Half a quiz")
    ).first.click()
    with visitor.page.expect_download() as download:
        visitor.page.get_by_text("Export as CSV").first.click()
    file = tmp_path / "again.csv"
    download.value.save_as(file)
    visitor.press("Import")
    visitor.page.get_by_label("File").set_input_files(file)
    visitor.page.get_by_role("dialog").get_by_role("button", name="Import").click()
    visitor.sees("again")
    visitor.check()


def test_a_file_is_looked_at_before_it_is_kept(visit: Callable[..., Visitor], tmp_path: Path) -> None:
    visitor = visit(PHONE)
    visitor.register("importer")
    visitor.go("/quizzes")
    workbook, table = tmp_path / "quiz.xlsx", tmp_path / "cities.csv"
    workbook.write_bytes(b"PK\3\4 xl/workbook.xml")
    lines = ["question;answerA;answerB;correct", "Größte Stadt?;Zürich;Genf;Zürich"]
    lines += [f'"&quot;Nr.&quot; {number}?";Ja;Nein;A' for number in range(2, 6)]
    table.write_bytes("\r".join(lines).encode("mac_roman"))
    visitor.press("Import")
    dialog = visitor.page.get_by_role("dialog")
    keep = dialog.get_by_role("button", name="Import")
    dialog.get_by_label("File").set_input_files(workbook)
    visitor.sees("This is an Excel workbook")
    expect(keep).to_be_disabled()
    dialog.get_by_label("File").set_input_files(table)
    encodings = dialog.get_by_label("Which line reads right?")
    expect(keep).to_be_disabled()
    encodings.select_option(value="macintosh")
    assert "Zürich" in encodings.locator("option:checked").inner_text()
    visitor.sees("The first 3 questions, as they were read", "Größte Stadt?", '"Nr." 2?', "And 2 more questions.")
    visitor.page.get_by_text("Größte Stadt?").scroll_into_view_if_needed()
    visitor.picture("phone-import")
    visitor.check()
    dialog.get_by_label("Leave signs like").check()
    visitor.sees("&quot;Nr.&quot; 2?")
    # Who has written nothing may have come to host.
    keep.click()
    visitor.sees("Choose how the quiz is played.")
    mode = dialog.get_by_label("How it is played")
    expect(mode).to_be_focused()
    expect(mode).to_be_in_viewport()
    mode.select_option("Casual")
    keep.click()
    visitor.sees("“cities” is among your quizzes.")


def test_a_picture_is_uploaded_and_shown(visit: Callable[..., Visitor], tmp_path: Path) -> None:
    visitor = visit(PHONE)
    visitor.register("face")
    file = tmp_path / "face.png"
    file.write_bytes(picture("PNG", (300, 200), (20, 120, 40)))
    visitor.go("/me")
    visitor.page.locator("input[type=file]").set_input_files(file)
    visitor.press("Use it")
    visitor.sees("Your new picture is there.")
    visitor.check()


def test_a_copy_is_sold_bought_and_told_of(
    visit: Callable[..., Visitor], new_player: Callable[[str], tuple[str, httpx.Client]]
) -> None:
    seller, client = new_player("seller")
    quiz = open_quiz(2, quizMode="Multiplayer - Casual", quizName=f"Rare, by {seller}", category="Rarities")
    assert client.post("/quizzes", json=quiz).status_code == 201
    shop, customer = visit(), visit(PHONE)
    shop.sign_in(seller, PASSWORD)
    shop.go("/market")
    shop.press("Sell a quiz")
    shop.fill("Price in coins", "60")
    shop.press("Put it up for sale")
    shop.sees("is for sale")

    customer.register("customer")
    customer.go("/market")
    customer.page.get_by_role("article").filter(has_text=seller).get_by_role("button", name="Buy").or_(
        customer.page.get_by_role("listitem").filter(has_text=seller).get_by_role("button", name="Buy")
    ).first.click()
    customer.check()
    customer.press("Buy for 60 coins")
    customer.sees("You can host it once, at any time.")
    customer.go("/wallet")
    customer.sees("140 coins")
    shop.sees("bought")  # as it happens, wherever the seller is
    shop.go("/notifications")
    shop.sees("Sold")
    shop.check()


@pytest.mark.together("everybody's chat")
def test_two_players_talk(visit: Callable[..., Visitor]) -> None:
    one, two = visit(), visit(PHONE)
    name = one.register("one")
    two.register("two")
    one.go("/chat")
    two.go("/chat")
    one.page.get_by_label("Your message").fill("Anybody here? <b>Hello</b>")
    one.press("Send")
    two.sees(name, "Anybody here? <b>Hello</b>")
    two.page.get_by_label("Your message").fill("humbug")
    two.press("Send")
    two.sees("This message is not allowed. Rephrase it.")
    two.check()
