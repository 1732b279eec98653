"""A seat that is taken again when its connection has ended, or died without a word."""

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Generic, Protocol, Self, TypeVar

import aiomqtt
from websockets.exceptions import InvalidStatus, WebSocketException

from cli.terminal import say

SILENT_SECONDS = 20.0
"""A connection that was silent for so long is asked whether it is alive ..."""
ANSWER_SECONDS = 5.0
"""... and has so long to answer."""
LONGEST_PAUSE = 15.0
PASSING = (OSError, TimeoutError, WebSocketException, aiomqtt.MqttError)
"""What goes wrong with connections."""


class Losable(Protocol):
    """A seat whose connection may be lost."""

    async def lost(self) -> None:
        """Return when the connection is good for nothing any more."""


_Seat = TypeVar("_Seat", bound=Losable)
_Result = TypeVar("_Result")


class Returning(Generic[_Seat]):
    """Takes a seat, and takes it again while the game lasts: `come_in` connects, and says where the game is."""

    def __init__(self, come_in: Callable[[], AbstractAsyncContextManager[_Seat]]) -> None:
        self.over = False
        """Whether there is no way back."""
        self._come_in = come_in
        self._seat: asyncio.Future[_Seat]
        self._keeping: asyncio.Task[None]

    async def __aenter__(self) -> Self:
        self._seat = asyncio.get_running_loop().create_future()
        self._keeping = asyncio.create_task(self._keep())
        try:
            await self.seat()
        except BaseException:
            await self._stop()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stop()

    async def seat(self) -> _Seat:
        """The seat, as soon as the connection is there; raises what keeps us from coming in."""
        return await asyncio.shield(self._seat)

    async def through(self, action: Callable[[_Seat], Awaitable[_Result]]) -> _Result:
        """Do something that may be done again, with the next seat where the connection is lost meanwhile."""
        while True:
            seat = await self.seat()
            try:
                return await action(seat)
            except PASSING:
                await asyncio.sleep(0.2)  # it is noticed in a moment that this seat is lost

    async def _keep(self) -> None:
        failures, before = 0, False
        while True:
            try:
                async with self._come_in() as seat:
                    if failures:
                        say("Online again.")
                    failures, before = 0, True
                    self._seat.set_result(seat)
                    await seat.lost()
            except PASSING as error:
                if not before or (isinstance(error, InvalidStatus) and error.response.status_code in {401, 403}):
                    return self._end(error)
            except Exception as error:
                return self._end(error)
            if self._seat.done():
                self._seat = asyncio.get_running_loop().create_future()
            if not failures:
                say("Reconnecting ...")
            failures += 1
            pause = min(2.0 ** (failures - 1), LONGEST_PAUSE)
            await asyncio.sleep(pause * random.uniform(0.5, 1))  # noqa: S311  not all at once, no secret

    def _end(self, error: Exception) -> None:
        if self._seat.done():  # it is the end of the connection that failed
            self._seat = asyncio.get_running_loop().create_future()
        self.over = True
        self._seat.set_exception(error)
        self._seat.exception()  # whoever asks is told; if nobody does, that is no fault

    async def _stop(self) -> None:
        self._keeping.cancel()
        with contextlib.suppress(asyncio.CancelledError, *PASSING):
            await self._keeping
