"""Debian's Chromium, driven by Playwright, with a local cloud of the tests' own behind the page."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from bench.browser import chromium
from cli.deployment import Deployment
from local import ROOT
from tests.browser.school_class import SchoolClass
from tests.browser.visitor import Visitor
from tests.support.cloud import DeployedCloud

PHONE = (360, 740)
DESKTOP = (1280, 800)
PROJECTOR = (1280, 720)
SECONDS = 20


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--pictures", help="folder to put pictures of the pages into, as docs/pictures")


@pytest.fixture(scope="package", name="chromium")
def _chromium() -> Iterator[Browser]:
    expect.set_options(timeout=SECONDS * 1000)
    with chromium() as browser:
        yield browser


@pytest.fixture
def visit(chromium: Browser, cloud: DeployedCloud, request: pytest.FixtureRequest) -> Iterator[Callable[..., Visitor]]:
    """People with a browser each: nothing that they do may make a script fail or break the page's policy."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []
    folder = request.config.getoption("--pictures")
    pictures = (ROOT / folder) if folder else None

    def make(
        size: tuple[int, int] = DESKTOP, scheme: str = "light", language: str = "en-GB", origin: str | None = None
    ) -> Visitor:
        context = chromium.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme=scheme,  # type: ignore[arg-type]
            locale=language,
            reduced_motion="reduce",
            base_url=origin or cloud.outputs["webUrl"],
        )
        context.set_default_timeout(SECONDS * 1000)
        contexts.append(context)
        context.on("weberror", lambda error: faults.append(str(error.error)))
        context.on("console", lambda message: _note(faults, message.text))
        return Visitor(context.new_page(), pictures)

    yield make
    for context in contexts:
        context.close()
    assert not faults


@pytest.fixture
def school_class(cloud: DeployedCloud) -> Iterator[Callable[[str, int], SchoolClass]]:
    """Classes that come to a game with a PIN."""
    classes: list[SchoolClass] = []

    def make(pin: str, count: int) -> SchoolClass:
        classes.append(SchoolClass(Deployment.of_outputs(cloud.outputs), pin, count))
        return classes[-1]

    yield make
    for each in classes:
        each.close()


def _note(faults: list[str], text: str) -> None:
    if "Content Security Policy" in text:
        faults.append(text)
