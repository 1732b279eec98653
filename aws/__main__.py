"""Command line for an AWS account; `make preflight`, `make deploy` and `make destroy` call it."""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from aws import Account, Stopped
from aws.deploy import deploy
from aws.destroy import destroy
from aws.preflight import Plan, preflight, show
from aws.settings import Settings

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m aws", description=__doc__)
    parser.add_argument("command", choices=["preflight", "deploy", "destroy"])
    parser.add_argument("--env", default="default", help="environment of samconfig.toml")
    parser.add_argument("--set", nargs="+", default=[], metavar="PARAMETER=VALUE", help="more parameters of the stack")
    parser.add_argument("--delete-data", action="store_true", help="lift the protection of what is to be deleted")
    options = parser.parse_args(arguments)
    try:
        settings = Settings.read(ROOT, options.env, options.set)
        session = _session()
        clients = cache(session.client)
        if options.command == "preflight":
            who = clients("sts").get_caller_identity()
            return 0 if show(preflight(Plan(settings, session.region_name, clients)), who, _say) else 1
        if options.command == "deploy":
            deploy(settings, Account(clients, _sam, _say, _agreed), delete_data=options.delete_data)
        else:
            destroy(settings, Account(clients, _sam, _say, _agreed), delete_data=options.delete_data)
    except Stopped as reason:
        print(reason, file=sys.stderr)
        return 1
    except (BotoCoreError, ClientError) as error:
        print(f"AWS could not be asked: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _session() -> Any:
    """The person's account and region, the same for the SAM CLI; raises Stopped."""
    region = os.environ.get("AWS_REGION") or boto3.Session().region_name
    if not region:
        raise Stopped("Say which region: export AWS_REGION=eu-central-1")
    os.environ["AWS_REGION"] = os.environ["AWS_DEFAULT_REGION"] = region
    return boto3.Session(region_name=region)


def _sam(arguments: Sequence[str]) -> None:
    if code := subprocess.run(["sam", *arguments], cwd=ROOT, check=False).returncode:
        raise Stopped(f"sam {arguments[0]} failed ({code}); what it said is above.")


def _say(text: str) -> None:
    print(text, flush=True)


def _agreed(question: str) -> bool:
    """Whether the person says yes; a program that calls this has said so by its arguments."""
    return not sys.stdin.isatty() or input(f"{question} [y/N] ").strip().lower() in {"y", "yes"}


if __name__ == "__main__":
    sys.exit(main())
