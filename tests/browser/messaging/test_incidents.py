"""Operators see what failed and send it back, on a phone as at a desk; nobody else finds the page."""

import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from local.seed import AUTHOR, PLAYERS
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.visitor import Visitor
from tests.e2e.messaging.test_dlq_replay import announce, impatient, incident_with, scores
from tests.e2e.rights import without_right
from tests.support.cloud import DeployedCloud, eventually, players, tokens

pytestmark = pytest.mark.together("messaging")


@pytest.mark.parametrize(("size", "language"), [(DESKTOP, "en-GB"), (PHONE, "de-DE")])
def test_an_operator_sends_an_incident_back(
    cloud: DeployedCloud, visit: Callable[..., Visitor], size: tuple[int, int], language: str
) -> None:
    game = f"clicked-{uuid.uuid4().hex}"
    with impatient(cloud, "ScorePutQueue"):
        with without_right(cloud, "ScorePut", "dynamodb:PutItem"), players(cloud, tokens(cloud)) as client:
            announce(cloud, game, "ada")
            view = eventually(lambda: incident_with(client(AUTHOR), game), 150)
        operator = visit(size)
        operator.sign_in(AUTHOR, PLAYERS[AUTHOR])
        operator.page.evaluate("(language) => localStorage.setItem('buzzline.language', language)", language[:2])
        operator.go("/incidents")
        card = operator.page.locator("article").filter(
            has=operator.page.locator(f"#incident-{view['incident']['incidentId']}")
        )
        messages, back = ("Messages", "Send back") if language == "en-GB" else ("Nachrichten", "Zurückschicken")
        # By keyboard: with nothing but the tab key and the space bar.
        card.get_by_role("button", name=messages).focus()
        operator.page.keyboard.press("Space")
        expect(card.locator("pre").first).to_contain_text(game)
        operator.check()
        operator.picture(f"incidents-{size[0]}")
        card.get_by_role("button", name=back).focus()
        operator.page.keyboard.press("Enter")
        expect(card).to_have_count(0)
        eventually(lambda: scores(cloud, game) == 1, 60)
    operator.page.locator("select#status").select_option("redriven")
    expect(card).to_have_count(1)
    operator.check()


def test_who_is_no_operator_has_no_such_link_and_is_refused(visit: Callable[..., Visitor]) -> None:
    ada = visit()
    ada.sign_in("ada", PLAYERS["ada"])
    ada.go("/quizzes")
    expect(ada.page.get_by_role("link", name="Incidents")).to_have_count(0)
    ada.go("/incidents")
    ada.sees("Only operators may see this")
    quizmaster = visit()
    quizmaster.sign_in(AUTHOR, PLAYERS[AUTHOR])
    quizmaster.go("/quizzes")
    quizmaster.follow("Incidents")
    expect(quizmaster.region().get_by_role("heading", name="Incidents")).to_be_visible()
