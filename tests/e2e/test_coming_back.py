"""`make play` and `make host` over a connection that dies without a word: it is said, and no question is missed."""

import asyncio
import queue
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest

from cli import coming_back, mqtt
from cli import host as hosting
from cli import play as playing
from cli.deployment import Deployment
from tests.e2e.table import Table
from tests.support.cloud import DeployedCloud
from tests.support.tunnel import Tunnel


class Person:
    """Somebody at a terminal: what they type, and what they read."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.typed: asyncio.Queue[str] = asyncio.Queue()
        self.read: queue.Queue[str] = queue.Queue()
        for module in (playing, hosting, coming_back):
            monkeypatch.setattr(module, "say", self._say)
        for module in (playing, hosting):
            monkeypatch.setattr(module, "say_question", lambda one: self.read.put(f"Question {one['questionNumber']}"))
            monkeypatch.setattr(module, "lines_typed", self._lines)
        monkeypatch.setattr(hosting, "say_account", lambda one: self.read.put(f"balanced: {one['balanced']}"))

    async def sees(self, text: str, seconds: float = 30) -> None:
        async with asyncio.timeout(seconds):
            while text not in await asyncio.to_thread(self.read.get, timeout=seconds):
                pass

    def _say(self, *lines: str) -> None:
        for line in lines:
            self.read.put(line)

    async def _lines(self) -> AsyncIterator[str]:
        while True:
            yield await self.typed.get()


def through(tunnel: Tunnel, deployment: Deployment) -> Deployment:
    def moved(url: str) -> str:
        return urlsplit(url)._replace(netloc=f"localhost:{tunnel.port}").geturl()

    return replace(deployment, web_socket_url=moved(deployment.web_socket_url), mqtt_url=moved(deployment.mqtt_url))


@pytest.fixture
def person(monkeypatch: pytest.MonkeyPatch) -> Person:
    monkeypatch.setattr(coming_back, "SILENT_SECONDS", 1.0)
    monkeypatch.setattr(coming_back, "ANSWER_SECONDS", 2.0)
    monkeypatch.setattr(mqtt, "KEEP_ALIVE", 2)
    return Person(monkeypatch)


def tunnel_to(cloud: DeployedCloud) -> Any:
    return Tunnel.to(urlsplit(cloud.outputs["webSocketUrl"]).port or 0)


def test_a_casual_game_goes_on_after_silence(table: Table, cloud: DeployedCloud, person: Person) -> None:
    table.quiz()

    async def evening() -> None:
        async with table.host() as host:
            with tunnel_to(cloud) as tunnel:
                game = asyncio.create_task(playing.play(through(tunnel, table.deployment), table.pin, "Ann", None))
                await person.sees("You are ~Ann")
                await host.event("joined")
                await host.ask(1)
                await person.sees("Question 1")
                await asyncio.sleep(4)  # silent for long enough to be asked more than once
                assert person.read.empty(), "who is asked and answers is not gone"

                tunnel.fall_silent()
                await host.show_answer()
                await host.ask(2)
                person.typed.put_nowait("42")
                await person.sees("Reconnecting")
                await person.sees("Online again")
                await person.sees("Your answer to question", 40)
                await host.end()
                await person.sees("The game is over")
                person.typed.put_nowait("q")
                await game

    asyncio.run(evening())


def test_a_live_scoreboard_game_goes_on_after_silence(table: Table, cloud: DeployedCloud, person: Person) -> None:
    table.quiz("Multiplayer - Live Scoreboard")
    hosted = table.http(table.host_name).post(f"/games/{table.game_id}/host", json={}).json()

    async def evening() -> None:
        async with mqtt.MqttHost.of(table.deployment, hosted) as host:
            await host.host()
            with tunnel_to(cloud) as tunnel:
                deployment = through(tunnel, table.deployment)
                game = asyncio.create_task(playing.play(deployment, hosted["pin"], "Ann", None))
                await person.sees("You are ~Ann")
                while not any(topic.startswith("joined/") for topic, _ in host.heard):
                    await asyncio.sleep(0.1)
                await host.ask(1)
                await person.sees("Question 1")
                await asyncio.sleep(7)
                assert person.read.empty(), "who is asked and answers is not gone"

                tunnel.fall_silent()
                await host.ask(2)
                await person.sees("Reconnecting")
                await person.sees("Question 2")
                person.typed.put_nowait("surely not this")
                await person.sees("is counted")
                await host.end()
                await person.sees("The game is over")
                person.typed.put_nowait("q")
                await game

    asyncio.run(evening())


@pytest.mark.parametrize("mode", ["Multiplayer - Casual", "Multiplayer - Live Scoreboard"])
def test_a_host_at_a_terminal_goes_on_after_silence(
    table: Table, cloud: DeployedCloud, person: Person, mode: str
) -> None:
    table.quiz(mode)

    async def evening() -> None:
        with tunnel_to(cloud) as tunnel:
            deployment = through(tunnel, table.deployment)
            token = table.token_of(table.host_name)
            game = asyncio.create_task(hosting.host(deployment, token, table.game_id, {}))
            await person.sees("The PIN is")
            person.typed.put_nowait("")
            await person.sees("Question 1")
            tunnel.fall_silent()
            await person.sees("Reconnecting")
            person.typed.put_nowait("")
            if mode == "Multiplayer - Casual":  # the answer to question 1 is shown first
                person.typed.put_nowait("")
            await person.sees("Question 2", 60)
            person.typed.put_nowait("q")
            await person.sees("balanced: True", 60)
            await game

    asyncio.run(evening())
