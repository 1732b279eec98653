"""Packages import each other as the map says, and never in a circle."""

import pytest

from tests.governance.import_map import (
    Import,
    breaches,
    circles,
    import_map,
    imports,
    layer_of,
    web_imports,
    with_picture,
)
from tests.governance.templates import ROOT

WRITTEN = {"game": {"chat": ["rooms"], "rooms": []}, "messaging": {"replay": []}, "platform": {"texts": [], "web": []}}
ROOM, DESK = (("game", "rooms"), "room.Room"), (("game", "chat"), "desk.Desk")
CHAT = Import(("game", "chat"), *ROOM)
BROKEN = [
    (Import(("game", "rooms"), *DESK), "rooms imports chat: is that the right way round?"),
    (
        Import(("platform", "texts"), *DESK),
        "texts imports chat: what everybody has knows no feature",
    ),
    (Import(("platform", "texts"), ("platform", "web"), "http"), "texts imports web: is that the right way round?"),
    (
        Import(("game", "chat"), ("messaging", "replay"), "ports.Replay"),
        "chat imports replay: the game stands without families",
    ),
    (
        Import(("messaging", "replay"), *ROOM),
        "replay imports rooms.room.Room: of another family",
    ),
    (Import(("messaging", "replay"), ("game", "rooms"), "ports.Posts"), "replay imports rooms: is that the right way"),
]


def test_packages_import_what_the_map_allows() -> None:
    assert not list(breaches(import_map(), imports()))


def test_every_package_is_on_the_map() -> None:
    assert {name: layer for layer, packages in import_map().items() for name in packages} == layer_of()


def test_no_circles() -> None:
    assert not list(circles(import_map()))


def test_packages_of_the_web_app_import_each_other_in_no_circle() -> None:
    assert web_imports()["platform"] == [], "what everybody has knows no feature"
    assert not list(circles({"web": web_imports()}))


def test_imports_of_the_web_app_are_found() -> None:
    assert {"chat", "platform"} <= set(web_imports()["live_games"]) and "app" not in web_imports()["home"]


def test_the_drawing_is_that_of_the_map() -> None:
    page = (ROOT / "docs/packages.md").read_text()
    assert with_picture(page) == page, "`make pages` writes it"


@pytest.mark.parametrize(("found", "breach"), BROKEN)
def test_what_the_map_does_not_allow_is_found(found: Import, breach: str) -> None:
    [told] = breaches(WRITTEN, frozenset({CHAT, found}))
    assert told.startswith(breach)


def test_what_nobody_needs_is_found() -> None:
    assert list(breaches(WRITTEN, frozenset())) == ["chat does not import rooms any more: take it off import_map.toml"]


def test_everybody_may_import_the_platform() -> None:
    platform = Import(("messaging", "replay"), ("platform", "texts"), "words")
    assert not list(breaches(WRITTEN, frozenset({CHAT, platform})))


def test_circles_are_found() -> None:
    packages = {"a": ["b"], "b": ["c"], "c": ["a", "d"], "d": ["c"], "e": ["a"]}
    assert list(circles({"game": packages})) == [["a", "b", "c", "a"], ["c", "d", "c"]]
