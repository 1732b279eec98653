"""`host`: run a live game from a terminal."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from websockets.exceptions import InvalidStatus

from cli.api import Api, Refused
from cli.chat import HELP as CHAT_HELP
from cli.chat import Chat, channel_of, chat_beside
from cli.coming_back import Returning
from cli.deployment import Deployment
from cli.mqtt import Event, MqttHost
from cli.terminal import GUESTS, lines_typed, say, say_account, say_answer, say_question, say_scoreboard
from cli.web_socket import SocketHost

LIVE_SCOREBOARD = "Multiplayer - Live Scoreboard"
HELP = f"Enter: go on | r: show what is right | k NAME: remove a player, as in k ~Bo | {CHAT_HELP} | q: end the game"
SHOW = "r"
NOTHING_OPEN = "No question is open. Enter asks the next one."


async def host(deployment: Deployment, token: str, wanted: str, settings: Mapping[str, Any]) -> None:
    """Open a multiplayer quiz that the caller wrote or bought, by id or name, and run it as the person says."""
    with Api(deployment, token) as api:
        quiz = _chosen(api.quizzes_to_host(), wanted)
        hosted = api.host(quiz["gameId"], dict(settings))
    say(f"{hosted['quizName']} ({hosted['quizMode']}), {hosted['questionCount']} questions.")
    say(f"The PIN is {hosted['pin']}. Players join with: make play PIN={hosted['pin']} NAME=nickname", HELP, GUESTS)
    if hosted["quizMode"] == LIVE_SCOREBOARD:
        await _over_mqtt(deployment, hosted)
    else:
        await _over_web_socket(deployment, hosted)


def _chosen(quizzes: list[dict[str, Any]], wanted: str) -> dict[str, Any]:
    live = [each for each in quizzes if each["quizMode"].startswith("Multiplayer")]
    for each in live:
        if wanted.casefold() in (each["gameId"], each["quizName"].casefold()):
            return each
    names = ", ".join(repr(each["quizName"]) for each in live) or "none"
    raise Refused({"detail": f"You have no multiplayer quiz {wanted!r}. There are: {names}."})


async def _over_web_socket(deployment: Deployment, hosted: Event) -> None:
    others = Chat(channel_of(hosted))
    start: Event = {}

    @asynccontextmanager
    async def come_in() -> AsyncIterator[SocketHost]:
        nonlocal start
        # The ticket is for this run: where that has ended, coming back with it opens no other one.
        async with await SocketHost.open(deployment, hosted["ticket"]) as room:
            room.on_event = lambda event: _tell(event, others, start)
            start = await room.host(hosted["gameId"])
            async with others.entered(room):
                yield room

    async with Returning(come_in) as line:
        async for typed in lines_typed():
            if line.over or typed == "q":
                break
            if await others.took(typed):
                continue
            try:
                if name := _to_remove(typed):
                    done = await line.through(lambda room, name=name: room.kick(name))  # type: ignore[misc]
                    if done["reached"] or done["queued"]:
                        _say_out(name)
                    else:
                        say(f"Nobody is connected as {name}. That name can't join this game any more.")
                elif typed == SHOW and not start["openQuestions"]:
                    say(NOTHING_OPEN)
                elif typed not in ("", SHOW):
                    _say_unknown(typed)
                elif not await line.through(_next_step(lambda: start, hosted["questionCount"])):
                    break
            except Refused as refusal:
                say(str(refusal))
        try:
            ended = await line.through(lambda room: room.end())
        except InvalidStatus:
            say("The game has ended already.")
        else:
            _say_end(ended["scoreboard"], ended["account"])


def _to_remove(typed: str) -> str:
    """The name of the player to remove; empty where that is not what was typed."""
    command, _, name = typed.partition(" ")
    return name.strip() if command == "k" else ""


def _say_unknown(typed: str) -> None:
    say(f"{typed!r} is no command, so nothing was done. You can type:", HELP)


def _say_out(name: str) -> None:
    say(f"{name} is out.")


def _next_step(where: Callable[[], Event], count: int) -> Callable[[SocketHost], Awaitable[bool]]:
    """Show the answers and how things stand, or ask the next question; False where there is none.

    `where` tells what was asked and is open, as of when the host came in last: what is done is noted there. So what was
    done before the connection was lost is not done again.
    """

    async def step(room: SocketHost) -> bool:
        now = where()
        if now["openQuestions"]:
            answers = (await room.show_answer())["answers"]
            now["openQuestions"] = []
            for answer in answers:
                say_answer(answer)
            say_scoreboard((await room.show_scoreboard())["scoreboard"]["leaderboard"])
            return True
        left = [each for each in range(1, count + 1) if each not in now["asked"]]
        if not left:
            return False
        say_question((await room.ask(left[0]))["question"])
        now["asked"].append(left[0])
        now["openQuestions"] = [left[0]]
        return True

    return step


async def _over_mqtt(deployment: Deployment, hosted: Event) -> None:
    others: Chat | None = None
    number = 0

    def tell(topic: str, event: Event) -> None:
        nonlocal number
        if topic == "question":  # asked on another device, perhaps
            number = max(number, event["questionNumber"])
        _tell_topic(topic, event)

    @asynccontextmanager
    async def come_in() -> AsyncIterator[MqttHost]:
        nonlocal others, number
        async with MqttHost.of(deployment, hosted) as room:
            room.on_event = tell
            number = max(number, (await room.host())["currentQuestionNumber"])
            async with chat_beside(deployment, hosted) as others:
                yield room

    async with Returning(come_in) as line:
        async for typed in lines_typed():
            if line.over:
                break
            if others and await others.took(typed):
                continue
            if name := _to_remove(typed):
                await line.through(lambda room, name=name: room.kick(name))  # type: ignore[misc]
            elif typed == SHOW and not number:
                say(NOTHING_OPEN)
            elif typed == SHOW:
                await line.through(lambda room, current=number: room.reveal(current))  # type: ignore[misc]
            elif typed == "q" or (not typed and number == hosted["questionCount"]):
                break
            elif typed:
                _say_unknown(typed)
            else:
                number += 1
                await line.through(lambda room, next=number: room.ask(next))  # type: ignore[misc]
        account, ended = await line.through(_ending)
        _say_end(ended, account)


def _say_end(scoreboard: Event, account: Event) -> None:
    say_scoreboard(scoreboard["leaderboard"])
    if any(scoreboard.get("credits") or ()):
        say("Late players have for each question that they missed what those who were there had on average.")
    say_account(account)


async def _ending(room: MqttHost) -> tuple[Event, Event]:
    return await room.end(), await room.hear("ended")


def _tell(event: Event, others: Chat, now: Event) -> None:
    others.tell(event)
    match event.get("subaction"):
        case "question":  # like all that players hear, too: done on another device
            now["asked"].append(event["questionNumber"])
            now["openQuestions"] = [*now["openQuestions"], event["questionNumber"]]
            say_question(event)
        case "answer" if "answers" in event:
            now["openQuestions"] = []
            for answer in event["answers"]:
                say_answer(answer)
        case "scoreboard":
            say_scoreboard(event["leaderboard"])
        case "ended":
            say("The game has ended. q shows what came of it.")
        case "kicked":
            _say_out(event["playerName"])
        case "replaced":
            say("You host this game on too many devices: this one, the oldest, is out. Press Enter to quit.")
        case "joined":
            say(f"{event['playerName']} is here.")
        case "left":
            _say_left(event)
        case "answer":
            say(f"{event['playerName']}: {event['response']} ({event['verdict']}{', right' * event['right']})")


def _say_left(event: Event) -> None:
    """Who has gone without an answer is no player any more; who is only not connected is."""
    say(f"{event['playerName']} " + ("has left the game." if event["gone"] else "is not connected now."))


def _tell_topic(topic: str, event: Event) -> None:
    if topic.startswith("joined/"):
        say(f"{event['playerName']} is here.")
    elif topic.startswith("left/"):
        _say_left(event)
    elif topic.startswith("kicked/"):
        _say_out(event["playerName"])
    elif topic == "question":
        say_question(event)
    elif topic == "playercorrect":
        say(f"{event['firstCorrectAnswer']} was first: {event['correctAnswer']}")
    elif topic == "revealed":
        say(f"Right is: {event['correctAnswer']}")
    elif topic == "scoreboard":
        say_scoreboard(event["leaderboard"])
    elif topic == "host" and "error" in event:
        say(event["error"]["detail"])
