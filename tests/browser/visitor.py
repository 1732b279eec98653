"""Somebody with a browser."""

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import zxingcpp
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from local import ROOT
from tests.support.cloud import PASSWORD, nonsense

_AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
_GRAVE = ("serious", "critical")

_CUT_OFF = """
[...document.querySelectorAll('body *')].filter((each) => {
  const style = getComputedStyle(each)
  const shortened = style.webkitLineClamp !== 'none' || style.textOverflow === 'ellipsis'
  const typed = each.matches('input, textarea, select')
  const heard = style.clipPath !== 'none' || each.closest('.only-read')
  if (shortened || typed || heard || !each.checkVisibility()) return false
  const hides = (value) => ['hidden', 'clip'].includes(value)
  const [wide, high] = [each.scrollWidth > each.clientWidth + 1, each.scrollHeight > each.clientHeight + 1]
  return (hides(style.overflowX) && wide) || (hides(style.overflowY) && high)
}).map((each) => each.outerHTML.slice(0, 300))
"""


@cache
def _axe() -> str:
    return _AXE.read_text()


class Visitor:
    """A page, and what a person does with it; things are found by what people see or hear of them."""

    def __init__(self, page: Page, pictures: Path | None) -> None:
        self.page = page
        self.pictures = pictures

    def go(self, path: str) -> None:
        """Type an address."""
        self.page.goto(path)

    def enlarge(self) -> None:
        """Have text of twice the size from now on."""
        self.page.add_init_script(
            "document.addEventListener('DOMContentLoaded', () => document.documentElement.style.fontSize = '200%')"
        )

    def press(self, name: str) -> None:
        """Press a button."""
        self.page.get_by_role("button", name=name).first.click()

    def follow(self, name: str) -> None:
        """Follow a link."""
        self.page.get_by_role("link", name=name).first.click()

    def fill(self, label: str, text: str) -> None:
        """Type a text into a field."""
        self.page.get_by_label(label, exact=True).fill(text)

    def sees(self, *texts: str) -> None:
        """Wait until texts are on the page."""
        for text in texts:
            expect(self.page.get_by_text(text).locator("visible=true").first).to_be_visible()

    def region(self) -> Locator:
        """The page without its menu."""
        return self.page.get_by_role("main")

    def register(self, prefix: str) -> str:
        """Register with the form; returns the name. Whoever has registered is signed in."""
        self.go("/register")
        return self.fill_registration(prefix)

    def fill_registration(self, prefix: str) -> str:
        """Fill the form and send it."""
        name = f"{prefix}-{nonsense()}"
        self.fill("Player name", name)
        self.fill("E-mail address", f"{name}@example.com")
        self.fill("Password", PASSWORD)
        self.region().get_by_role("button", name="Register").click()
        self.is_signed_in(name)
        return name

    def sign_in(self, name: str, password: str) -> None:
        """Sign in with the form."""
        self.go("/sign-in")
        self.fill("Player name", name)
        self.fill("Password", password)
        self.region().get_by_role("button", name="Sign in").click()
        self.is_signed_in(name)

    def is_signed_in(self, name: str) -> None:
        """Wait until the menu has the name."""
        expect(self.page.locator("header button", has_text=name)).to_be_attached()  # on a phone it is in the menu

    def scan(self) -> str:
        """Point a phone at what is to be seen; returns what the one QR code in it says."""
        with Image.open(BytesIO(self.page.screenshot(animations="disabled"))) as seen:
            [code] = zxingcpp.read_barcodes(seen, formats=zxingcpp.BarcodeFormat.QRCode)
        return str(code.text)

    def picture(self, name: str) -> None:
        """Keep a picture of what is to be seen, where pictures are kept."""
        if self.pictures:
            self.pictures.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=self.pictures / f"{name}.png", animations="disabled")

    def check(self) -> None:
        """What holds for every page: there is no barrier, and nothing is beyond the edge."""
        self.page.evaluate(_axe())
        found: dict[str, Any] = self.page.evaluate("axe.run({resultTypes: ['violations']})")
        barriers = [
            f"{each['id']} ({each['impact']}): {each['help']}: {[node['html'][:200] for node in each['nodes'][:3]]}"
            for each in found["violations"]
            if each["impact"] in _GRAVE
        ]
        assert not barriers, f"{self.page.url}:\n" + "\n".join(barriers)
        self.is_all_there()

    def is_all_there(self) -> None:
        """Nothing is beyond the edge, and no text is cut off."""
        page, window = self.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert page <= window, f"{self.page.url} is {page} pixels wide, the window {window}"
        cut_off = self.page.evaluate(_CUT_OFF)
        assert not cut_off, f"{self.page.url} cuts off {cut_off}"
