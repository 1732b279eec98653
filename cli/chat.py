"""Chat between people at their terminals."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from cli.api import Refused
from cli.deployment import Deployment
from cli.terminal import lines_typed, say
from cli.web_socket import Connection, Event

GLOBAL = "global"
MARK = "/"
"""What a line begins with that is for the others, not for the game."""
HELP = "/TEXT: say something to everybody in the game"


class Chat:
    """A channel as a person has it."""

    def __init__(self, channel: str) -> None:
        self._connection: Connection
        self._channel = channel
        self._shown: dict[str, str] = {}
        """Who said which message."""

    @asynccontextmanager
    async def entered(self, connection: Connection) -> AsyncIterator["Chat"]:
        """Come in; what was said last is shown when it comes: a game does not wait for that."""
        self._connection = connection
        entering = asyncio.create_task(self._enter())
        try:
            yield self
        finally:
            entering.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await entering

    def tell(self, event: Event) -> None:
        """Show what was said, if that is what an event is about; a message may come twice."""
        message_id = event.get("messageId")
        if event.get("subaction") == "removed":
            say(f"A message by {self._shown.get(str(message_id), 'somebody')} was removed.")
            self._shown.setdefault(str(message_id), "somebody")
        elif message_id and message_id not in self._shown:
            self._shown[message_id] = event["playerName"]
            say(f"{event['playerName']} says: {event['text']}")

    async def took(self, line: str) -> bool:
        """Say a line if it is for the others; whether it was."""
        if not line.startswith(MARK):
            return False
        try:
            await self._connection.say(self._channel, line.removeprefix(MARK))
        except Refused as refusal:
            say(str(refusal))
        except TimeoutError:
            say("Nobody answers: this Buzzline has no chat.")
        return True

    async def _enter(self) -> None:
        try:
            for message in (await self._connection.enter_channel(self._channel))["messages"]:
                self.tell(message)
        except Refused as refusal:
            say(str(refusal))
        except (TimeoutError, ConnectionError):
            pass  # there is no chat; the game goes on without


async def chat(deployment: Deployment, token: str) -> None:
    """Talk to everybody who is there."""
    async with await Connection.open(deployment, token) as connection:
        room = Chat(GLOBAL)
        connection.on_event = room.tell
        async with room.entered(connection):
            say("Type what you want to say to everybody; q: go.")
            async for line in lines_typed():
                if line == "q":
                    break
                if line:
                    await room.took(MARK + line)


def channel_of(game: Event) -> str:
    """The channel of a game, which has gameId and hostName."""
    return f"{game['gameId']}:{game['hostName']}"


@asynccontextmanager
async def chat_beside(deployment: Deployment, admission: Event) -> AsyncIterator["Chat | None"]:
    """The chat of a game that is played elsewhere; None where there are no WebSockets."""
    if not deployment.web_socket_url:
        yield None
        return
    async with await Connection.open(deployment, admission["ticket"]) as connection:
        room = Chat(channel_of(admission))
        connection.on_event = room.tell
        async with room.entered(connection):
            yield room
