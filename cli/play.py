"""`play`: play a live game from a terminal."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from cli.api import Api, Refused
from cli.chat import HELP, Chat, channel_of, chat_beside
from cli.coming_back import Returning
from cli.deployment import Deployment
from cli.host import LIVE_SCOREBOARD
from cli.mqtt import Event, MqttPlayer
from cli.terminal import GUESTS, lines_typed, say, say_answer, say_question, say_scoreboard
from cli.web_socket import SocketPlayer

_RECEIPTS = {
    "counted": "Your answer to question {} is counted.",
    "duplicate": "You have answered question {} already. Your first answer counts.",
    "late": "Your answer to question {} came too late, so it does not count.",
    "refused": "Question {} is not open, so your answer does not count.",
}

_Player = TypeVar("_Player", SocketPlayer, MqttPlayer)


async def play(deployment: Deployment, pin: str, nickname: str, token: str | None) -> None:
    """Join the game of a PIN, as a guest or with a player's token, and answer what is asked."""
    with Api(deployment, token) as api:
        found = api.find(pin)
        admission = api.ticket(found["gameId"], found["hostName"]) if token else api.guest_ticket(pin, nickname)
    say(f"{found['quizName']} by {found['hostName']}. You are {admission['playerName']}.")
    say(f"Type your answers | {HELP} | q: quit", GUESTS)
    if found["quizMode"] == LIVE_SCOREBOARD:
        await _over_mqtt(deployment, admission)
    else:
        await _over_web_socket(deployment, admission)


class _Board:
    """What the player sees; knows which question is asked."""

    def __init__(self, me: str) -> None:
        self.me = me
        self.asked: int | None = None
        self.over = False

    def ask(self, question: Mapping[str, Any]) -> None:
        if self.asked != question["questionNumber"]:  # it is told again to who comes back
            self.asked = question["questionNumber"]
            say_question(question)

    def end(self, rows: list[dict[str, Any]]) -> None:
        self.over = True
        say_scoreboard(rows, self.me)
        say("The game is over; thank you for playing. Enter: go.")

    def frame(self, event: Event) -> None:
        """Something that came over a WebSocket."""
        match event.get("subaction"):
            case "question":
                self.ask(event)
            case "answer":
                for answer in event["answers"]:
                    say_answer(answer)
            case "scoreboard":
                say_scoreboard(event["leaderboard"], self.me)
            case "ended":
                self.end(event["scoreboard"]["leaderboard"])
            case "kicked":
                self.over = True
                say("The host removed you from the game. Press Enter to quit.")
            case "replaced":
                self.over = True
                say("You play in too many windows: this one, the oldest, is out. Press Enter to quit.")
            case "hostaway" if not self.over:
                say("The host has lost the connection; the game waits.")
            case "hostback" if not self.over:
                say("The host is here.")

    def message(self, topic: str, event: Event) -> None:
        """Something that came over MQTT."""
        if topic == "question":
            self.ask(event)
        elif topic == "playercorrect":
            say(f"{event['firstCorrectAnswer']} was first: {event['correctAnswer']}")
        elif topic == "revealed":
            say(f"Right is: {event['correctAnswer']}")
        elif topic == "scoreboard":
            say_scoreboard(event["leaderboard"], self.me)
        elif topic == "ended":
            self.end(event["leaderboard"])
        elif topic.startswith("kicked/"):
            self.over = True
            say("The host removed you from the game. Press Enter to quit.")


async def _over_web_socket(deployment: Deployment, admission: Mapping[str, Any]) -> None:
    board = _Board(admission["playerName"])
    others = Chat(channel_of(dict(admission)))

    def on_event(event: Event) -> None:
        board.frame(event)
        others.tell(event)

    @asynccontextmanager
    async def come_in() -> AsyncIterator[SocketPlayer]:
        async with await SocketPlayer.open(deployment, admission["ticket"]) as seat:
            seat.on_event = on_event
            for question in (await seat.join(admission["gameId"], admission["hostName"]))["openQuestions"]:
                board.ask(question)
            async with others.entered(seat):
                yield seat

    async with Returning(come_in) as line:
        async for typed in lines_typed():
            if board.over or line.over or typed == "q":
                break
            if await others.took(typed):
                continue
            if not typed or board.asked is None:
                continue
            try:
                receipt = await line.through(_answering(await line.seat(), board.asked, typed))
                say(_receipt_told(receipt))
            except Refused as refusal:
                say(str(refusal))


async def _over_mqtt(deployment: Deployment, admission: Mapping[str, Any]) -> None:
    board = _Board(admission["playerName"])
    others: Chat | None = None

    @asynccontextmanager
    async def come_in() -> AsyncIterator[MqttPlayer]:
        nonlocal others
        async with MqttPlayer.of(deployment, admission) as seat:
            seat.on_event = board.message
            state = await seat.join()
            if "currentQuestion" in state:
                board.ask(state["currentQuestion"])
            async with chat_beside(deployment, dict(admission)) as others:
                yield seat

    async with Returning(come_in) as line:
        async for typed in lines_typed():
            if board.over or line.over or typed == "q":
                break
            if others and await others.took(typed):
                continue
            if not typed or board.asked is None:
                continue
            result = await line.through(_answering(await line.seat(), board.asked, typed))
            say(_told(result))


def _told(result: Event) -> str:
    """What became of an answer; how it was is told once somebody was first."""
    if "error" in result:
        return str(result["error"]["detail"])
    return str(result["checked"]["text"]) if "checked" in result else _receipt_told(result["receipt"])


def _receipt_told(receipt: Event) -> str:
    return _RECEIPTS[receipt["verdict"]].format(receipt["questionNumber"])


def _answering(first: _Player, question: int, text: str) -> Callable[[_Player], Awaitable[Event]]:
    """An answer that has the same number however often it is sent: so it is taken once."""
    number = first.sent + 1

    def answer(seat: _Player) -> Awaitable[Event]:
        seat.sent = number - 1
        return seat.answer(question, text)

    return answer
