"""Releases of the web app: what they are made of, and who waits for them."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Self

from buzzline.web.config import Release

INDEX = b"<!doctype html>"
APP = {
    "index.html": INDEX,
    "favicon.svg": b"<svg/>",
    "assets/index-B7x_2kQ1.js": b"export {}",
    "assets/index-Da81mZ-p.css": b":root {}",
}

FEATURES = (
    "single_player",
    "multiplayer",
    "live_scoreboard",
    "marketplace",
    "chat",
    "notifications",
    "avatars",
    "top_ups",
)


def properties(without: tuple[str, ...] = (), **changes: Any) -> dict[str, Any]:
    """Properties of a release as CloudFormation sends them, with all features but some."""
    return {
        "ServiceToken": "arn:aws:lambda:eu-west-1:123456789012:function:WebPublish",
        "ServiceTimeout": "540",
        "App": "arn:aws:lambda:eu-west-1:123456789012:layer:WebAppLayer:7",
        "Bucket": "web",
        "Region": "eu-west-1",
        "UserPoolId": "eu-west-1_AbCdEfGhI",
        "UserPoolClientId": "client",
        "UserPoolUrl": "https://cognito-idp.eu-west-1.amazonaws.com/",
        "MqttUrl": "",
        "MqttAuthorizer": "TicketCheck",
        "Features": ",".join("" if name in without else name for name in FEATURES),
        **changes,
    }


def release(without: tuple[str, ...] = (), **changes: Any) -> Release:
    """The same, as the code has it."""
    return Release.model_validate(properties(without, **changes))


def request(kind: str, response_url: str, of: Mapping[str, Any]) -> dict[str, Any]:
    """What CloudFormation asks of a custom resource."""
    return {
        "RequestType": kind,
        "ResponseURL": response_url,
        "StackId": "arn:aws:cloudformation:eu-west-1:123456789012:stack/web/1",
        "RequestId": "request-1",
        "ResourceType": "Custom::WebRelease",
        "LogicalResourceId": "WebRelease",
        "ResourceProperties": dict(of),
    }


class CloudFormation(ThreadingHTTPServer):
    """Takes answers, after it has failed some times."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.statuses: list[int] = []
        self.taken: list[tuple[str, dict[str, str], dict[str, Any]]] = []
        """Paths, headers and bodies."""

    @classmethod
    @contextmanager
    def waiting(cls) -> Iterator[Self]:
        with cls() as server:
            Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
            yield server
            server.shutdown()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/answer?X-Amz-Signature=a%2Fb"


class _Handler(BaseHTTPRequestHandler):
    server: CloudFormation

    def do_PUT(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.taken.append((self.path, dict(self.headers), body))
        self.send_response(self.server.statuses.pop(0) if self.server.statuses else 200)
        self.send_header("Content-Length", "0")
        self.send_header("Location", "/elsewhere")  # of no account but where the status says so
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass
