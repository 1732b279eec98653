"""The room of a live-scoreboard game: one MQTT connection for each."""

import asyncio
import json
import time
import uuid
from contextlib import AsyncExitStack
from typing import Any
from urllib.parse import urlsplit

import aiomqtt

from bench.cloud import DeployedCloud
from bench.rooms import DOOR, WAIT_SECONDS, Answered, Arrivals, Guest, OpenGame

_TO_ALL = ("question", "playercorrect", "revealed", "scoreboard", "ended")
_TO_HOST = ("questionlist", "joined/+", "left/+", "host", "account")
_TO_PLAYER = ("state", "results", "kicked")


class MqttRoom:
    """Host and players of a game over MQTT. `listeners` are further connections of players."""

    def __init__(self, cloud: DeployedCloud, game: OpenGame) -> None:
        self._url = urlsplit(cloud.outputs["mqttUrl"])
        self._headers = {"Host": cloud.outputs["mqttHost"]}
        self._game = game
        self._expected: dict[str, Arrivals] = {}
        self._players: list[tuple[Guest, aiomqtt.Client]] = []
        self._told: dict[str, asyncio.Future[Any]] = {}
        self._sent: dict[int, int] = {}
        self._stack = AsyncExitStack()
        self._tasks: list[asyncio.Task[None]] = []
        self._listeners = 0
        self._host: aiomqtt.Client

    @property
    def size(self) -> int:
        """How many players are connected."""
        return len(self._players)

    async def open(self) -> "MqttRoom":
        """Connect the host, and get the game ready."""
        self._host = await self._connect(self._game.host_id, self._game.host_ticket, _TO_HOST)
        ready = self._wait_for("questionlist")
        await self._publish(self._host, "hostgame", {"ticket": self._game.host_ticket})
        await ready
        return self

    async def grow(self, size: int) -> None:
        """Let players in until there are `size`."""
        door = asyncio.Semaphore(DOOR)

        async def come(index: int, guest: Guest) -> tuple[Guest, aiomqtt.Client]:
            async with door:
                own = tuple(f"{topic}/{guest.id}" for topic in _TO_PLAYER)
                client = await self._connect(guest.id, guest.ticket, (*_TO_ALL, *own), index)
                state = self._wait_for(f"state/{guest.id}")
                await self._send(client, guest.ticket, f"join/{guest.id}")
                await state
                return guest, client

        first = self.size
        guests = await asyncio.to_thread(self._game.guests, first, size - first)
        self._players += await asyncio.gather(*(come(first + number, guest) for number, guest in enumerate(guests)))

    async def listen(self, size: int) -> None:
        """Connect players once more, in turn, until `size` connections hear what goes to all."""
        while self.size + self._listeners < size:
            guest, _ = self._players[self._listeners % self.size]
            index = self.size + self._listeners
            self._listeners += 1
            await self._connect(guest.id, guest.ticket, _TO_ALL, index)

    def expect(self, kind: str) -> Arrivals:
        """Watch out for what comes to all connections of players next."""
        self._expected[kind] = Arrivals(self.size + self._listeners)
        return self._expected[kind]

    async def ask(self, number: int) -> float:
        """Let the host ask a question; returns when it was sent."""
        sent_at = time.perf_counter()
        await self._send(self._host, self._game.host_ticket, "nextquestion", questionNumber=number)
        return sent_at

    async def answer(self, player: int, number: int, text: str) -> Answered:
        """Let a player answer, and wait for the result."""
        guest, client = self._players[player]
        self._sent[player] = self._sent.get(player, 0) + 1
        result = self._wait_for(f"results/{guest.id}")
        sent_at = time.perf_counter()
        numbered = {"questionNumber": number, "answerNumber": self._sent[player], "playerAnswer": text}
        await self._send(client, guest.ticket, f"answers/{guest.id}", **numbered)
        receipt = (await result).get("receipt") or {}
        waited = 1000 * (time.perf_counter() - sent_at)
        return Answered(sent_at, waited, receipt.get("verdict") == "counted", receipt.get("points"))

    async def end(self) -> dict[str, Any]:
        """Let the host end the game; returns the account of answers."""
        account = self._wait_for("account")
        await self._send(self._host, self._game.host_ticket, "endthegame")
        return dict(await account)

    async def close(self) -> None:
        """Disconnect everybody."""
        for task in self._tasks:
            task.cancel()
        await self._stack.aclose()

    async def _connect(self, player_id: str, ticket: str, topics: tuple[str, ...], player: int = -1) -> aiomqtt.Client:
        client = await self._stack.enter_async_context(
            aiomqtt.Client(
                self._url.hostname or "",
                self._url.port or 80,
                identifier=f"{player_id}:{uuid.uuid4().hex[:8]}",
                username="buzzline",
                password=ticket,
                transport="websockets",
                websocket_path=self._url.path,
                websocket_headers=self._headers,
                max_queued_incoming_messages=0,
                timeout=WAIT_SECONDS,
            )
        )
        await client.subscribe([(f"games/{self._game.live.run}/{topic}", 1) for topic in topics])
        self._tasks.append(asyncio.create_task(self._read(client, player)))
        return client

    async def _read(self, client: aiomqtt.Client, player: int) -> None:
        async for message in client.messages:
            topic = message.topic.value.removeprefix(f"games/{self._game.live.run}/")
            if topic in self._expected and player >= 0:
                self._expected[topic].note(player)
            waiting = self._told.pop(topic, None)
            if waiting and isinstance(message.payload, bytes):
                waiting.set_result(json.loads(message.payload))

    def _wait_for(self, topic: str) -> Any:
        """What comes next on a topic that is one connection's alone."""
        self._told[topic] = asyncio.get_running_loop().create_future()
        return asyncio.wait_for(self._told[topic], WAIT_SECONDS)

    async def _send(self, client: aiomqtt.Client, ticket: str, path: str, **members: Any) -> None:
        await self._publish(client, f"games/{self._game.live.run}/{path}", {"ticket": ticket, **members})

    async def _publish(self, client: aiomqtt.Client, topic: str, message: dict[str, Any]) -> None:
        await client.publish(topic, json.dumps(message), qos=1)
