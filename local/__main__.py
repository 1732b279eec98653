"""Command line of the local cloud; `make run` and `make invoke` call it."""

import argparse
import os
import sys
from pathlib import Path

from local import ROOT
from local.add import add
from local.deploy import DeployFailed
from local.differences import NotSupported
from local.environment import settle
from local.invoke import NotRunning, invoke
from local.processes import DidNotStart
from local.sam_local import sam_local
from local.selection import NotThere
from local.up import HOME, OUTPUTS, up


def main() -> int:
    """Run one command; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m local", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("up", help="run the local cloud until Ctrl-C")
    run.add_argument("--port", type=int, default=4566)
    run.add_argument("--home", type=Path, default=HOME, help="folder for all that it writes")
    run.add_argument("--families", default="", help="families to switch on, with commas between them, or all")
    more = commands.add_parser("add", help="deploy a feature or family, and all edits, into the running local cloud")
    more.add_argument("feature", help="name of its folder, like single_player, or of a family")
    more.add_argument("--outputs", type=Path, default=OUTPUTS, help="outputs file of the local cloud")
    call = commands.add_parser("invoke", help="invoke a deployed function with an event")
    call.add_argument("function", help="name in its template, like GamePlay")
    call.add_argument("--event", type=Path, help="file with the event; its sample event where none is given")
    call.add_argument("--outputs", type=Path, default=OUTPUTS, help="outputs file of the local cloud")
    flat = commands.add_parser("sam-local", help="write a template for `sam local invoke` of the running local cloud")
    flat.add_argument("--built", type=Path, default=ROOT / ".aws-sam" / "build", help="what `sam build` made")
    flat.add_argument("--outputs", type=Path, default=OUTPUTS, help="outputs file of the local cloud")
    arguments = parser.parse_args()
    settle(os.environ)
    try:
        if arguments.command == "up":
            chosen = [each.strip() for each in arguments.families.split(",") if each.strip()]
            return up(arguments.port, arguments.home.resolve(), chosen)
        if arguments.command == "add":
            return add(arguments.feature, arguments.outputs.resolve())
        if arguments.command == "sam-local":
            return sam_local(arguments.built, arguments.outputs)
        return invoke(arguments.function, arguments.event, arguments.outputs)
    except (DidNotStart, DeployFailed, NotRunning, NotSupported, NotThere) as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
