"""WebSocket adapters: a verified caller and a validated frame in, a reply or an error frame out."""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from buzzline.platform.contract import to_json, to_plain
from buzzline.platform.errors import BuzzlineError, InvalidRequest
from buzzline.platform.observability import count, logger, observed
from buzzline.platform.validation import PROBLEM_TYPE, validated
from pydantic import BaseModel
from pydantic_core import from_json

_Frame = TypeVar("_Frame", bound=BaseModel)


@dataclass(frozen=True)
class SocketCaller:
    """Who sent a frame, as the authorizer found when the connection was made."""

    connection: str
    player: str
    guest: bool
    game: str | None
    """The key of the only live game that the connection's ticket is for; None for a player's own token."""
    run: str | None
    """The only run of that game: a connection may outlive it."""
    received_at: int
    """When API Gateway received it, in milliseconds since 1970."""
    seat: int = 0
    """Which of a guest's seats in that game the ticket is for (LiveGame.seats)."""
    frame: str = ""
    """What API Gateway calls the frame, however often it is handled; empty where a connection is made."""


@dataclass(frozen=True)
class Reply:
    """A frame: the channel tells what kind of message it is."""

    channel: str
    message: object


def caller_of(event: Mapping[str, Any]) -> SocketCaller:
    """The caller of a WebSocket event."""
    context = event["requestContext"]
    proven = context["authorizer"]
    game = proven.get("game") or None
    return SocketCaller(
        connection=context["connectionId"],
        player=proven["player"],
        guest=proven.get("guest") == "true",
        game=game,
        run=proven["run"] if game else None,
        seat=int(proven.get("seat") or 0),
        received_at=int(context["requestTimeEpoch"]),
        frame=context.get("messageId", ""),
    )


def socket_route(model: type[_Frame]) -> Callable[[Callable[[_Frame, SocketCaller], Reply]], Any]:
    """Make a Lambda handler for one route of the WebSocket API.

    The decorated function takes a validated frame and its caller; what it returns goes back on
    the same connection, with the frame's `requestId` if it has one. What it raises from
    `platform.errors` becomes a frame on channel `error`; anything else becomes one that says
    nothing but the request's id.
    """

    def decorate(function: Callable[[_Frame, SocketCaller], Reply]) -> Any:
        @functools.wraps(function)
        def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
            request_id = None
            try:
                content = _content(event.get("body") or "")
                # Before the rest is looked at: who sent a frame that is not valid waits for an answer, too.
                request_id = content.get("requestId") if isinstance(content, dict) else None
                reply = function(validated(model, content), caller_of(event))
            except BuzzlineError as error:
                reply = _error(error.kind, error.title, error.detail, **error.members)
            except Exception:
                logger.exception("unexpected error")
                reply = _error(
                    "internal-error",
                    "Something went wrong on our side",
                    "Please try again; if it keeps failing, report the requestId.",
                    requestId=context.aws_request_id,
                )
            if reply.channel == "error":
                count("FramesRefused")
            logger.info("frame", extra={"route": event["requestContext"].get("routeKey"), "channel": reply.channel})
            members = to_plain(reply) | ({"requestId": request_id} if isinstance(request_id, str) else {})
            return {"statusCode": 200, "body": to_json(members)}

        return observed(handler)

    return decorate


def _content(body: str) -> Any:
    try:
        return from_json(body, allow_inf_nan=False)
    except ValueError as error:
        raise InvalidRequest("invalid-request", f"The frame is not JSON: {error}.") from None


def _error(kind: str, title: str, detail: str, **members: object) -> Reply:
    return Reply("error", {"type": PROBLEM_TYPE + kind, "title": title, "detail": detail, **members})
