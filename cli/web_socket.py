"""Clients of casual and competitive games, and of chat: one WebSocket connection each."""

import asyncio
import contextlib
import itertools
import json
import uuid
from collections.abc import Callable
from typing import Any, Self
from urllib.parse import quote

from websockets.asyncio.client import ClientConnection, connect

from cli import coming_back
from cli.api import Refused
from cli.deployment import Deployment

REPLY_SECONDS = 30

Event = dict[str, Any]


class Connection:
    """Sends frames and waits for their replies; everything else that comes is an event."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._ids = itertools.count(1)
        self._waiting: dict[str, asyncio.Future[Event]] = {}
        self.events: asyncio.Queue[Event] = asyncio.Queue()
        self.on_event: Callable[[Event], None] = self.events.put_nowait
        self._heard_at = 0.0
        self._replaced = False
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def open(cls, deployment: Deployment, token: str) -> Self:
        """Connect with a player's token or a ticket; raises InvalidStatus (401) where it is not accepted."""
        url = f"{deployment.web_socket_url}?access_token={quote(token)}"
        return cls(await connect(url, open_timeout=REPLY_SECONDS, ping_interval=None))

    async def lost(self) -> None:
        """Return when the connection has ended, or does not answer any more; raises Refused where it made room."""
        clock = asyncio.get_running_loop()
        self._heard_at = clock.time()
        while not self._reading.done():
            left = self._heard_at + coming_back.SILENT_SECONDS - clock.time()
            if left > 0:
                await asyncio.wait([self._reading], timeout=left)
                continue
            asked = clock.time()
            await self.send(json.dumps({"message": "ping"}))
            await asyncio.wait([self._reading], timeout=coming_back.ANSWER_SECONDS)
            if self._heard_at < asked:
                self._socket.transport.abort()
                await self._reading
        if self._replaced:
            raise Refused({"type": "replaced", "detail": "This game is open too often: the oldest had to go."})

    async def close(self) -> None:
        """Close the connection."""
        await self._socket.close()
        await self._reading

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def send(self, text: str) -> None:
        """Send a frame as it is."""
        await self._socket.send(text)

    async def request(self, message: str, subaction: str, **data: Any) -> Event:
        """Send a frame and return the message of its reply; raises Refused."""
        request_id = str(next(self._ids))
        reply = asyncio.get_running_loop().create_future()
        self._waiting[request_id] = reply
        content = {name: value for name, value in data.items() if value is not None}
        await self.send(
            json.dumps({"message": message, "requestId": request_id, "data": {"subaction": subaction, **content}})
        )
        try:
            frame = await asyncio.wait_for(reply, REPLY_SECONDS)
        finally:
            self._waiting.pop(request_id, None)
        if frame["channel"] == "error":
            raise Refused(frame["message"])
        answer: Event = frame["message"]
        return answer

    async def enter_channel(self, channel: str) -> Event:
        """Hear a channel of the chat (`global`, or `<gameId>:<hostName>`); the reply has what was said last."""
        return await self.request("chat", "enter", channel=channel)

    async def say(self, channel: str, text: str, client_message_id: str | None = None) -> Event:
        """Say something in a channel; again with the same id it is the same message."""
        name = client_message_id or uuid.uuid4().hex
        return await self.request("chat", "say", channel=channel, text=text, clientMessageId=name)

    async def leave_channel(self, channel: str) -> Event:
        """Hear a channel no more."""
        return await self.request("chat", "leave", channel=channel)

    async def event(self, subaction: str, seconds: float = REPLY_SECONDS) -> Event:
        """The next event of a kind; those of other kinds that come before are dropped."""
        async with asyncio.timeout(seconds):
            while True:
                event = await self.events.get()
                if event.get("subaction") == subaction:
                    return event

    async def _read(self) -> None:
        with contextlib.suppress(Exception):  # the end of the connection; who waits for a reply is told below
            async for text in self._socket:
                self.take(json.loads(text))
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(ConnectionError("the connection ended before the reply came"))

    def take(self, frame: Event) -> None:
        """Hand a frame that came to who waits for it; what nobody waits for is an event."""
        self._heard_at = asyncio.get_running_loop().time()
        reply = self._waiting.get(frame.get("requestId", ""))
        if reply and not reply.done():
            reply.set_result(frame)
        elif isinstance(frame.get("message"), dict):  # else the gateway itself says something
            self._replaced |= frame["channel"] == "connection"
            self.on_event(frame["message"])


class SocketHost(Connection):
    """Runs a game."""

    game_id: str

    async def host(self, game_id: str, settings: dict[str, Any] | None = None) -> Event:
        """Open the game, or come back to it; the reply has PIN, questions with answers, players."""
        self.game_id = game_id
        return await self._act("hostgame", settings=settings or {})

    async def ask(self, number: int) -> Event:
        """Send a question."""
        return await self._act("ask", questionNumber=number)

    async def show_answer(self, number: int | None = None) -> Event:
        """Close the open questions, or one, and send the answers."""
        return await self._act("showanswer", questionNumber=number)

    async def show_scoreboard(self) -> Event:
        """Send the standings."""
        return await self._act("showscoreboard")

    async def kick(self, player: str) -> Event:
        """Send a player out."""
        return await self._act("kick", playerName=player)

    async def end(self) -> Event:
        """End the game; the reply has standings and account."""
        return await self._act("end")

    async def _act(self, subaction: str, **data: Any) -> Event:
        return await self.request("liveadmin", subaction, gameId=self.game_id, **data)


class SocketPlayer(Connection):
    """Plays a game."""

    game_id: str
    host_name: str
    sent: int = 0
    """Answers sent so far."""

    @property
    def channel(self) -> str:
        """Where the game's players talk."""
        return f"{self.game_id}:{self.host_name}"

    async def join(self, game_id: str, host_name: str) -> Event:
        """Come in, or in again; the reply says where the game is."""
        self.game_id, self.host_name = game_id, host_name
        joined = await self._act("joingame")
        self.sent = max(self.sent, joined["sent"])
        return joined

    async def answer(self, number: int, response: str) -> Event:
        """Answer a question; the reply is the receipt. Raises Refused where the answer is not taken."""
        self.sent += 1
        try:
            return await self._act("answer", questionNumber=number, answerNumber=self.sent, response=response)
        except Refused as refusal:
            if refusal.last_number is None:
                self.sent -= 1  # nothing was taken: the next answer has this number
                raise
            self.sent = refusal.last_number  # the same player has answered from elsewhere
        return await self.answer(number, response)

    async def chat(self, text: str) -> Event:
        """Say something in the game."""
        return await self.say(self.channel, text)

    async def receipts(self) -> Event:
        """Receipts for all answers."""
        return await self._act("receipts")

    async def leave(self) -> Event:
        """Go."""
        return await self._act("leave")

    async def _act(self, subaction: str, **data: Any) -> Event:
        return await self.request("liveplayer", subaction, gameId=self.game_id, hostName=self.host_name, **data)
