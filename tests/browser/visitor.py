"""Somebody with a browser."""

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from local import ROOT

AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
_GRAVE = ("serious", "critical")


@cache
def _axe() -> str:
    return AXE.read_text()


class Visitor:
    """A page, and what a person does with it; things are found by what people see or hear of them."""

    def __init__(self, page: Page, pictures: Path | None) -> None:
        self.page = page
        self._pictures = pictures

    def go(self, path: str) -> None:
        """Type an address."""
        self.page.goto(path)

    def press(self, name: str, role: str = "button", exact: bool = False) -> None:
        """Press a button, or follow a link, by its name."""
        self.page.get_by_role(role, name=name, exact=exact).first.click()  # type: ignore[arg-type]

    def fill(self, label: str, text: str) -> None:
        """Type a text into a field."""
        self.page.get_by_label(label, exact=True).fill(text)

    def sees(self, text: str, seconds: float = 20) -> None:
        """Wait until a text is on the page."""
        expect(self.page.get_by_text(text).first).to_be_visible(timeout=seconds * 1000)

    def part(self, role: str, name: str) -> Locator:
        """A part of the page."""
        return self.page.get_by_role(role, name=name)  # type: ignore[arg-type]

    def sign_in(self, name: str, password: str) -> None:
        """Sign in with the form."""
        self.go("/sign-in")
        self.page.get_by_label("Name").fill(name)
        self.page.get_by_label("Password", exact=True).fill(password)
        self.page.locator("form").get_by_role("button", name="Sign in").click()
        expect(self.page.get_by_role("link", name=name, exact=True)).to_be_attached()

    def check(self, picture: str = "") -> None:
        """What holds for every page: no barrier, nothing beyond the edge; keeps a picture where asked to."""
        if picture and self._pictures:
            self._pictures.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=self._pictures / f"{picture}.png")
        self.page.evaluate(_axe())
        found: dict[str, Any] = self.page.evaluate(f"axe.run({{runOnly: {_RULES['runOnly']}, resultTypes: ['violations']}})")
        barriers = [
            f"{each['id']} ({each['impact']}): {each['help']}: {[node['html'][:160] for node in each['nodes'][:3]]}"
            for each in found["violations"]
            if each["impact"] in _GRAVE
        ]
        assert not barriers, f"{self.page.url}: " + "\n".join(barriers)
        wide = self.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert wide[0] <= wide[1], f"{self.page.url} is {wide[0]} pixels wide, the window {wide[1]}"
