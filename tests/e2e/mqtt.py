"""A client of live-scoreboard games, for the tests."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import aiomqtt

from tests.support.asyncapi import assert_documented_topics

TO_ALL = ("question", "playercorrect", "scoreboard", "ended")
TO_HOST = ("questionlist", "joined/+", "host", "account")
TO_PLAYER = ("state", "results", "kicked")


@dataclass
class Seat:
    """Somebody with a ticket who is connected; hears what is theirs, and keeps it until it is asked for."""

    name: str
    ticket: str
    key: str
    client: aiomqtt.Client
    heard: list[tuple[str, Any]] = field(default_factory=list)
    all_heard: list[tuple[str, Any]] = field(default_factory=list)
    """With whole topics, those included that were asked for."""
    news: asyncio.Condition = field(default_factory=asyncio.Condition)
    sends: int = 0

    async def send(self, *path: str, **members: Any) -> None:
        """Send a message under the game's key, with the ticket."""
        await self.publish("/".join(("games", self.key, *path)), {"ticket": self.ticket, **members})

    async def publish(self, topic: str, payload: Mapping[str, Any]) -> None:
        await self.client.publish(topic, json.dumps(payload), qos=1)

    async def answer(self, question: int, text: str) -> Any:
        """Send an answer and wait for what became of it."""
        await self.send_answer(question, text)
        return await self.hear(f"results/{self.name}")

    async def send_answer(self, question: int, text: str) -> None:
        self.sends += 1
        numbered = {"questionNumber": question, "answerNumber": self.sends, "playerAnswer": text}
        await self.send("answers", self.name, **numbered)

    async def hear(self, topic: str, seconds: float = 20) -> Any:
        """The next message on a topic of the game, which is then forgotten."""

        def there() -> bool:
            return any(each == topic for each, _ in self.heard)

        async with self.news:
            await asyncio.wait_for(self.news.wait_for(there), seconds)
            index = next(i for i, (each, _) in enumerate(self.heard) if each == topic)
            return self.heard.pop(index)[1]

    def has(self, topic: str) -> list[Any]:
        """What came on a topic and was not asked for."""
        return [told for each, told in self.heard if each == topic]

    async def listen(self) -> None:
        async for message in self.client.messages:
            topic = str(message.topic).removeprefix(f"games/{self.key}/")
            async with self.news:
                payload = message.payload
                assert isinstance(payload, bytes)
                self.heard.append((topic, json.loads(payload)))
                self.all_heard.append((str(message.topic), json.loads(payload)))
                self.news.notify_all()


@asynccontextmanager
async def seat(
    outputs: Mapping[str, Any], admission: Mapping[str, Any], name: str, topics: Sequence[str]
) -> AsyncIterator[Seat]:
    """Connect with a ticket, and subscribe to topics of its game; what comes has to be as documented."""
    url = urlsplit(outputs["mqttUrl"])
    key = f"{admission['gameId']}:{admission['hostName']}"
    async with aiomqtt.Client(
        url.hostname or "",
        url.port or 80,
        identifier=f"{name}:{uuid.uuid4().hex[:8]}",
        username="buzzline",
        password=admission["ticket"],
        transport="websockets",
        websocket_path=url.path,
        websocket_headers={"Host": outputs["mqttHost"]},
        max_queued_incoming_messages=0,
    ) as client:
        sitting = Seat(name, admission["ticket"], key, client)
        for topic in topics:
            await client.subscribe(f"games/{key}/{topic}" if topic != "#" else topic, qos=1)
        listening = asyncio.create_task(sitting.listen())
        try:
            yield sitting
        finally:
            listening.cancel()
        assert_documented_topics(*sitting.all_heard)


def topics_of(name: str, *, host: bool) -> list[str]:
    """What a host or a player subscribes to."""
    own = TO_HOST if host else tuple(f"{topic}/{name}" for topic in TO_PLAYER)
    return [*TO_ALL, *own]
