"""One origin for the web app of the local cloud: what a browser reaches under one address in AWS, or directly there.

    /live      the WebSocket API: the emulator's distributions pass no WebSockets
    /mqtt      the MQTT broker: it is told apart by the host that is asked for, which no browser can say
    /cognito/  Amazon Cognito, and nothing else of AWS
    the rest   the distribution: the files of the web app, and the HTTP API under /api

A program of its own, on the loopback interface only; it is told as JSON where things are (`Told`).
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from aiohttp import (
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    ClientWebSocketResponse,
    ClientWSTimeout,
    DummyCookieJar,
    WebSocketError,
    WSCloseCode,
    WSMessage,
    WSMsgType,
    WSServerHandshakeError,
    web,
)
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

COGNITO = "AWSCognitoIdentityProviderService."
SECONDS = 35
"""How long an answer may take, that to a handshake included: somewhat longer than an API's 29."""
HEARTBEAT = 20
"""Seconds after which a browser is asked whether it is still there; it has half of them to answer."""
LARGEST = 4 * 1024 * 1024
"""Bytes of a WebSocket message: more than AWS takes anywhere."""

# What concerns two neighbours rather than the two ends (RFC 9110, 7.6.1); each connection has its own.
_OF_CONNECTION = {
    "connection",
    "expect",
    "host",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
}
_OF_HANDSHAKE = {
    "sec-websocket-extensions",
    "sec-websocket-key",
    "sec-websocket-protocol",
    "sec-websocket-version",
}

COMPRESSED = {"text/html", "text/css", "text/javascript", "application/javascript", "application/json", "image/svg+xml"}
"""Of what CloudFront compresses, what the web app has."""

Peer = web.WebSocketResponse | ClientWebSocketResponse


@dataclass(frozen=True, kw_only=True)
class Told:
    """Addresses of what answers; the distribution's need not resolve, as all is on this machine."""

    port: int
    distribution: str
    cognito: str
    web_socket: str | None
    mqtt: str
    mqtt_host: str


class Gateway:
    """Passes requests on, and connects WebSockets."""

    def __init__(self, told: Told) -> None:
        self._told = told
        self._client: ClientSession
        self._browsers: set[web.WebSocketResponse] = set()

    def app(self) -> web.Application:
        """The server."""
        app = web.Application()
        app.cleanup_ctx.append(self._session)
        app.on_shutdown.append(self._say_goodbye)
        if self._told.web_socket:
            app.router.add_get("/live", self._live)
        app.router.add_get("/mqtt", self._mqtt)
        app.router.add_route("*", "/cognito/", self._cognito)
        app.router.add_route("*", "/{path:.*}", self._distribution)
        return app

    async def _session(self, _: web.Application) -> AsyncIterator[None]:
        timeout = ClientTimeout(total=None, connect=5, sock_read=SECONDS)
        own = ("Accept", "Accept-Encoding", "Content-Type", "User-Agent")
        async with ClientSession(
            cookie_jar=DummyCookieJar(), auto_decompress=False, timeout=timeout, skip_auto_headers=own
        ) as self._client:
            yield

    async def _say_goodbye(self, _: web.Application) -> None:
        for browser in set(self._browsers):
            await browser.close(code=WSCloseCode.GOING_AWAY)

    async def _distribution(self, request: web.Request) -> web.StreamResponse:
        there = urlsplit(self._told.distribution)
        url = f"{there.scheme}://localhost:{there.port}{request.rel_url.raw_path_qs}"
        return await self._pass_on(request, url, there.netloc)

    async def _cognito(self, request: web.Request) -> web.StreamResponse:
        if request.method != "POST" or not request.headers.get("X-Amz-Target", "").startswith(COGNITO):
            return web.Response(status=403, text="Only requests to Amazon Cognito are taken here.\n")
        return await self._pass_on(request, f"{self._told.cognito}/", urlsplit(self._told.cognito).netloc)

    async def _pass_on(self, request: web.Request, url: str, host: str) -> web.StreamResponse:
        try:
            answer = await self._client.request(
                request.method,
                URL(url, encoded=True),
                headers=_end_to_end(request.headers, host=host),
                data=request.content if request.body_exists else None,
                allow_redirects=False,
            )
        except (ClientError, TimeoutError) as error:
            return _no_answer(error)
        async with answer:
            return await _relay(answer, request)

    async def _live(self, request: web.Request) -> web.StreamResponse:
        url = self._told.web_socket or ""
        return await self._connect(request, url, urlsplit(url).netloc)

    async def _mqtt(self, request: web.Request) -> web.StreamResponse:
        return await self._connect(request, self._told.mqtt, self._told.mqtt_host)

    async def _connect(self, request: web.Request, url: str, host: str) -> web.StreamResponse:
        """Connect a browser if the other side takes the connection; otherwise refuse it as that did."""
        if request.headers.get("Upgrade", "").lower() != "websocket":
            return web.Response(status=426, headers={"Upgrade": "websocket"}, text="Only WebSockets are taken here.\n")
        offered = [each.strip() for each in request.headers.get("Sec-WebSocket-Protocol", "").split(",")]
        try:
            async with asyncio.timeout(SECONDS):
                there = await self._client.ws_connect(
                    URL(url + request.rel_url.raw_path_qs.removeprefix(request.rel_url.raw_path), encoded=True),
                    headers=_end_to_end(request.headers, _OF_HANDSHAKE, host=host),
                    protocols=[each for each in offered if each],
                    timeout=ClientWSTimeout(ws_close=2),
                    autoclose=False,
                    max_msg_size=LARGEST,
                )
        except WSServerHandshakeError as refusal:
            return web.Response(status=refusal.status, text=f"The connection was refused: {refusal.status}\n")
        except (ClientError, TimeoutError) as error:
            return _no_answer(error)
        browser = web.WebSocketResponse(
            protocols=[there.protocol] if there.protocol else [],
            timeout=2,
            autoclose=False,
            heartbeat=HEARTBEAT,
            compress=False,
            max_msg_size=LARGEST,
        )
        try:
            await browser.prepare(request)
            self._browsers.add(browser)
            await _join(browser, there)
        finally:
            self._browsers.discard(browser)
            await there.close(code=WSCloseCode.GOING_AWAY)  # unless it was told how it ended
        return browser


async def _join(one: Peer, other: Peer) -> None:
    """Pass messages in both directions until one side ends; then the other ends in the same way."""
    pumps = [asyncio.create_task(_pump(one, other)), asyncio.create_task(_pump(other, one))]
    try:
        ended, _ = await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for pump in pumps:
            pump.cancel()
        await asyncio.gather(*pumps, return_exceptions=True)
    code, reason = ended.pop().result()
    await asyncio.gather(one.close(code=code, message=reason), other.close(code=code, message=reason))


async def _pump(source: Peer, target: Peer) -> tuple[int, bytes]:
    """Pass messages on until the source ends, or the target is gone; returns code and reason."""
    while True:
        message = await source.receive()
        try:
            if message.type is WSMsgType.TEXT:
                await target.send_str(message.data)
            elif message.type is WSMsgType.BINARY:
                await target.send_bytes(message.data)
            else:
                return _end(message)
        except ConnectionError:
            return WSCloseCode.GOING_AWAY, b""


def _end(message: WSMessage) -> tuple[int, bytes]:
    """Code and reason of an end: as they were said, or "going away" of who left without a word."""
    if message.type is WSMsgType.CLOSE:
        return message.data or WSCloseCode.OK, (message.extra or "").encode()
    if message.type is WSMsgType.ERROR and isinstance(message.data, WebSocketError):
        return message.data.code, b""
    return WSCloseCode.GOING_AWAY, b""


async def _relay(answer: ClientResponse, request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(status=answer.status, reason=answer.reason, headers=_end_to_end(answer.headers))
    if _is_compressed(answer, request):
        response.enable_compression()
    await response.prepare(request)
    async for part in answer.content.iter_any():
        await response.write(part)
    await response.write_eof()
    return response


def _is_compressed(answer: ClientResponse, request: web.Request) -> bool:
    """Whether CloudFront would compress it: files of the app, for browsers that say which way."""
    return (
        answer.status == 200
        and "Content-Encoding" not in answer.headers
        and answer.content_type in COMPRESSED
        and 1000 <= (answer.content_length or 0) <= 10_000_000
        and not request.path.startswith(("/api/", "/cognito/"))
    )


def _end_to_end(
    headers: CIMultiDictProxy[str], without: Collection[str] = (), host: str | None = None
) -> CIMultiDict[str]:
    """What of a message's headers goes on to the next connection."""
    kept = ((name, value) for name, value in headers.items() if name.lower() not in {*_OF_CONNECTION, *without})
    return CIMultiDict([*kept, *([("Host", host)] if host else [])])


def _no_answer(error: Exception) -> web.Response:
    if isinstance(error, TimeoutError):
        return web.Response(status=504, text="No answer came in time.\n")
    return web.Response(status=502, text=f"No answer: {error}\n")


if __name__ == "__main__":
    told = Told(**json.loads(sys.argv[1]))
    gateway = Gateway(told)
    web.run_app(gateway.app(), host="127.0.0.1", port=told.port, shutdown_timeout=1, access_log=None, print=None)
