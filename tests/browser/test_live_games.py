"""Live games from registering to the podium, in browsers."""

import csv
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE, PROJECTOR
from tests.browser.game import MODES, QUESTIONS, Host, Player, write_quiz
from tests.browser.school_class import SchoolClass
from tests.browser.visitor import Visitor

FIRST, SECOND = QUESTIONS
_PIN_IS_CLEAR = """() => {
  const text = document.createRange()
  text.selectNodeContents(document.querySelector('.join .pin [aria-hidden]'))
  const pin = text.getBoundingClientRect()
  const code = document.querySelector('.join .code').getBoundingClientRect()
  const beside = pin.right <= code.left || pin.bottom <= code.top
  return beside && pin.right <= innerWidth && code.bottom <= Math.max(innerHeight, document.body.scrollHeight)
}"""
"""Whether nothing covers the PIN of the lobby."""


@pytest.mark.parametrize("mode", MODES)
def test_a_newcomer_writes_a_quiz_and_three_play_it_to_the_podium(visit: Callable[..., Visitor], mode: str) -> None:
    host = Host(visit())
    host.visitor.register("leader")
    pin = host.open(write_quiz(host.visitor, f"Planets, {mode.lower()}", mode))
    ann, bo, cy = Player(visit(PHONE), "Ann"), Player(visit(PHONE, "dark"), "Bo"), Player(visit(), "")
    cy.name = cy.visitor.register("cy")
    ann.come(pin)
    bo.type_pin(pin)
    cy.come_with_account(pin)
    host.visitor.sees("3 players in the game", "Ann", "Bo", cy.name)
    host.visitor.picture("host-lobby")

    {"Casual": _casual, "Competitive": _competitive, "Live scoreboard": _race}[mode](host, ann, bo, cy)

    host.go_on("End the game and show the podium")
    scored = ["Ann"] if mode == "Live scoreboard" else ["Ann", "Bo"]
    assert host.podium() == scored
    host.visitor.sees("Every answer that was received is recorded.")
    host.visitor.picture("host-podium")
    host.visitor.check()
    with host.visitor.page.expect_download() as download:
        host.visitor.press("Save the standings (CSV)")
    rows = list(csv.reader(download.value.path().read_text("utf-8-sig").splitlines()))
    names = [row[1].lstrip("~'") for row in rows[1:]]
    assert (names[: len(scored)], set(names)) == (scored, {"Ann", "Bo", cy.name})
    for player in (ann, bo, cy):
        player.is_told("You" if player.name in scored else "The game is over")
        assert player.visitor.page.get_by_role("list", name="Podium").is_visible()
        player.visitor.check()
    ann.visitor.picture("phone-podium")


def _casual(host: Host, ann: Player, bo: Player, cy: Player) -> None:
    host.go_on("Start the game")
    bo.sees_question(FIRST)
    bo.visitor.picture("phone-question")
    ann.answer(FIRST, "Mars")
    bo.answer(FIRST, "Mars")
    host.counts(2, 3)
    host.visitor.picture("host-question")
    cy.answer(FIRST, "Venus")
    ann.is_told("Received")
    assert not ann.visitor.page.get_by_text("right", exact=False).locator("visible=true").count()
    host.counts(3, 3)
    host.go_on("Show the answer")
    for player, outcome in ((ann, "Right!"), (bo, "Right!"), (cy, "Not right")):
        player.is_told(outcome)
        player.visitor.check()
    ann.visitor.picture("phone-reveal")
    host.visitor.picture("host-reveal")
    host.visitor.check()
    host.go_on("Scoreboard")
    ann.is_told("Scoreboard")
    host.go_on("Ask question 2")
    ann.answer(SECOND, "Saturn")
    bo.answer(SECOND, "Earth")
    host.counts(2, 3)
    host.go_on("Show the answer")
    cy.is_told("You did not answer")
    host.go_on("Scoreboard")


def _competitive(host: Host, ann: Player, bo: Player, cy: Player) -> None:
    host.go_on("Start the game")
    host.go_on("Ask question 2")
    ann.answer(FIRST, "Mars")
    ann.answer(SECOND, "Saturn")
    bo.answer(FIRST, "Mars")
    bo.answer(SECOND, "Neptune")
    cy.answer(FIRST, "Jupiter")
    cy.answer(SECOND, "Neptune")
    ann.is_told("That's all for this round")
    host.go_on("Show the answers")
    ann.is_told("2 of 2 right")
    cy.is_told("0 of 2 right")
    ann.visitor.check()
    host.go_on("Answer to question 2")
    host.go_on("Scoreboard")


def _race(host: Host, ann: Player, bo: Player, cy: Player) -> None:
    host.go_on("Start the game")
    cy.answer(FIRST, "Venus")
    cy.is_told("Your answer counts. Who is first?")
    ann.answer(FIRST, "Mars")
    ann.is_told("You were first")
    ann.visitor.picture("phone-race")
    bo.is_told("Ann was first.")
    cy.is_told("Not right")
    host.visitor.sees("Ann was first!")
    ann.visitor.check()
    host.visitor.check()
    host.go_on("Ask question 2")
    ann.answer(SECOND, "Saturn")
    ann.is_told("You were first")


def test_a_guest_and_a_player_with_an_account_of_one_name_are_told_apart(visit: Callable[..., Visitor]) -> None:
    host, twin = Host(visit()), Player(visit(PHONE), "")
    host.visitor.register("leader")
    twin.name = twin.visitor.register("twin")
    guest = Player(visit(PHONE, "dark"), twin.name)
    pin = host.open(write_quiz(host.visitor, "Planets for twins", "Casual"))
    guest.come(pin)
    twin.come_with_account(pin)
    host.visitor.sees("2 players in the game", "Everybody else is a guest")
    for label in (f"Remove {twin.name}", f"Remove {twin.name} (with an account)"):
        expect(host.visitor.page.get_by_role("button", name=label, exact=True)).to_be_visible()
    host.visitor.picture("host-twins")
    host.visitor.check()
    host.go_on("Start the game")
    for each in (guest, twin):
        each.answer(FIRST, "Mars")
    host.go_on("Show the answer")
    host.go_on("Scoreboard")
    for page in (host.visitor, guest.visitor, twin.visitor):
        rows = page.page.get_by_role("row").filter(has_text=twin.name)
        expect(rows).to_have_count(2)
        expect(rows.get_by_role("img", name="with an account")).to_have_count(1)
        page.check()
    guest.visitor.picture("phone-twins")


def test_the_big_screen_follows_the_host_and_keeps_the_answer_to_itself(visit: Callable[..., Visitor]) -> None:
    host = Host(visit(PROJECTOR))
    host.visitor.register("leader")
    pin = host.open(write_quiz(host.visitor, "Planets for the room", "Casual"))
    with host.visitor.page.expect_popup() as opened:
        host.visitor.press("Big screen")
    screen = Visitor(opened.value, host.visitor.pictures)
    screen.page.set_viewport_size({"width": PROJECTOR[0], "height": PROJECTOR[1]})
    expect(screen.page.get_by_role("img", name="QR code")).to_be_visible()
    ann = Player(visit(PHONE), "Ann")
    address = screen.scan()
    assert host.visitor.scan() == address
    assert address.endswith(f"/join/{pin}")
    ann.scan(address)
    screen.sees("Ann", "1 player is here")
    for page in (screen.page, host.visitor.page):
        for width, height in ((1024, 768), (800, 600), (1440, 900), DESKTOP, PROJECTOR):
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_function(_PIN_IS_CLEAR)
    screen.picture("screen-lobby")
    screen.check()
    host.go_on("Start the game")
    screen.sees(FIRST.text, "Mars")
    assert "✓" not in screen.region().inner_text()
    screen.page.reload()
    screen.sees(FIRST.text)
    screen.picture("screen-question")
    screen.check()
    ann.answer(FIRST, "Mars")
    host.go_on("Show the answer")
    screen.sees("✓")
    screen.picture("screen-reveal")
    fits = screen.page.evaluate("document.documentElement.scrollHeight <= window.innerHeight")
    assert fits, "the room can't scroll"
    host.visitor.page.close()
    screen.sees("Waiting for the host's window")


def test_what_is_over_looks_like_it_and_each_question_begins_at_its_top(visit: Callable[..., Visitor]) -> None:
    host = Host(visit(PHONE))
    host.visitor.register("leader")
    quiz = write_quiz(host.visitor, "Planets in a hurry", "Live scoreboard")
    ann, bo = Player(visit((360, 400)), "Ann"), Player(visit(PHONE), "Bo")
    bo.visitor.enlarge()
    pin = host.open(quiz)
    ann.come(pin)
    bo.come(pin)
    host.go_on("Start the game")
    ann.answer(FIRST, "Mars")
    ann.is_told("You were first")
    bo.is_told("Ann was first.")
    bo.visitor.is_all_there()
    own = ann.visitor.page.locator("tr.mine")
    row, disc = (
        each.evaluate("each => getComputedStyle(each).backgroundColor") for each in (own, own.locator(".picture"))
    )
    assert row != disc, "the own disc is of the colour of its row"
    for page in (ann.visitor.page, bo.visitor.page, host.visitor.page):
        page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        assert page.evaluate("window.scrollY") > 0
    host.go_on("Ask question 2")
    for visitor in (ann.visitor, bo.visitor, host.visitor):
        expect(visitor.page.get_by_role("heading", name=SECOND.text)).to_be_in_viewport()
        visitor.page.wait_for_function("window.scrollY === 0")
    bo.visitor.picture("large-race")
    bo.visitor.is_all_there()


def test_a_host_sees_and_saves_what_a_whole_class_answered(
    visit: Callable[..., Visitor], school_class: Callable[[str, int], SchoolClass]
) -> None:
    host = Host(visit())
    host.visitor.register("leader")
    pupils = school_class(host.open(write_quiz(host.visitor, "Planets for a class", "Casual", [FIRST])), 46)
    host.visitor.sees("46 players in the game")
    host.go_on("Start the game")
    pupils.answer(1, lambda number: "AB"[number % 2])
    host.go_on("Show the answer")
    host.go_on("Scoreboard")
    host.go_on("End the game and show the podium")
    host.visitor.sees("The game is over")
    table = host.visitor.page.get_by_role("region", name="All players")
    expect(table.get_by_role("row")).to_have_count(1 + 46)
    host.visitor.check()
    for file, title in (("Save the standings", "Points"), ("Save everybody's answers", "Seconds")):
        with host.visitor.page.expect_download() as download:
            host.visitor.press(file)
        titles, *rows = csv.reader(download.value.path().read_text("utf-8-sig").splitlines())
        assert title in titles
        assert {row[1] for row in rows} == set(pupils.names)
        assert len(rows) == 46
