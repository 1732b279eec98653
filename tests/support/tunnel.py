"""A way to a server that can die without a word, as a phone's does: on the loopback interface only."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Tunnel:
    """Passes bytes of TCP connections on, until they are cut, or it falls silent: then they are never heard again."""

    def __init__(self, port: int) -> None:
        self.port = 0
        self._to = port
        self._epoch = 0
        self._writers: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._ended = asyncio.Event()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: self._loop.run_until_complete(self._serve()))

    @classmethod
    @contextmanager
    def to(cls, port: int) -> Iterator["Tunnel"]:
        """A tunnel to a port of this machine, from a port of its own."""
        tunnel = cls(port)
        tunnel._thread.start()
        tunnel._ready.wait()
        try:
            yield tunnel
        finally:
            tunnel._loop.call_soon_threadsafe(tunnel._ended.set)
            tunnel._thread.join()
            tunnel._loop.close()

    def fall_silent(self) -> None:
        """Swallow all that comes over the connections that there are, their ends with it; new ones work."""
        self._epoch += 1

    def cut(self) -> None:
        """End the connections that there are, at both ends, in the middle of whatever goes over them."""
        self._loop.call_soon_threadsafe(lambda: [each.transport.abort() for each in self._writers])

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._pass, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._ended.wait()
        server.close()
        pending = asyncio.all_tasks() - {asyncio.current_task()}
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self._to)
        epoch = self._epoch
        self._writers |= {writer, back}
        try:
            await asyncio.gather(self._pump(reader, back, epoch), self._pump(there, writer, epoch))
        finally:
            self._writers -= {writer, back}
            writer.close()
            back.close()

    async def _pump(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, epoch: int) -> None:
        with suppress(ConnectionError):
            while data := await source.read(65536):
                if epoch != self._epoch:
                    continue
                target.write(data)
                await target.drain()
        if epoch != self._epoch:
            await self._ended.wait()
        target.close()
