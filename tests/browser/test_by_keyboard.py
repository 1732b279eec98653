"""A whole game by keys alone, for its host and its players."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.game import QUESTIONS, Host, Player, podium, write_quiz
from tests.browser.keyboard import Keyboard
from tests.browser.visitor import Visitor

FIRST, SECOND = QUESTIONS
_DOUBLE = 900
"""Milliseconds: what is pressed sooner after the last step counts as pressed twice."""


@pytest.mark.parametrize("mode", ["Casual", "Live scoreboard"])
def test_a_game_is_hosted_and_played_by_keys_alone(visit: Callable[..., Visitor], mode: str) -> None:
    host, ann = Host(visit()), Player(visit(), "Ann")
    host.visitor.register("keys")
    quiz = write_quiz(host.visitor, f"Planets by keys, {mode.lower()}", mode)
    hosts, anns = Keyboard(host.visitor), Keyboard(ann.visitor)
    host.visitor.go(f"/host/{quiz}")
    host.visitor.sees("Who may chat")
    hosts.tab_to("^Open the game$")
    hosts.press("Enter")
    _come(ann, anns, host.shown_pin())
    hosts.has_focus()
    host.visitor.sees("1 player in the game")

    _go_on(host, hosts, "Start the game")
    {"Casual": _casual, "Live scoreboard": _race}[mode](host, hosts, ann, anns)
    anns.has_focus()
    _go_on(host, hosts, "End the game and show the podium")
    assert host.podium() == ["Ann"]
    hosts.has_focus()
    hosts.tab_to("Save the standings")
    ann.is_told("You have won!")
    anns.has_focus()
    assert podium(ann.visitor) == ["Ann"]


def _come(player: Player, keys: Keyboard, pin: str) -> None:
    player.visitor.go("/")
    player.visitor.sees("Game PIN")
    keys.tab_to("Game PIN")
    keys.type(pin)
    expect(player.visitor.page.get_by_label("Your nickname")).to_be_focused()
    keys.type(player.name)
    keys.press("Enter")
    player.is_in()
    keys.has_focus()


def _casual(host: Host, hosts: Keyboard, ann: Player, anns: Keyboard) -> None:
    ann.sees_question(FIRST)
    anns.tab_to("Mars")
    anns.press("Enter")
    ann.is_told("Received")
    host.counts(1, 1)
    _go_on(host, hosts, "Show the answer")
    ann.is_told("Right!")
    anns.has_focus()
    _go_on(host, hosts, "Scoreboard")
    ann.is_told("Scoreboard")
    anns.has_focus()
    _go_on(host, hosts, "Ask question 2", "Space")
    ann.sees_question(SECOND)
    anns.tab_to("Earth")
    anns.press("Space")
    ann.is_told("Received")
    _go_on(host, hosts, "Show the answer", "ArrowRight")
    ann.is_told("Not right")
    _go_on(host, hosts, "Scoreboard")


def _race(host: Host, hosts: Keyboard, ann: Player, anns: Keyboard) -> None:
    ann.sees_question(FIRST)
    anns.tab_to("Mars")
    anns.press("Enter")
    ann.is_told("You were first")
    _go_on(host, hosts, "Ask question 2", "Space")
    ann.sees_question(SECOND)
    anns.tab_to("Earth")
    anns.press("Space")
    ann.is_told("Your answer counts")
    _go_on(host, hosts, "Show the answer")
    ann.is_told("Not right")


def _go_on(host: Host, keys: Keyboard, step: str, key: str = "Enter") -> None:
    """Take the next step from wherever the focus is: no other key is needed."""
    expect(host.next_step).to_have_text(step)
    expect(host.next_step).to_be_enabled()
    host.visitor.page.wait_for_timeout(_DOUBLE)
    keys.press(key)
    expect(host.next_step.or_(host.visitor.page.get_by_role("list", name="Podium")).first).not_to_have_text(step)
    keys.has_focus()
