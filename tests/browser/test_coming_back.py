"""Whoever loses the connection, or the page, is back with all points, and no answer is lost or counted twice."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.game import QUESTIONS, Host, Player, write_quiz
from tests.browser.visitor import Visitor
from tests.support.cloud import PASSWORD, DeployedCloud
from tests.support.tunnel import Tunnel

FIRST, SECOND = QUESTIONS


@pytest.mark.parametrize("mode", ["Casual", "Live scoreboard"])
def test_a_guest_without_network_answers_all_the_same(visit: Callable[..., Visitor], mode: str) -> None:
    host = Host(visit())
    host.visitor.register("leader")
    pin = host.open(write_quiz(host.visitor, "Tunnels and planets", mode))
    ann, bo = Player(visit(PHONE), "Ann"), Player(visit(PHONE), "Bo")
    ann.come(pin)
    bo.come(pin)
    host.visitor.sees("2 players in the game")
    host.go_on("Start the game")
    ann.sees_question(FIRST)

    ann.visitor.page.context.set_offline(True)
    ann.is_told("Reconnecting")
    ann.answer(FIRST, "Mars")
    ann.is_told("Saved. We will send it when you are online again.")
    ann.visitor.page.context.set_offline(False)
    ann.is_told("Online")
    if mode == "Casual":
        host.counts(1, 2)
        host.go_on("Show the answer")
        ann.is_told("Right!")
        host.go_on("Scoreboard")
    else:
        ann.is_told("You were first")

    host.go_on("Ask question 2")
    ann.answer(SECOND, "Saturn")
    ann.visitor.page.reload()
    ann.is_told("Ann")
    if mode == "Casual":
        host.counts(1, 2)
    else:
        host.visitor.sees("Ann was first!")
    bo.visitor.page.close()
    if mode == "Casual":
        host.go_on("Show the answer")
        host.go_on("Scoreboard")
    host.go_on("End the game and show the podium")
    assert host.podium()[0] == "Ann"
    host.visitor.sees("2 points", "Every answer that was received is recorded.")
    ann.is_told("You have won!")


def test_a_guest_finds_the_seat_again_by_the_pin(visit: Callable[..., Visitor]) -> None:
    host = Host(visit())
    host.visitor.register("leader")
    pin = host.open(write_quiz(host.visitor, "Lost and found", "Casual"))
    ann = Player(visit(PHONE), "Ann")
    ann.come(pin)
    host.go_on("Start the game")
    ann.answer(FIRST, "Mars")
    host.counts(1, 1)
    ann.visitor.go(f"/join/{pin}")
    ann.visitor.press("Return to the game as Ann")
    ann.is_told("Received")
    host.go_on("Show the answer")
    ann.is_told("Right!")
    ann.visitor.page.reload()
    ann.is_told("Right!", "1 point so far.")
    ann.sees_question(FIRST)
    host.go_on("Scoreboard")
    ann.is_told("Scoreboard")
    ann.visitor.page.reload()
    ann.is_told("Scoreboard")
    # Somebody else can't have the name.
    other = visit(PHONE)
    other.go(f"/join/{pin}")
    other.fill("Your nickname", "ann")
    other.press("Let me in")
    other.sees("Somebody in the game has that name, or one that looks like it. Add a letter or two, as in “Jose M”.")


def test_a_race_that_nobody_won_is_there_after_a_reload(visit: Callable[..., Visitor]) -> None:
    host = Host(visit())
    host.visitor.register("leader")
    pin = host.open(write_quiz(host.visitor, "Nobody knows", "Live scoreboard"))
    ann = Player(visit(PHONE), "Ann")
    ann.come(pin)
    host.go_on("Start the game")
    ann.answer(FIRST, "Venus")
    ann.is_told("Your answer counts")
    host.go_on("Show the answer")
    ann.is_told("Not right")
    ann.visitor.page.reload()
    ann.sees_question(FIRST)
    ann.is_told("Not right")
    host.go_on("Ask question 2")
    ann.sees_question(SECOND)


@pytest.mark.parametrize("mode", ["Casual", "Live scoreboard"])
def test_a_host_goes_on_after_a_reload_and_without_network(visit: Callable[..., Visitor], mode: str) -> None:
    host = Host(visit())
    host.visitor.register("leader")
    pin = host.open(write_quiz(host.visitor, "The host is away", mode))
    ann = Player(visit(PHONE), "Ann")
    ann.come(pin)
    host.go_on("Start the game")
    ann.answer(FIRST, "Mars")
    if mode == "Casual":
        host.counts(1, 1)

    host.visitor.page.reload()
    host.visitor.sees(FIRST.text)
    if mode == "Casual":
        host.counts(1, 1)
        host.go_on("Show the answer")
        ann.is_told("Right!")
        host.go_on("Scoreboard")

    host.visitor.sees("Connected")
    host.visitor.page.context.set_offline(True)
    host.visitor.sees("Connection lost.")
    host.visitor.page.context.set_offline(False)
    host.visitor.sees("Connected")
    host.go_on("Ask question 2")
    ann.answer(SECOND, "Saturn")
    if mode == "Casual":
        host.go_on("Show the answer")
        host.go_on("Scoreboard")
    else:
        host.visitor.sees("Ann was first!")
    host.go_on("End the game and show the podium")
    assert host.podium() == ["Ann"]
    host.visitor.sees("2 points", "Every answer that was received is recorded.")


@pytest.mark.parametrize("mode", ["Casual", "Live scoreboard"])
def test_a_phone_whose_connection_died_without_a_word_says_so_and_misses_nothing(
    visit: Callable[..., Visitor], cloud: DeployedCloud, mode: str
) -> None:
    host = Host(visit())
    host.visitor.register("leader")
    pin = host.open(write_quiz(host.visitor, "Silence", mode))
    with Tunnel.to(urlsplit(cloud.outputs["webUrl"]).port or 0) as tunnel:
        ann = Player(visit(PHONE, origin=f"http://localhost:{tunnel.port}"), "Ann")
        ann.come(pin)
        host.go_on("Start the game")
        ann.sees_question(FIRST)
        ann.is_told("Online")
        tunnel.fall_silent()
        host.go_on("Show the answer")
        if mode == "Casual":
            host.go_on("Scoreboard")
        host.go_on("Ask question 2")
        ann.visitor.page.get_by_text("Reconnecting").first.wait_for(timeout=40_000)
        ann.answer(SECOND, "Saturn")
        ann.is_told("Online", "Received" if mode == "Casual" else "You were first")
        ann.visitor.page.close()


@pytest.mark.parametrize("mode", ["Casual", "Live scoreboard"])
def test_who_comes_with_another_phone_is_let_in_by_one_press_and_has_all_points(
    visit: Callable[..., Visitor], mode: str
) -> None:
    host = Host(visit())
    host.visitor.register("leader")
    pin = host.open(write_quiz(host.visitor, f"Planets for two phones, {mode.lower()}", mode))
    bo, new = Player(visit(PHONE), "Bo"), Player(visit(PHONE), "Bo")
    bo.come(pin)
    host.go_on("Start the game")
    bo.answer(FIRST, "Mars")
    bo.is_told("Received" if mode == "Casual" else "You were first")
    new.visitor.go(f"/join/{pin}")
    new.visitor.fill("Your nickname", "bo")
    new.visitor.press("Let me in")
    new.visitor.press("I am bo: ask the host")
    new.is_told("Show the host this number")
    expect(new.visitor.page.get_by_text("Add a letter or two")).to_have_count(0)
    expect(new.visitor.page.get_by_role("button", name="Let me in")).to_have_count(0)
    new.visitor.check()
    code = new.visitor.page.locator(".code").inner_text()
    host.visitor.sees(f"Bo wants to come back with another device, which shows {code}")
    host.visitor.check()
    host.visitor.press("Let in")
    new.sees_question(FIRST)
    bo.is_told("You play on another device now")
    if mode == "Casual":
        host.go_on("Show the answer")
        new.is_told("Right!")
        host.go_on("Scoreboard")
    host.go_on("Ask question 2")
    new.answer(SECOND, "Saturn")
    new.is_told("Received" if mode == "Casual" else "You were first")
    bo.visitor.page.reload()
    assert not bo.visitor.page.get_by_text(SECOND.text).count()


@pytest.mark.parametrize("won", [False, True])
def test_a_new_window_of_a_race_knows_who_is_there_and_what_was_answered(
    visit: Callable[..., Visitor], won: bool
) -> None:
    host = Host(visit())
    name = host.visitor.register("leader")
    quiz = write_quiz(host.visitor, "The race goes on", "Live scoreboard")
    pin = host.open(quiz)
    ann, bo = Player(visit(PHONE), "Ann"), Player(visit(PHONE), "Bo")
    ann.come(pin)
    bo.come(pin)
    host.visitor.sees("2 players in the game")
    host.go_on("Start the game")
    bo.answer(FIRST, "Venus")
    bo.is_told("Your answer counts")
    ann.sees_question(FIRST)
    if won:
        ann.answer(FIRST, "Mars")
        host.visitor.sees("Ann was first!")
    bo.visitor.page.close()
    host.visitor.page.locator(".people summary").click()
    host.visitor.sees("not connected")
    host.visitor.page.close()

    again = Host(visit())
    again.visitor.sign_in(name, PASSWORD)
    again.visitor.go(f"/host/{quiz}")
    again.visitor.sees(FIRST.text)
    again.visitor.page.locator(".people summary").click()
    expect(again.visitor.page.locator(".player.away")).to_have_text(re.compile("Bo.*not connected"))
    if not won:
        again.go_on("Show the answer")
    rows = again.visitor.page.locator(".share .count")
    expect(rows.first).to_be_visible()
    assert sorted(text[0] for text in rows.all_inner_texts()) == (["0", "1", "1"] if won else ["0", "0", "1"])
    again.visitor.sees("2 have answered." if won else "1 has answered.")
    ann.visitor.page.reload()
    ann.is_told("Ann")
    expect(again.visitor.page.locator(".player.away")).to_have_count(1)


def test_a_new_window_of_the_host_knows_who_is_there_and_what_was_answered(visit: Callable[..., Visitor]) -> None:
    host = Host(visit())
    name = host.visitor.register("leader")
    quiz = write_quiz(host.visitor, "Two windows", "Casual")
    pin = host.open(quiz)
    ann, bo = Player(visit(PHONE), "Ann"), Player(visit(PHONE), "Bo")
    ann.come(pin)
    bo.come(pin)
    host.visitor.sees("2 players in the game")
    # Under another name it is the same browser: there are two all the same.
    ann.visitor.go(f"/join/{pin}")
    ann.name = "Anna"
    ann.visitor.fill("Your nickname", ann.name)
    ann.visitor.press("Let me in")
    ann.is_in()
    host.visitor.sees("2 players in the game", "Anna")
    host.go_on("Start the game")
    bo.answer(FIRST, "Mars")
    host.counts(1, 2)
    bo.visitor.page.close()
    host.visitor.page.close()

    again = Host(visit())
    again.visitor.sign_in(name, PASSWORD)
    again.visitor.go(f"/host/{quiz}")
    again.visitor.sees(FIRST.text)
    again.counts(1, 2)
    again.visitor.sees("2 players in the game, 1 of them not connected")
    again.visitor.page.locator(".people summary").click()
    again.visitor.sees("not connected")
    ann.answer(FIRST, "Venus")
    again.counts(2, 2)
    again.go_on("Show the answer")
    rows = again.visitor.page.locator(".share .count")
    expect(rows.first).to_be_visible()
    assert sorted(text[0] for text in rows.all_inner_texts()) == ["0", "1", "1"]
