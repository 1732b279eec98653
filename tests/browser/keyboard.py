"""Somebody who uses keys alone."""

import re
from typing import Any

from playwright.sync_api import Page

from tests.browser.visitor import Visitor

_FOCUSED = """() => {
  const at = document.activeElement
  if (!at || at === document.body) return null
  const box = at.getBoundingClientRect()
  const ring = at.matches(':focus-visible') ? getComputedStyle(at) : null
  return {
    name: (at.getAttribute('aria-label') ?? at.labels?.[0]?.innerText ?? at.innerText).trim(),
    used: at.matches('a, button, input, select, summary, textarea'),
    ringed: ring !== null && ring.outlineStyle !== 'none' && parseFloat(ring.outlineWidth) > 0,
    inSight: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  }
}"""
_MANY = 40


class Keyboard:
    """Presses keys; what has the focus can always be seen, and there is always something that has it."""

    def __init__(self, visitor: Visitor) -> None:
        self.page: Page = visitor.page

    def press(self, key: str) -> None:
        """Press a key; the focus is not lost, neither at once nor with what comes of it."""
        self.page.keyboard.press(key)
        self.has_focus()

    def type(self, text: str) -> None:
        """Type a text."""
        self.page.keyboard.type(text)

    def has_focus(self) -> None:
        """Wait until something has the focus."""
        self.page.wait_for_function("document.activeElement && document.activeElement !== document.body")

    def tab_to(self, name: str) -> None:
        """Press Tab until what has the focus is called so."""
        passed = []
        for _ in range(_MANY):
            self.page.keyboard.press("Tab")
            focused: dict[str, Any] | None = self.page.evaluate(_FOCUSED)
            assert focused, f"The focus is lost after {passed}"
            assert focused["inSight"], f"{focused['name']!r} has the focus, out of sight"
            assert focused["ringed"] or not focused["used"], f"{focused['name']!r} has the focus, unseen"
            if re.search(name, focused["name"]):
                return
            passed.append(focused["name"])
        raise AssertionError(f"Tab does not come to {name!r}, but to {passed}")
