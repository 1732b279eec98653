"""The server that the emulator asks: `python -m local.integrations '{"port": …, "endpoint": …, "region": …}'`."""

import base64
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from local.integrations import http_api, rest_api
from local.integrations.calls import Answer, Caller


def answer(path: str, question: dict[str, Any], endpoint: str, region: str) -> Answer:
    """What API Gateway answers; `credentials` of the question are None where it may not assume the role."""
    asked = http_api.Asked(**{**question["asked"], "body": base64.b64decode(question["asked"]["body"])})
    is_rest = path == "/rest-api"
    if question["credentials"] is None:
        return rest_api.no_rights() if is_rest else http_api.no_rights()
    call = Caller(endpoint, region, question["credentials"]).send
    return (rest_api.answer if is_rest else http_api.answer)(question["integration"], asked, call)


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self._send({})

    def do_POST(self) -> None:
        question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        came = answer(self.path, question, self.server.endpoint, self.server.region)  # type: ignore[attr-defined]
        body = base64.b64encode(came.body).decode()
        self._send({"status": came.status, "headers": dict(came.headers), "body": body})

    def _send(self, answer: dict[str, Any]) -> None:
        text = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)


if __name__ == "__main__":
    told = json.loads(sys.argv[1])
    server = ThreadingHTTPServer(("127.0.0.1", told["port"]), _Handler)
    server.endpoint, server.region = told["endpoint"], told["region"]  # type: ignore[attr-defined]
    server.serve_forever()
