"""Many players at once, who need no browser: they play over the API while a test looks at pages."""

import asyncio
from collections.abc import Callable, Coroutine
from threading import Thread
from typing import Any, TypeVar

from cli.api import Api, Refused
from cli.deployment import Deployment
from cli.web_socket import SocketPlayer

_Result = TypeVar("_Result")
_SECONDS = 120


class SchoolClass:
    """Guests of a casual or competitive game, with a connection each."""

    def __init__(self, deployment: Deployment, pin: str, count: int) -> None:
        self._deployment = deployment
        self._pin = pin
        self.names = [f"Pupil {number}" for number in range(1, count + 1)]
        # The browser's own loop runs in the test's thread.
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._players: list[SocketPlayer] = []
        self._run(self._come())

    def answer(self, question: int, choice: Callable[[int], str]) -> None:
        """Let each answer a question; `choice` says what, by the number of the pupil."""

        async def all_answer() -> None:
            await asyncio.gather(*(each.answer(question, choice(n)) for n, each in enumerate(self._players)))

        self._run(all_answer())

    def begin_answer(self, question: int, choice: Callable[[int], str]) -> Callable[[], list[dict[str, Any]]]:
        """Have each begin to answer; the result waits for all, and has receipts and, for who was refused, nothing."""

        async def answered(player: SocketPlayer, response: str) -> dict[str, Any]:
            try:
                return await player.answer(question, response)
            except Refused:
                return {}

        async def all_answer() -> list[dict[str, Any]]:
            return await asyncio.gather(*(answered(each, choice(n)) for n, each in enumerate(self._players)))

        begun = asyncio.run_coroutine_threadsafe(all_answer(), self._loop)
        return lambda: begun.result(_SECONDS)

    def close(self) -> None:
        """Let all go."""

        async def all_go() -> None:
            await asyncio.gather(*(each.close() for each in self._players))

        self._run(all_go())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _come(self) -> None:
        door = asyncio.Semaphore(8)

        async def come(name: str) -> SocketPlayer:
            async with door:
                admission = await asyncio.to_thread(self._ticket, name)
                player = await SocketPlayer.open(self._deployment, admission["ticket"])
                await player.join(admission["gameId"], admission["hostName"])
                return player

        self._players = list(await asyncio.gather(*map(come, self.names)))

    def _ticket(self, name: str) -> dict[str, Any]:
        with Api(self._deployment) as api:
            return api.guest_ticket(self._pin, name)

    def _run(self, action: Coroutine[Any, Any, _Result]) -> _Result:
        return asyncio.run_coroutine_threadsafe(action, self._loop).result(_SECONDS)
