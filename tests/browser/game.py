"""A live game in browsers: a host, and players who come to it."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from playwright.sync_api import Locator, expect

from tests.browser.visitor import Visitor

_A_MOMENT = 900
"""Milliseconds: what is pressed sooner after the last step counts as a double click."""
MODES = ("Casual", "Competitive", "Live scoreboard")


@dataclass(frozen=True)
class Asked:
    """A question of the quiz."""

    text: str
    answers: tuple[str, ...]
    right: str


QUESTIONS = (
    Asked("Which planet is called the Red Planet?", ("Venus", "Mars", "Jupiter"), "Mars"),
    Asked("Which planet has the most striking rings?", ("Saturn", "Earth", "Mercury", "Neptune"), "Saturn"),
)


def write_quiz(host: Visitor, name: str, mode: str, questions: Collection[Asked] = QUESTIONS) -> str:
    """Write a quiz in the editor and save it; returns its id."""
    host.go("/quizzes/new")
    host.fill("Name", name)
    host.fill("Category", "Astronomy")
    host.page.get_by_role("radio", name=re.compile(f"^{mode}")).check()
    for number, question in enumerate(questions, 1):
        if number > 1:
            host.press("Add a question")
        host.fill("Question", question.text)
        for key, answer in zip("ABCD", question.answers, strict=False):
            host.fill(f"Answer {key}", answer)
        host.page.get_by_role("checkbox", name="Right").nth(question.answers.index(question.right)).check()
        if mode == "Competitive":
            host.fill("Round", "Planets")
    host.picture("editor")
    host.press("Save")
    host.page.wait_for_url(re.compile("/quizzes/(?!new)"))
    return host.page.url.rpartition("/")[2]


class Host:
    """Runs a game in the browser."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.pin = ""

    def open(self, quiz: str) -> str:
        """Open the game; returns its PIN."""
        self.visitor.go(f"/host/{quiz}")
        self.visitor.press("Open the game")
        return self.shown_pin()

    def shown_pin(self) -> str:
        """The PIN that is on the page."""
        spelled = self.visitor.page.locator(".pin .only-read")
        expect(spelled).to_have_text(re.compile(r"\d"))
        self.pin = re.sub(r"\D", "", spelled.inner_text())
        return self.pin

    @property
    def next_step(self) -> Locator:
        return self.visitor.page.locator("button.next")

    def go_on(self, step: str) -> None:
        """Do what comes next, which has to be the step of this name."""
        expect(self.next_step).to_have_text(re.compile(step))
        expect(self.next_step).to_be_enabled()
        self.visitor.page.wait_for_timeout(_A_MOMENT)
        self.next_step.click()

    def choose(self, step: str) -> None:
        """Do what may be done beside it, or next."""
        button = self.visitor.page.get_by_role("button", name=step, exact=True)
        expect(button).to_be_enabled()
        self.visitor.page.wait_for_timeout(_A_MOMENT)
        button.click()

    def counts(self, answered: int, of: int) -> None:
        """Wait until so many have answered."""
        self.visitor.sees(f"{answered} of {of} ha")

    def podium(self) -> list[str]:
        """The names on the podium, the first first, once the game is over."""
        self.visitor.sees("The game is over")
        return podium(self.visitor)


class Player:
    """Plays a game in the browser."""

    def __init__(self, visitor: Visitor, name: str) -> None:
        self.visitor = visitor
        self.name = name

    def come(self, pin: str) -> None:
        """Join as a guest by the link that the QR code has."""
        self.scan(f"/join/{pin}")

    def scan(self, address: str) -> None:
        """Join as a guest by the address that a QR code has."""
        self.visitor.go(address)
        self.visitor.fill("Your nickname", self.name)
        self.visitor.press("Let me in")
        self.is_in()

    def type_pin(self, pin: str) -> None:
        """Join as a guest by typing the PIN on the first page."""
        self.visitor.go("/")
        self.visitor.page.get_by_label("Game PIN").press_sequentially(pin)
        self.visitor.fill("Your nickname", self.name)
        self.visitor.press("Let me in")
        self.is_in()

    def come_with_account(self, pin: str) -> None:
        """Join as who is signed in."""
        self.visitor.go(f"/join/{pin}")
        self.visitor.press(f"Play as {self.name}")
        self.is_in()

    def is_in(self) -> None:
        """Wait for the lobby."""
        self.visitor.sees(f"You're in, {self.name}!")

    def answer(self, question: Asked, answer: str) -> None:
        """Choose an answer to a question, once it is asked, and wait until the page keeps it."""
        self.sees_question(question)
        self.visitor.page.get_by_role("button", name=answer).click()
        expect(self.visitor.page.get_by_role("button", name=answer, disabled=False)).to_have_count(0)

    def sees_question(self, question: Asked) -> None:
        """Wait for a question."""
        expect(self.visitor.page.get_by_role("heading", name=question.text)).to_be_visible()

    def is_told(self, *texts: str) -> None:
        """Wait for texts."""
        self.visitor.sees(*texts)


def podium(visitor: Visitor) -> list[str]:
    """The names on the podium, the first first."""
    steps = visitor.page.get_by_role("list", name="Podium")
    expect(steps).to_be_visible()
    found = []
    for place in (1, 2, 3):
        found += steps.locator(f".place-{place} .name").all_inner_texts()
    return found
