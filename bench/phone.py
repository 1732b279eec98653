"""From the address in the QR code to the lobby: on a slow phone with a slow network that was never here before."""

import statistics
import time
from typing import Any

from buzzline.quizzes.model import QuizMode
from playwright.sync_api import Browser

from bench.browser import chromium
from bench.cloud import DeployedCloud, Step
from bench.report import print_note, print_table
from bench.rooms import OpenGame

RUNS = 5
GOAL_SECONDS = 10
WIDTH, HEIGHT = 360, 640
SLOWED = 4
"""Times that the processor is slower."""
LATENCY_MS, DOWN_KBITS, UP_KBITS = 562.5, 1440, 675
"""Chromium's own "Slow 4G": added to each request, and bits a second."""
WAIT_SECONDS = 90


def measure(cloud: DeployedCloud, step: Step) -> dict[str, Any]:
    """Medians by mode."""
    cloud.local.start_gateway(cloud.outputs)
    figures = {}
    with chromium() as browser:
        for mode in (QuizMode.CASUAL, QuizMode.LIVE_SCOREBOARD):
            step(f"phone: {mode}")
            pin = OpenGame(cloud, mode, questions=1).live.pin
            address = f"{cloud.outputs['webUrl']}/join/{pin}"
            runs = [_come(browser, address, f"Phone {number}") for number in range(RUNS)]
            figures[mode.value] = {name: round(statistics.median(run[name] for run in runs), 2) for name in runs[0]} | {
                "slowestSeconds": max(run["lobbySeconds"] for run in runs)
            }
    return {
        "runs": RUNS,
        "goalSeconds": GOAL_SECONDS,
        "screen": [WIDTH, HEIGHT],
        "slowed": SLOWED,
        "network": {"latencyMs": LATENCY_MS, "downKbits": DOWN_KBITS, "upKbits": UP_KBITS},
        "modes": figures,
    }


def _come(browser: Browser, address: str, nickname: str) -> dict[str, float]:
    """Seconds from opening the address until the form is there and until the player is in, and what came meanwhile."""
    context = browser.new_context(
        viewport={"width": WIDTH, "height": HEIGHT}, is_mobile=True, has_touch=True, locale="en-GB"
    )
    try:
        context.set_default_timeout(WAIT_SECONDS * 1000)
        page = context.new_page()
        tools = context.new_cdp_session(page)
        received: list[float] = []
        tools.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
        tools.send("Network.enable")
        tools.send(
            "Network.emulateNetworkConditions",
            {
                "offline": False,
                "latency": LATENCY_MS,
                "downloadThroughput": DOWN_KBITS * 1000 / 8,
                "uploadThroughput": UP_KBITS * 1000 / 8,
            },
        )
        tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
        begun = time.perf_counter()
        page.goto(address, wait_until="commit")
        field = page.get_by_label("Your nickname", exact=True)
        field.wait_for()
        there = time.perf_counter()
        field.fill(nickname)
        page.get_by_role("button", name="Let me in").click()
        page.get_by_text(f"You're in, {nickname}!").locator("visible=true").first.wait_for()
        return {
            "formSeconds": round(there - begun, 2),
            "lobbySeconds": round(time.perf_counter() - begun, 2),
            "requests": len(received),
            "kilobytes": round(sum(received) / 1000, 1),
        }
    finally:
        context.close()


def show(figures: dict[str, Any]) -> None:
    """Print the table."""
    goal = figures["goalSeconds"]
    print_table(
        f"A phone that was never here, s from the address in the QR code: median of {figures['runs']}",
        ["", "form", "lobby", "slowest", "requests", "kB"],
        [
            [
                mode.removeprefix("Multiplayer - "),
                each["formSeconds"],
                each["lobbySeconds"],
                each["slowestSeconds"],
                int(each["requests"]),
                each["kilobytes"],
            ]
            for mode, each in figures["modes"].items()
        ],
    )
    missed = [mode for mode, each in figures["modes"].items() if each["lobbySeconds"] >= goal]
    outcome = f"missed by {', '.join(missed)}" if missed else "met by all"
    print(f"  Goal, the lobby in less than {goal} s: {outcome}.")
    network, (width, height) = figures["network"], figures["screen"]
    print_note(
        f"""Chromium with a screen of {width} by {height} pixels, a processor slowed {figures["slowed"]} times, and its
        network "Slow 4G": {network["latencyMs"]} ms more for each request, {network["downKbits"]} kbit/s down and
        {network["upKbits"]} up; WebSockets are not slowed. Nothing is in its cache. The nickname is typed at once. The
        phone shares two processors with the service, which speaks HTTP/1.1 here: requests wait for one of six
        connections. CloudFront, by HTTP/2, takes them all at once."""
    )
