"""Buzzline in an AWS account: what `make preflight`, `make deploy` and `make destroy` do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

Clients = Callable[[str], Any]
"""Clients of the account and region that is deployed to, by the name of a service."""


class Stopped(Exception):
    """It does not go on; the message says why, and what to do."""


@dataclass(frozen=True)
class Account:
    """What a command works with: the account, the SAM CLI, and the person."""

    clients: Clients
    sam: Callable[[Sequence[str]], None]
    """Runs the SAM CLI in the repository, in sight of the person; raises Stopped where it fails."""
    say: Callable[[str], None]
    agreed: Callable[[str], bool]
    """Asks the person a question."""
