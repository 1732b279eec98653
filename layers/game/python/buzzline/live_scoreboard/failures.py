"""What is kept of messages that failed: all but the tickets, which whoever reads of failures could use."""

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Any

from buzzline.platform.contract import to_json
from pydantic_core import from_json

_PAYLOAD = "base64OriginalPayload"
_TOKEN = re.compile(r"[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}")
"""A JWT, wherever it stands: in what was sent, or in what a function said about it."""
HIDDEN = "(hidden)"


def without_tickets(failure: Mapping[str, Any]) -> dict[str, Any]:
    """What Lambda tells of an event that failed, or a topic rule of a message, without tickets.

    The message of a rule comes in base64: it is kept as `payload`, or as its length where it is no JSON.
    """
    members = {name: value for name, value in failure.items() if name != _PAYLOAD}
    if _PAYLOAD in failure:
        members["payload"] = _payload(str(failure[_PAYLOAD]))
    kept: dict[str, Any] = from_json(_TOKEN.sub(HIDDEN, to_json(_hidden(members))))
    return kept


def _hidden(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: HIDDEN if name == "ticket" else _hidden(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_hidden(each) for each in value]
    return value


def _payload(encoded: str) -> Any:
    try:
        content = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        return f"{len(encoded)} characters"
    try:
        return from_json(content)
    except ValueError:
        return f"{len(content)} bytes"
