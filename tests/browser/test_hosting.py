"""A host with several devices, a reload at the end, and answers that are on their way when the game is ended."""

import csv
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from cli.api import Api, sign_in
from cli.deployment import Deployment
from tests.browser.conftest import PHONE
from tests.browser.game import QUESTIONS, Host, Player, podium, write_quiz
from tests.browser.school_class import SchoolClass
from tests.browser.visitor import Visitor
from tests.support.cloud import PASSWORD, DeployedCloud, eventually

FIRST, SECOND = QUESTIONS
_PUPILS = 46


@pytest.mark.parametrize("mode", ["Casual", "Live scoreboard"])
def test_a_host_s_devices_follow_each_other_and_keep_the_podium(visit: Callable[..., Visitor], mode: str) -> None:
    desk, phone = Host(visit()), Host(visit(PHONE))
    name = desk.visitor.register("leader")
    quiz = write_quiz(desk.visitor, "Two devices", mode)
    pin = desk.open(quiz)
    phone.visitor.sign_in(name, PASSWORD)
    phone.visitor.go(f"/host/{quiz}")
    assert phone.shown_pin() == pin
    ann, bo = Player(visit(PHONE), "Ann"), Player(visit(PHONE), "Bo")
    ann.come(pin)
    bo.come(pin)
    desk.visitor.sees("2 players in the game")
    phone.visitor.sees("2 players in the game")
    with desk.visitor.page.expect_popup() as opened:
        desk.visitor.press("Big screen")
    screen = Visitor(opened.value, desk.visitor.pictures)

    desk.go_on("Start the game")
    phone.visitor.sees(FIRST.text)
    ann.answer(FIRST, "Venus")
    phone.choose("Show the answer")
    for each in (desk.visitor, phone.visitor, screen):
        each.sees("✓")
    phone.visitor.picture(f"second-device-{mode}")
    if mode == "Casual":  # in the other one it is there all the time
        phone.choose("Scoreboard")
    desk.visitor.page.get_by_role("heading", name="Scoreboard", exact=True).first.wait_for()
    desk.go_on("Ask question 2")
    phone.visitor.sees(SECOND.text)
    screen.sees(SECOND.text)
    phone.visitor.page.locator(".people summary").click()
    phone.visitor.press("Remove Bo")
    phone.visitor.page.get_by_role("button", name="Remove", exact=True).click()
    desk.visitor.sees("1 player in the game")
    bo.is_told("The host removed you")

    ann.answer(SECOND, "Saturn")
    phone.visitor.press("End game")
    phone.visitor.page.get_by_role("dialog").get_by_role("button", name="End the game").click()
    for host in (desk, phone):
        assert host.podium() == ["Ann"]
        host.visitor.sees("Every answer that was received is recorded.")
    screen.sees("The winner")
    desk.visitor.page.reload()
    assert desk.podium() == ["Ann"]
    screen.sees("The winner")
    screen.page.reload()
    assert podium(screen) == ["Ann"]
    desk.visitor.press("Host it again")
    desk.visitor.sees("Open the game", "Results of the last game")
    desk.visitor.page.reload()
    desk.visitor.sees("Open the game")
    screen.sees("The winner")


def test_a_quiz_that_was_never_hosted_has_no_last_game(visit: Callable[..., Visitor]) -> None:
    host = Host(visit())
    host.visitor.register("leader")
    quiz = write_quiz(host.visitor, "Never hosted", "Casual")
    host.visitor.go(f"/host/{quiz}")
    button = host.visitor.page.get_by_role("button", name="Open the game")
    expect(button).to_be_in_viewport(ratio=1)
    expect(host.visitor.page.get_by_text("Results of the last game")).to_have_count(0)
    host.visitor.picture("settings")
    host.visitor.check()


@pytest.mark.parametrize("delay", [100, 400])
def test_answers_that_are_on_their_way_at_the_end_are_in_every_number(
    visit: Callable[..., Visitor],
    school_class: Callable[[str, int], SchoolClass],
    cloud: DeployedCloud,
    delay: int,
) -> None:
    host = Host(visit())
    name = host.visitor.register("leader")
    page = host.visitor.page
    quiz = write_quiz(host.visitor, "In a hurry", "Casual", [FIRST])
    pupils = school_class(host.open(quiz), _PUPILS)
    host.visitor.sees(f"{_PUPILS} players in the game")
    host.go_on("Start the game")
    host.visitor.sees(FIRST.text)
    host.visitor.press("End game")
    end = page.get_by_role("dialog").get_by_role("button", name="End the game")
    expect(end).to_be_visible()
    answers = pupils.begin_answer(1, lambda number: "AB"[number % 2])
    page.wait_for_timeout(delay)
    end.click()
    host.visitor.sees("Counting the last answers")
    expect(page.get_by_text("Every answer that was received is recorded.")).to_have_count(0)
    host.visitor.picture(f"end-counting-{delay}")
    counted = sum(each.get("verdict") == "counted" for each in answers())

    deployment = Deployment.of_outputs(cloud.outputs)
    with Api(deployment, sign_in(deployment, name, PASSWORD)["IdToken"]) as api:

        def settled() -> dict[str, Any] | None:
            account = api.account(quiz)["account"]
            sums = [int(each) for each in page.locator(".sums strong").all_inner_texts()]
            same = sums == [account[each] for each in ("sent", "received", "counted")] and sums[2] == counted
            return account if same and account["balanced"] else None

        account = eventually(settled)
    host.visitor.sees("Every answer that was received is recorded.")
    host.visitor.picture(f"end-settled-{delay}")
    rows = page.get_by_role("region", name="All players").get_by_role("row")
    expect(rows).to_have_count(1 + _PUPILS)
    right = account["questions"][0]["right"] if account["questions"] else 0
    points = sum(int(row.inner_text().split("\t")[2].split()[0]) for row in rows.all()[1:])
    assert points == right
    standings = saved(host.visitor, "Save the standings")
    assert len(standings) == _PUPILS
    assert sum(int(row["Points"]) for row in standings) == right
    report = saved(host.visitor, "Save the answer report")[-1]
    assert (int(report["Received"]), int(report["Counted"])) == (account["received"], account["counted"])
    told = saved(host.visitor, "Save everybody's answers")
    assert sum(row["Counts"] == "yes" for row in told) == counted


def saved(visitor: Visitor, button: str) -> list[dict[str, str]]:
    """The rows of a file that is saved."""
    with visitor.page.expect_download() as download:
        visitor.press(button)
    return list(csv.DictReader(download.value.path().read_text("utf-8-sig").splitlines()))
