"""`host`: run a live game from a terminal."""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from typing import Any

from cli.api import Api, Refused
from cli.chat import HELP as CHAT_HELP
from cli.chat import Chat, channel_of, chat_beside
from cli.deployment import Deployment
from cli.mqtt import Event, MqttHost
from cli.terminal import lines_typed, say, say_account, say_answer, say_question, say_scoreboard
from cli.web_socket import SocketHost

LIVE_SCOREBOARD = "Multiplayer - Live Scoreboard"
HELP = f"Enter: go on | r: show what is right | k NAME: send a player out | {CHAT_HELP} | q: end the game"


async def host(deployment: Deployment, token: str, wanted: str, settings: Mapping[str, Any]) -> None:
    """Open a multiplayer quiz that the caller wrote or bought, by id or name, and run it as the person says."""
    with Api(deployment, token) as api:
        quiz = _chosen(api.quizzes_to_host(), wanted)
        hosted = api.host(quiz["gameId"], dict(settings))
    say(f"{hosted['quizName']} ({hosted['quizMode']}), {hosted['questionCount']} questions.")
    say(f"The PIN is {hosted['pin']}. Players join with: make play PIN={hosted['pin']} NAME=nickname", HELP)
    if hosted["quizMode"] == LIVE_SCOREBOARD:
        await _over_mqtt(deployment, hosted)
    else:
        await _over_web_socket(deployment, token, hosted)


def _chosen(quizzes: list[dict[str, Any]], wanted: str) -> dict[str, Any]:
    live = [each for each in quizzes if each["quizMode"].startswith("Multiplayer")]
    for each in live:
        if wanted.casefold() in (each["gameId"], each["quizName"].casefold()):
            return each
    names = ", ".join(repr(each["quizName"]) for each in live) or "none"
    raise Refused({"detail": f"You have no multiplayer quiz {wanted!r}. There are: {names}."})


async def _over_web_socket(deployment: Deployment, token: str, hosted: Event) -> None:
    async with await SocketHost.open(deployment, token) as room, AsyncExitStack() as stack:
        others = Chat(channel_of(hosted))
        room.on_event = lambda event: _tell(event, others)
        start = await room.host(hosted["gameId"])
        await stack.enter_async_context(others.entered(room))
        questions = iter([each for each in range(1, hosted["questionCount"] + 1) if each not in start["asked"]])
        is_open = bool(start["openQuestions"])
        async for line in lines_typed():
            if line == "q":
                break
            if await others.took(line):
                continue
            try:
                if line.startswith("k "):
                    await room.kick(line[2:])
                elif is_open:
                    is_open = False
                    for answer in (await room.show_answer())["answers"]:
                        say_answer(answer)
                    say_scoreboard((await room.show_scoreboard())["scoreboard"]["leaderboard"])
                elif (number := next(questions, None)) is None:
                    break
                else:
                    say_question((await room.ask(number))["question"])
                    is_open = True
            except Refused as refusal:
                say(str(refusal))
        ended = await room.end()
        say_scoreboard(ended["scoreboard"]["leaderboard"])
        say_account(ended["account"])


async def _over_mqtt(deployment: Deployment, hosted: Event) -> None:
    async with MqttHost.of(deployment, hosted) as room, chat_beside(deployment, hosted) as others:
        room.on_event = _tell_topic
        number = (await room.host())["currentQuestionNumber"]
        async for line in lines_typed():
            if others and await others.took(line):
                continue
            if line.startswith("k "):
                await room.kick(line[2:])
            elif line == "r":
                await room.reveal(number)
            elif line == "q" or number == hosted["questionCount"]:
                break
            else:
                number += 1
                await room.ask(number)
        account = await room.end()
        say_scoreboard((await room.hear("ended"))["leaderboard"])
        say_account(account)


def _tell(event: Event, others: Chat) -> None:
    others.tell(event)
    match event.get("subaction"):
        case "joined":
            say(f"{event['playerName']} is here.")
        case "left":
            say(f"{event['playerName']} has gone.")
        case "answer":
            say(f"{event['playerName']}: {event['response']} ({event['verdict']}{', right' * event['right']})")


def _tell_topic(topic: str, event: Event) -> None:
    if topic.startswith("joined/"):
        say(f"{event['playerName']} is here.")
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
