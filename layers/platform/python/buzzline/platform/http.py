"""HTTP API adapters: a verified caller and validated input in, JSON or a problem (RFC 9457) out."""

import base64
import dataclasses
import functools
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, TypeVar

from buzzline.platform.contract import MAX_ID_LENGTH, to_json
from buzzline.platform.errors import BuzzlineError, Forbidden, InvalidRequest, TooLarge
from buzzline.platform.observability import logger, observed
from buzzline.platform.validation import PROBLEM_TYPE, validated
from pydantic import BaseModel
from pydantic_core import from_json

MAX_BODY_BYTES = 256 * 1024

_NAME_CLAIMS = {"access": "username", "id": "cognito:username"}
"""Where tokens of Cognito have the player's name, by the use that they are for."""

_Model = TypeVar("_Model", bound=BaseModel)
_ENDPOINT = Callable[["HttpRequest"], Any]


@dataclasses.dataclass(frozen=True)
class HttpRequest:
    """One request, as a use case may see it."""

    caller: str | None
    """Name of the caller, from the token that the API's authorizer verified; None on routes open to everybody."""
    path: Mapping[str, str]
    headers: Mapping[str, str]
    query_string: Mapping[str, str]
    raw_body: str
    source_ip: str = ""
    """Address that called the API: of the web app's distribution, where that was asked (`platform.addresses`)."""
    groups: frozenset[str] = frozenset()
    """Groups of the user pool that the caller is in, from the same token."""

    @property
    def player(self) -> str:
        """Name of the caller; raises Forbidden where the token names none."""
        if not self.caller:
            raise _no_player()
        return self.caller

    def body(self, model: type[_Model]) -> _Model:
        """The JSON body as `model`; raises InvalidRequest or TooLarge."""
        if len(self.raw_body.encode("utf-8", errors="replace")) > MAX_BODY_BYTES:
            raise TooLarge("body-too-large", f"The body is over {MAX_BODY_BYTES // 1024} KB: send less.")
        if not self.raw_body:
            raise InvalidRequest("invalid-request", "The request has no body: send a JSON object.")
        try:
            body = from_json(self.raw_body, allow_inf_nan=False)
        except ValueError as error:
            raise InvalidRequest("invalid-request", f"The body is not JSON: {error}.") from None
        return validated(model, body)

    def query(self, model: type[_Model]) -> _Model:
        """The query parameters as `model`; raises InvalidRequest."""
        return validated(model, dict(self.query_string))

    def path_number(self, name: str) -> int:
        """A path parameter that is a number; 0, which names nothing, where it is not one."""
        text = self.path[name]
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def endpoint(status: HTTPStatus = HTTPStatus.OK) -> Callable[[_ENDPOINT], Callable[[dict[str, Any], Any], Any]]:
    """Make a Lambda handler for one route of the HTTP API (payload format 2.0).

    The decorated function takes an HttpRequest and returns a dataclass, a pydantic model,
    a mapping or None. What it raises from `platform.errors` becomes a problem response;
    anything else becomes a 500 that says nothing but the request's id.
    """

    def decorate(function: _ENDPOINT) -> Callable[[dict[str, Any], Any], Any]:
        @functools.wraps(function)
        def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
            try:
                response = _response(status, function(_request(event)))
            except BuzzlineError as error:
                response = _problem(error.status, error.title, error.kind, error.detail, **error.members)
            except Exception:
                logger.exception("unexpected error")
                response = _problem(
                    HTTPStatus.INTERNAL_SERVER_ERROR,
                    "Something went wrong on our side",
                    "internal-error",
                    "Please try again; if it keeps failing, report the requestId.",
                    requestId=context.aws_request_id,
                )
            logger.info("request", extra={"route": event.get("routeKey"), "status": response["statusCode"]})
            return response

        return observed(handler)

    return decorate


def _request(event: Mapping[str, Any]) -> HttpRequest:
    body = event.get("body") or ""
    if event.get("isBase64Encoded"):
        body = base64.b64decode(body).decode("utf-8", errors="replace")
    return HttpRequest(
        caller=_caller(event),
        # What is longer is cut and so names nothing: tables refuse keys over 2048 bytes.
        path={name: value[:MAX_ID_LENGTH] for name, value in (event.get("pathParameters") or {}).items()},
        headers=event.get("headers") or {},
        query_string=event.get("queryStringParameters") or {},
        raw_body=body,
        source_ip=str(event.get("requestContext", {}).get("http", {}).get("sourceIp", "")),
        groups=_groups(event),
    )


def _caller(event: Mapping[str, Any]) -> str | None:
    """The caller's name out of the token that the authorizer verified; None on routes that ask for none.

    Raises Forbidden for what the pool signed for another purpose, like a refresh token, and for a token without name.
    """
    token = event.get("requestContext", {}).get("authorizer", {}).get("jwt")
    if token is None:
        return None
    claims = token.get("claims", {})
    name = claims.get(_NAME_CLAIMS.get(claims.get("token_use"), ""))
    if not name:
        raise _no_player()
    return str(name)


def _groups(event: Mapping[str, Any]) -> frozenset[str]:
    """The caller's groups. API Gateway has lists of a token as text, `[one other]`; names of groups have no spaces."""
    token = event.get("requestContext", {}).get("authorizer", {}).get("jwt") or {}
    told = token.get("claims", {}).get("cognito:groups", [])
    return frozenset(told.removeprefix("[").removesuffix("]").split() if isinstance(told, str) else told)


def _no_player() -> Forbidden:
    return Forbidden("no-player", "The token names no player: sign in and send its access or id token.")


def _response(status: int, result: object) -> dict[str, Any]:
    if result is None:
        return {"statusCode": HTTPStatus.NO_CONTENT.value}
    headers = {"content-type": "application/json", "cache-control": "no-store"}
    return {"statusCode": int(status), "headers": headers, "body": to_json(result)}


def _problem(status: int, title: str, kind: str, detail: str, **members: object) -> dict[str, Any]:
    problem = {"type": PROBLEM_TYPE + kind, "title": title, "status": int(status), "detail": detail, **members}
    headers = {"content-type": "application/problem+json", "cache-control": "no-store"}
    if "retryAfterSeconds" in members:
        headers["retry-after"] = str(members["retryAfterSeconds"])
    return {"statusCode": int(status), "headers": headers, "body": to_json(problem)}
