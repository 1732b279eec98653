"""Questions on a phone as small as people have."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.game import MODES, Asked, Host, Player, write_quiz
from tests.browser.visitor import Visitor

SMALL_PHONE = (360, 640)
LONGER_PHONE = (360, 740)
THUMB = 44
ORDINARY = Asked("Which planet has the most striking rings?", ("Saturn", "Earth", "Mercury", "Neptune"), "Saturn")
LONG = Asked(
    "Why does the planet Venus, although it is further away from the Sun, have a hotter surface than Mercury?",
    tuple(
        f"It is {each}, and so it takes more of the heat of the Sun than it can give back to space" for each in "abcd"
    ),
    "It is a, and so it takes more of the heat of the Sun than it can give back to space",
)
_MORE = "More below"
_LINES = "each => Math.round(each.offsetHeight / parseFloat(getComputedStyle(each).lineHeight))"


@pytest.mark.parametrize("mode", MODES)
def test_an_ordinary_question_is_whole_on_a_small_phone_and_a_long_one_says_that_it_goes_on(
    visit: Callable[..., Visitor], mode: str
) -> None:
    host = Host(visit())
    host.visitor.register("leader")
    pin = host.open(write_quiz(host.visitor, f"Small phones, {mode.lower()}", mode, [ORDINARY, LONG]))
    ann, bo = Player(visit(SMALL_PHONE), "Ann"), Player(visit(LONGER_PHONE), "Bo")
    ann.come(pin)
    bo.come(pin)
    host.go_on("Start the game")
    if mode == "Competitive":
        host.go_on("Ask question 2")
        expect(ann.visitor.page.get_by_role("navigation")).to_be_visible()
    ann.sees_question(ORDINARY)
    ann.visitor.picture(f"small-{mode.split(maxsplit=1)[0].lower()}")
    _is_whole(ann)
    bo.sees_question(ORDINARY)
    bo.visitor.picture(f"longer-{mode.split(maxsplit=1)[0].lower()}")
    _is_whole(bo)
    ann.answer(ORDINARY, "Neptune")
    if mode != "Competitive":
        ann.is_told("Your answer counts" if mode == "Live scoreboard" else "Received")
        _is_whole(ann)
        host.go_on("Show the answer")
        ann.is_told("Not right")
        _is_whole(ann)
        ann.visitor.picture(f"small-{mode.split(maxsplit=1)[0].lower()}-shown")
        bo.visitor.picture(f"longer-{mode.split(maxsplit=1)[0].lower()}-shown")
        if mode == "Casual":
            host.go_on("Scoreboard")
        host.go_on("Ask question 2")
    ann.sees_question(LONG)
    _goes_on(ann)


def _is_whole(player: Player) -> None:
    """All answers to the ordinary question are to be seen, and large enough for a thumb."""
    page = player.visitor.page
    assert page.get_by_role("heading", name=ORDINARY.text).evaluate(_LINES) == 2
    assert page.evaluate("scrollY") == 0
    for answer in ORDINARY.answers:
        box = page.locator(".answer", has_text=answer).locator("visible=true").bounding_box()
        assert box
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= page.evaluate("innerHeight"), f"{answer} is cut off: {box}"
        assert box["height"] >= THUMB
    expect(page.get_by_text(_MORE).locator("visible=true")).to_have_count(0)


def _goes_on(player: Player) -> None:
    """The last answer to the long question is below, and a sign says so until it is to be seen."""
    page = player.visitor.page
    sign = page.get_by_text(_MORE).locator("visible=true")
    expect(sign).to_be_in_viewport(ratio=1)
    player.visitor.picture("small-long")
    last = page.get_by_role("button", name=LONG.answers[-1])
    last.scroll_into_view_if_needed()
    page.mouse.wheel(0, 2000)
    expect(sign).to_have_count(0)
    last.click()
    player.is_told("your answer")
