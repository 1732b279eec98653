"""Clients of live-scoreboard games: MQTT over WebSocket, with a ticket on every message."""

import asyncio
import contextlib
import itertools
import json
import secrets
import ssl
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, ClassVar, Self
from urllib.parse import urlencode, urlsplit

import aiomqtt

from cli.deployment import Deployment

Event = dict[str, Any]

TO_ALL = ("question", "playercorrect", "revealed", "scoreboard", "ended")
TO_HOST = ("questionlist", "joined/+", "left/+", "kicked/+", "host", "account")
TO_PLAYER = ("state", "results", "kicked")
PLACES = 4
"""Connections of a player at a time: client ids end with their number, and the newest connection has it."""
_places: defaultdict[str, Iterator[int]] = defaultdict(lambda: itertools.count(secrets.randbelow(PLACES)))
"""Another place for each connection of a player: one that took another's would be taken back for ever."""
SECONDS = 30
LEAVE_SECONDS = 2
KEEP_ALIVE = 15
"""Seconds of silence after which the broker is asked whether it is there; it has as long to answer."""


class Seat:
    """Somebody with a ticket who is connected; hears what is theirs, and keeps it until it is asked for."""

    leaves: ClassVar[bool] = False
    """Whether the service wants to know when the connection has ended."""
    _client: aiomqtt.Client

    def __init__(self, admission: Mapping[str, Any], name: str) -> None:
        self.name = name
        self.ticket = str(admission["ticket"])
        self.id = str(admission["playerId"])
        self.root = f"games/{admission['run']}"
        self.connection = _new_name()
        """What it is called as long as it lasts."""
        self.heard: list[tuple[str, Event]] = []
        self.sent: int = 0
        """Answers sent so far, by a player."""
        self.on_event: Callable[[str, Event], None] | None = None
        self._news = asyncio.Condition()
        self._listening: asyncio.Task[None]

    @classmethod
    @asynccontextmanager
    async def take_seat(
        cls, deployment: Deployment, admission: Mapping[str, Any], name: str, topics: Sequence[str]
    ) -> AsyncIterator[Self]:
        """Connect with a ticket, and subscribe to topics of its game (`#`: to everything)."""
        url = urlsplit(deployment.mqtt_url)
        seat = cls(admission, name)
        async with aiomqtt.Client(
            url.hostname or "",
            url.port or (443 if url.scheme == "wss" else 80),
            identifier=f"{admission['playerId']}:{1 + next(_places[admission['playerId']]) % PLACES}",
            username=user_name(deployment, admission),
            password=str(admission["ticket"]),
            transport="websockets",
            websocket_path=url.path,
            websocket_headers={"Host": deployment.mqtt_host} if deployment.mqtt_host else None,
            tls_context=ssl.create_default_context() if url.scheme == "wss" else None,
            max_queued_incoming_messages=0,
            keepalive=KEEP_ALIVE,
            will=aiomqtt.Will(f"{seat.root}/leave/{seat.id}", seat._last_words(), qos=1) if cls.leaves else None,
        ) as client:
            seat._client = client
            for topic in topics:
                await client.subscribe(f"{seat.root}/{topic}" if topic != "#" else topic, qos=1)
            seat._listening = asyncio.create_task(seat._listen())
            try:
                yield seat
                if cls.leaves:
                    await seat._leave()
            finally:
                seat._listening.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await seat._listening

    async def lost(self) -> None:
        """Return when the connection has ended, or the broker does not answer any more."""
        await asyncio.wait([self._listening])

    async def send(self, *path: str, **members: Any) -> None:
        """Send a message under the game's topic, with the ticket."""
        await self.publish("/".join((self.root, *path)), {"ticket": self.ticket, **members})

    async def publish(self, topic: str, payload: Mapping[str, Any]) -> None:
        """Send a message as it is."""
        await self._client.publish(topic, json.dumps(payload), qos=1)

    async def hear(self, topic: str, seconds: float = SECONDS) -> Event:
        """The next message on a topic of the game, which is then forgotten."""

        def there() -> bool:
            return any(each == topic for each, _ in self.heard)

        async with self._news:
            await asyncio.wait_for(self._news.wait_for(there), seconds)
            index = next(i for i, (each, _) in enumerate(self.heard) if each == topic)
            return self.heard.pop(index)[1]

    def has(self, topic: str) -> list[Event]:
        """What came on a topic and was not asked for."""
        return [told for each, told in self.heard if each == topic]

    def _last_words(self, **members: Any) -> str:
        return json.dumps({"ticket": self.ticket, "connection": self.connection, **members})

    async def _leave(self) -> None:
        """Say that the connection ends: nobody else does, as it is closed in order."""
        with contextlib.suppress(aiomqtt.MqttError, TimeoutError):
            await self._client.publish(f"{self.root}/leave/{self.id}", self._last_words(), qos=1, timeout=LEAVE_SECONDS)

    async def _listen(self) -> None:
        async for message in self._client.messages:
            await self.take(str(message.topic), json.loads(bytes(message.payload)))

    async def take(self, topic: str, event: Event) -> None:
        """Something that came."""
        own = topic.removeprefix(f"{self.root}/")
        if self.on_event:
            self.on_event(own, event)
        async with self._news:
            self.heard.append((own, event))
            self._news.notify_all()


def _new_name() -> str:
    """A name that no other connection has, and that comes after those of earlier ones."""
    return f"{time.time_ns() // 1_000_000:012x}{secrets.token_hex(4)}"


def user_name(deployment: Deployment, admission: Mapping[str, Any]) -> str:
    """What AWS IoT reads of it: which authorizer takes the ticket, and what has to be signed for it to be asked."""
    query = {"x-amz-customauthorizer-name": deployment.mqtt_authorizer}
    if signature := admission.get("brokerSignature"):
        query |= {"x-amz-customauthorizer-signature": signature, "run": admission["run"]}
    return "buzzline?" + urlencode(query)


class MqttHost(Seat):
    """Runs a game that was opened over HTTP."""

    @classmethod
    def of(
        cls, deployment: Deployment, hosted: Mapping[str, Any]
    ) -> contextlib.AbstractAsyncContextManager["MqttHost"]:
        """Take the host's seat of a game, as `POST /games/{gameId}/host` told of it."""
        return cls.take_seat(deployment, hosted, str(hosted["hostName"]), [*TO_ALL, *TO_HOST])

    async def host(self) -> Event:
        """Put the game into the cache; the answer says where it is."""
        await self.publish("hostgame", {"ticket": self.ticket})
        return await self.hear("questionlist")

    async def ask(self, number: int) -> None:
        """Ask a question, or the same one again. Until a player has heard it, it may not be asked yet."""
        await self.send("nextquestion", questionNumber=number)

    async def reveal(self, number: int) -> None:
        """Close a question and show everybody what is right."""
        await self.send("reveal", questionNumber=number)

    async def kick(self, player: str) -> None:
        """Send a player out."""
        await self.send("kick", playerName=player)

    async def end(self) -> Event:
        """End the game; the answer has its account."""
        await self.send("endthegame")
        return await self.hear("account")


class MqttPlayer(Seat):
    """Plays a game."""

    leaves = True

    @classmethod
    def of(
        cls, deployment: Deployment, admission: Mapping[str, Any]
    ) -> contextlib.AbstractAsyncContextManager["MqttPlayer"]:
        """Take a player's seat with a ticket."""
        name = str(admission["playerName"])
        own = [f"{topic}/{admission['playerId']}" for topic in TO_PLAYER]
        return cls.take_seat(deployment, admission, name, [*TO_ALL, *own])

    async def come(self) -> None:
        """Come in, or in again."""
        await self.send("join", self.id, connection=self.connection)

    async def join(self) -> Event:
        """Come in, or in again; the answer says where the game is."""
        await self.come()
        state = await self.hear(f"state/{self.id}")
        self.sent = max(self.sent, state.get("sendsSoFar", 0))
        return state

    async def send_answer(self, question: int, text: str) -> None:
        """Send an answer."""
        self.sent += 1
        await self.send("answers", self.id, questionNumber=question, answerNumber=self.sent, playerAnswer=text)

    async def answer(self, question: int, text: str) -> Event:
        """Send an answer and wait for what became of it."""
        await self.send_answer(question, text)
        result = await self.hear(f"results/{self.id}")
        last = result.get("error", {}).get("lastNumber")
        if last is None:
            if "receipt" not in result:
                self.sent -= 1  # nothing was taken: the next answer has this number
            return result
        self.sent = last  # the same player has answered from elsewhere
        return await self.answer(question, text)
