"""The room of a casual or competitive game: one WebSocket for each."""

import asyncio
import time
from typing import Any

from bench.cloud import DeployedCloud
from bench.rooms import DOOR, WAIT_SECONDS, Answered, Arrivals, Guest, OpenGame, since
from cli.deployment import Deployment
from cli.web_socket import Event, SocketHost, SocketPlayer


class SocketRoom:
    """Host and players of a game over WebSockets."""

    def __init__(self, cloud: DeployedCloud, game: OpenGame) -> None:
        self._deployment = Deployment.of_outputs(cloud.outputs)
        self._dynamodb = cloud.local.client("dynamodb")
        self._connections = cloud.environment("LiveConnect")["CONNECTIONS_TABLE"]
        self._game = game
        self._expected: dict[str, Arrivals] = {}
        self._players: list[SocketPlayer] = []
        self.host: SocketHost

    @property
    def size(self) -> int:
        """How many players are connected."""
        return len(self._players)

    async def open(self) -> "SocketRoom":
        """Connect the host."""
        self.host = await SocketHost.open(self._deployment, self._game.host_ticket)
        self.host.on_event = lambda _: None
        await self.host.host(self._game.live.game_id)
        return self

    async def grow(self, size: int) -> None:
        """Let players in until there are `size`."""
        door = asyncio.Semaphore(DOOR)

        async def come(guest: Guest) -> SocketPlayer:
            async with door:
                player = await SocketPlayer.open(self._deployment, guest.ticket)
                await player.join(self._game.live.game_id, self._game.live.host_name)
                return player

        guests = await asyncio.to_thread(self._game.guests, self.size, size - self.size)
        for player in await asyncio.gather(*map(come, guests)):
            self._players.append(player)
            player.on_event = self._listener(self.size - 1)

    def expect(self, kind: str) -> Arrivals:
        """Watch out for what comes to all players next."""
        self._expected[kind] = Arrivals(self.size)
        return self._expected[kind]

    async def ask(self, number: int) -> float:
        """Let the host ask a question; returns when it was sent."""
        sent_at = time.perf_counter()
        await self.host.ask(number)
        return sent_at

    async def answer(self, player: int, number: int, text: str) -> Answered:
        """Let a player answer, and wait for the receipt."""
        sent_at = time.perf_counter()
        receipt = await self._players[player].answer(number, text)
        waited = 1000 * (time.perf_counter() - sent_at)
        return Answered(sent_at, waited, receipt["verdict"] == "counted", receipt.get("points"))

    async def show(self) -> list[float]:
        """Let the host show answer and standings; after how many milliseconds each player had the standings."""
        await self.host.show_answer()
        arrivals = self.expect("scoreboard")
        sent_at = time.perf_counter()
        await self.host.show_scoreboard()
        return since(sent_at, await arrivals.all())

    async def end(self) -> dict[str, Any]:
        """Let the host end the game; returns the account of answers."""
        account: dict[str, Any] = (await self.host.end())["account"]
        return account

    async def close(self) -> None:
        """Disconnect everybody, and wait until the functions have noticed: what follows is measured without them."""
        for start in range(0, self.size, DOOR):
            await asyncio.gather(*(player.close() for player in self._players[start : start + DOOR]))
        await self.host.close()
        deadline = time.monotonic() + WAIT_SECONDS
        while await asyncio.to_thread(self._connected) and time.monotonic() < deadline:
            await asyncio.sleep(0.5)

    def _listener(self, player: int) -> Any:
        def listen(event: Event) -> None:
            arrivals = self._expected.get(event.get("subaction", ""))
            if arrivals:
                arrivals.note(player)

        return listen

    def _connected(self) -> int:
        return int(self._dynamodb.scan(TableName=self._connections, Select="COUNT")["Count"])
