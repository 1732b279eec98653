"""Command line of Buzzline; `make host`, `make play`, `make chat`, `make replay` and `make incidents` call it."""

import argparse
import asyncio
import getpass
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import boto3
import httpx
from botocore.exceptions import BotoCoreError, ClientError
from websockets.exceptions import WebSocketException

from cli.api import Api, Refused, sign_in
from cli.chat import chat
from cli.deployment import Deployment, NoDeployment
from cli.host import host
from cli.letters import replay, shown, table
from cli.play import play
from cli.terminal import say
from local.environment import settle

OUTPUTS = Path(__file__).parent.parent / ".local" / "outputs.json"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    parser = argparse.ArgumentParser(prog="buzzline", description="Host and play live games.")
    parser.add_argument("--outputs", type=Path, default=OUTPUTS, help="outputs file of the deployment")
    commands = parser.add_subparsers(dest="command", required=True)
    hosting = commands.add_parser("host", help="run one of your multiplayer quizzes")
    hosting.add_argument("quiz", help="id or name of the quiz")
    hosting.add_argument("--as", dest="player", required=True, help="your player name")
    hosting.add_argument("--no-guests", action="store_true", help="let in registered players only")
    hosting.add_argument("--late-joiners", choices=["nothing", "average"], default="nothing")
    hosting.add_argument("--time-limit", type=int, help="seconds that each question stays open")
    playing = commands.add_parser("play", help="join a game by its PIN")
    playing.add_argument("pin")
    who = playing.add_mutually_exclusive_group(required=True)
    who.add_argument("--nickname", default="", help="play as a guest")
    who.add_argument("--as", dest="player", help="play as the registered player of this name")
    chatting = commands.add_parser("chat", help="talk to everybody")
    chatting.add_argument("--as", dest="player", required=True, help="your player name")
    replaying = commands.add_parser("replay", help="send back what failed for good; needs AWS credentials")
    replaying.add_argument("queue", nargs="?", help="failure queue that it came through; without, say what there is")
    looking = commands.add_parser("incidents", help="what failed for good, for operators")
    looking.add_argument("--as", dest="player", required=True, help="your player name, of the group operators")
    looking.add_argument("--incident", default="", help="id of one of them")
    looking.add_argument("--do", choices=["show", "redrive", "dismiss"], default="show")
    options = parser.parse_args(arguments)
    if options.command == "incidents" and options.do != "show" and not options.incident:
        say(f"Say which: make incidents PLAYER={options.player} INCIDENT=id DO={options.do}")
        return 1
    try:
        deployment = Deployment.of_file(options.outputs)
        if deployment.cognito_url:  # a local cloud's
            settle(os.environ)
        if options.command == "replay":
            return _replay(deployment, options.queue)
        token = _token(deployment, options.player) if options.player else None
        if options.command == "host":
            asyncio.run(host(deployment, token or "", options.quiz, _settings(options)))
        elif options.command == "incidents":
            _incidents(deployment, token or "", options.incident, options.do)
        elif options.command == "chat":
            asyncio.run(chat(deployment, token or ""))
        else:
            asyncio.run(play(deployment, options.pin, options.nickname, token))
    except (NoDeployment, Refused) as refusal:
        say(str(refusal))
        return 1
    except ClientError as error:
        say(error.response["Error"].get("Message", str(error)))
        return 1
    except (BotoCoreError, WebSocketException, httpx.HTTPError, OSError) as error:
        say(f"Buzzline can't be reached, or the connection has ended: {error}")
        return 1
    except KeyboardInterrupt:
        say("")
    return 0


def _token(deployment: Deployment, player: str) -> str:
    """An access token, for the password in BUZZLINE_PASSWORD or the one that the person types."""
    password = os.environ.get("BUZZLINE_PASSWORD") or getpass.getpass(f"Password of {player}: ")
    return sign_in(deployment, player, password)["AccessToken"]


def _replay(deployment: Deployment, queue: str | None) -> int:
    if not deployment.last_dead_letters:
        raise NoDeployment("Feature dlq_replay is not deployed here: there is no last queue.")
    key = "test" if deployment.cognito_url else None  # the local cloud's, or what the person has for AWS
    client = boto3.client(
        "sqs",
        region_name=deployment.region,
        endpoint_url=deployment.cognito_url,
        aws_access_key_id=key,
        aws_secret_access_key=key,
    )
    replay(client, deployment.last_dead_letters, deployment.waiting_queue, queue, say)
    return 0


def _incidents(deployment: Deployment, token: str, incident: str, do: str) -> None:
    with Api(deployment, token) as api:
        if not incident:
            say(table(api.incidents()) or "Nothing failed for good.")
        elif do == "redrive":
            said = api.redrive(incident)
            say(f"{said['redriven']} sent back, {said['left']} left.")
        elif do == "dismiss":
            api.dismiss(incident, api.incident(incident)["incident"]["count"])
            say("Dismissed.")
        else:
            say(shown(api.incident(incident)))


def _settings(options: argparse.Namespace) -> dict[str, Any]:
    limit = {"timeLimit": options.time_limit} if options.time_limit else {}
    return {"guests": not options.no_guests, "lateJoiners": options.late_joiners, **limit}


if __name__ == "__main__":
    sys.exit(main())
