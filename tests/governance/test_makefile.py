"""The Makefile starts programs in an environment of the project's, and takes its variables from its command line."""

import os
import re
import subprocess
from collections.abc import Iterator

import pytest

from tests.governance.templates import ROOT

MAKEFILE = (ROOT / "Makefile").read_text()
# With programs of the machine that leave nothing behind which settings could spoil.
STARTED = (
    *("cat ", "false", "grep ", "sed ", "rm ", "expand "),
    "$(TOOL) ",
    "exec $(TOOL) ",
    "$(NPM) ",
    "$(AWS) ",
    "$(CLI) ",
    "$(PYTHON) -E -m local.install",
)


def bare(makefile: str) -> Iterator[str]:
    """Commands of recipes that get the person's environment as it is."""
    for line in makefile.splitlines():
        if not line.startswith("\t"):
            continue
        for command in re.split(r"&&|\|\||; |\|", line.strip().lstrip("@").replace("(cat", "cat")):
            words = command.strip()
            if not words.startswith(STARTED):
                yield words


def recipes(*arguments: str, **environ: str) -> str:
    """What `make` would do."""
    done = subprocess.run(
        ["make", "--dry-run", *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environ},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_every_program_is_started_in_an_environment_that_was_made_for_it() -> None:
    assert list(bare(MAKEFILE)) == []


@pytest.mark.parametrize("command", ["\t@pytest tests", "\tnpm ci", "\t@.venv/bin/python -m local up"])
def test_a_program_that_is_not_is_seen(command: str) -> None:
    assert len(list(bare(f"{MAKEFILE}\n{command}\n"))) == 1


@pytest.mark.parametrize(
    ("target", "variable", "value"),
    [
        ("run", "PORT", "3000"),
        ("deploy", "ENV", "/etc/shrc"),
        ("deploy", "SET", "Chat=off"),
        ("destroy", "DELETE_DATA", "yes"),
        ("install", "PYTHON", "python2"),
        ("preflight", "TOOL", "nothing"),
    ],
)
def test_a_variable_of_the_environment_is_somebody_elses(target: str, variable: str, value: str) -> None:
    assert recipes(target, **{variable: value}) == recipes(target)


@pytest.mark.parametrize(
    ("arguments", "does"),
    [
        (["run", "PORT=4600"], 'local up --port "4600"'),
        (["deploy", "ENV=full"], "aws deploy --env full"),
        (["deploy", "SET=Chat=off AlarmEmail=a@example.com"], "--set Chat=off AlarmEmail=a@example.com"),
        (["destroy", "DELETE_DATA=yes"], "aws destroy --env default --delete-data"),
        (["preflight", "ENV=full"], "aws preflight --env full"),
        (["play", "PIN=123456", "NAME=Bo"], 'play 123456 --nickname "Bo"'),
    ],
)
def test_what_is_typed_is_done(arguments: list[str], does: str) -> None:
    assert does in recipes(*arguments)


def test_nothing_else_than_yes_deletes_data() -> None:
    assert "--delete-data" not in recipes("destroy", "DELETE_DATA=no")


def test_only_commands_for_an_account_know_the_account() -> None:
    for target in ("run", "test", "lint", "unit", "e2e", "samlocal", "bench", "web"):
        assert "--aws" not in recipes(target), target
    for target in ("preflight", "deploy", "destroy"):
        assert "--aws python -m aws" in recipes(target)
