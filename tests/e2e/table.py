"""A host with a quiz, and players who come to it: what the tests of live games share."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any
from unittest.mock import patch

import httpx
import pytest

from cli.api import Api, Refused
from cli.deployment import Deployment
from cli.web_socket import Connection, Event, SocketHost, SocketPlayer
from tests.support.asyncapi import assert_documented
from tests.support.cloud import nonsense
from tests.support.quizzes import open_quiz

TokenOf = Callable[[str], str]
CASUAL = "Multiplayer - Casual"
COMPETITIVE = "Multiplayer - Competitive"


def run(game: Coroutine[Any, Any, None]) -> None:
    """Play a game; every frame that comes to anybody in it has to be as documented."""
    frames: list[Event] = []

    def take(connection: Connection, frame: Event) -> None:
        frames.append(frame)
        hand_on(connection, frame)

    hand_on = Connection.take
    with patch.object(Connection, "take", take):
        asyncio.run(asyncio.wait_for(game, 240))
    assert_documented(*frames)


class Table:
    """A host with a quiz of their own, and ways to come to the game."""

    def __init__(self, deployment: Deployment, token_of: TokenOf, player: Callable[[str], httpx.Client]) -> None:
        self.deployment = deployment
        self.token_of = token_of
        self.http = player
        self.host_name = f"leader-{nonsense()}"
        self.game_id = ""
        self.pin = ""

    def quiz(self, mode: str = CASUAL, count: int = 3, **changes: Any) -> None:
        """Let the host write a quiz."""
        created = self.http(self.host_name).post("/quizzes", json=open_quiz(count, quizMode=mode, **changes))
        assert created.status_code == 201, created.text
        self.game_id = created.json()["gameId"]

    @asynccontextmanager
    async def host(self, **settings: Any) -> AsyncIterator[SocketHost]:
        async with await SocketHost.open(self.deployment, self.token_of(self.host_name)) as host:
            self.pin = (await host.host(self.game_id, settings))["pin"]
            yield host

    def guest_ticket(self, nickname: str) -> str:
        with Api(self.deployment) as api:
            return str(api.guest_ticket(self.pin, nickname)["ticket"])

    def host_ticket(self) -> str:
        """The host's own ticket to the game that is live."""
        answer = self.http(self.host_name).post(f"/games/{self.game_id}/tickets", json={"hostName": self.host_name})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["ticket"])

    async def guest(self, nickname: str) -> SocketPlayer:
        """A guest who has joined."""
        return await self.joined(await asyncio.to_thread(self.guest_ticket, nickname))

    async def player(self, name: str) -> SocketPlayer:
        """A registered player who has joined."""
        return await self.joined(await asyncio.to_thread(self.token_of, name))

    async def joined(self, token: str) -> SocketPlayer:
        player = await SocketPlayer.open(self.deployment, token)
        await player.join(self.game_id, self.host_name)
        return player


async def guests(table: Table, stack: AsyncExitStack, count: int) -> list[SocketPlayer]:
    """Many guests, of whom ten at a time come in."""
    door = asyncio.Semaphore(10)

    async def come(number: int) -> SocketPlayer:
        async with door:
            return await stack.enter_async_context(await table.guest(f"guest {number}"))

    return list(await asyncio.gather(*(come(number) for number in range(count))))


def everything(*connections: Connection) -> list[Event]:
    """All that came to connections and was not looked at yet."""
    events = []
    for connection in connections:
        while not connection.events.empty():
            events.append(connection.events.get_nowait())
    return events


def assert_balanced(account: Event, **expected: int) -> None:
    assert account["balanced"], account
    assert account["sent"] == account["received"]
    assert account["received"] == sum(account[each] for each in ("counted", "late", "refused", "duplicate"))
    assert {name: account[name] for name in expected} == expected


async def raises(kind: str, action: Awaitable[Any]) -> None:
    with pytest.raises(Refused) as refused:
        await action
    assert refused.value.kind == kind
