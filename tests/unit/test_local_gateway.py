"""The local cloud's one origin for the web app, against servers of the test's own."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import Any

import aiohttp
import pytest
from aiohttp import WSMsgType, web
from aiohttp.test_utils import TestServer

from local import gateway
from local.gateway import COGNITO, Gateway, Told
from local.processes import free_port

Browser = aiohttp.ClientSession
Visit = Callable[[Browser, "Upstream"], Awaitable[None]]

DISTRIBUTION = "d111.cloudfront.localhost"
BROKER = "local.iot.us-east-1.localhost"


class Upstream:
    """Stands for the emulator: says what it was asked, and does with WebSockets what their address says."""

    gateway: web.AppRunner
    """The one in front of it."""

    def __init__(self) -> None:
        self.ended: asyncio.Queue[tuple[int | None, str]] = asyncio.Queue()
        """Codes and ways in which WebSockets ended."""
        self.release = asyncio.Event()
        self.app = web.Application(client_max_size=8 * 1024 * 1024)
        self.app.router.add_get("/socket", self._socket)
        self.app.router.add_route("*", "/away", self._away)
        self.app.router.add_get("/packed", self._packed)
        self.app.router.add_get("/{path:(api/)?file}", self._file)
        self.app.router.add_get("/parts", self._parts)
        self.app.router.add_get("/silence", self._silence)
        self.app.router.add_get("/unchanged", self._unchanged)
        self.app.router.add_route("*", "/{path:.*}", self._echo)

    async def _echo(self, request: web.Request) -> web.Response:
        said = {
            "method": request.method,
            "path": request.rel_url.raw_path_qs,
            "headers": dict(request.headers),
            "body": (await request.read()).decode(),
        }
        return web.json_response(said, status=418, headers=[("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")])

    async def _away(self, _: web.Request) -> web.Response:
        return web.Response(status=307, headers={"Location": "https://elsewhere.example.com/"})

    async def _packed(self, _: web.Request) -> web.Response:
        return web.Response(body=gzip.compress(b"packed"), headers={"Content-Encoding": "gzip", "ETag": '"1"'})

    async def _file(self, request: web.Request) -> web.Response:
        return web.Response(body=b"text " * 1000, content_type=request.query["type"], headers={"ETag": '"1"'})

    async def _unchanged(self, _: web.Request) -> web.Response:
        return web.Response(status=304, headers={"ETag": '"1"'})

    async def _parts(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"first ")
        await self.release.wait()
        await response.write(b"second")
        return response

    async def _silence(self, _: web.Request) -> web.Response:
        await asyncio.sleep(60)
        return web.Response()

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        if status := request.query.get("refuse"):
            return web.Response(status=int(status), text="Unauthorized")
        socket = web.WebSocketResponse(protocols=["mqtt"], autoclose=False, max_msg_size=0)
        await socket.prepare(request)
        asked = {"path": request.rel_url.raw_path_qs, "headers": dict(request.headers)}
        await socket.send_json(asked)
        while True:
            message = await socket.receive()
            if message.type is WSMsgType.TEXT and message.data == "close":
                await socket.send_str("last words")
                await socket.close(code=4004, message=b"it is over")
                break
            if message.type is WSMsgType.TEXT and message.data == "say much":
                with suppress(ConnectionError):
                    await socket.send_bytes(bytes(gateway.LARGEST + 1))
                continue
            if message.type is WSMsgType.TEXT and message.data == "vanish":
                assert request.transport
                request.transport.abort()
                break
            if message.type is WSMsgType.TEXT:
                await socket.send_str(message.data)
            elif message.type is WSMsgType.BINARY:
                await socket.send_bytes(message.data)
            else:
                closed = message.type is WSMsgType.CLOSE
                self.ended.put_nowait((message.data, message.extra) if closed else (None, message.type.name))
                await socket.close(code=message.data if closed and message.data else 1000)
                break
        return socket


@asynccontextmanager
async def visiting(**changes: Any) -> AsyncIterator[tuple[Browser, Upstream]]:
    there = Upstream()
    async with TestServer(there.app) as server:
        told = Told(
            port=0,
            distribution=f"http://{DISTRIBUTION}:{server.port}",
            cognito=f"http://localhost:{server.port}",
            web_socket=f"ws://localhost:{server.port}/socket",
            mqtt=f"ws://localhost:{server.port}/socket",
            mqtt_host=BROKER,
        )
        # As it is run; a TestServer would cancel what a browser that is gone had asked for.
        there.gateway = web.AppRunner(Gateway(replace(told, **changes)).app(), shutdown_timeout=1)
        await there.gateway.setup()
        site = web.TCPSite(there.gateway, "127.0.0.1", 0)
        await site.start()
        try:
            async with Browser(f"http://127.0.0.1:{there.gateway.addresses[0][1]}") as browser:
                yield browser, there
        finally:
            await there.gateway.cleanup()


def visit(test: Visit, **changes: Any) -> None:
    async def run() -> None:
        async with asyncio.timeout(20), visiting(**changes) as (browser, there):
            await test(browser, there)

    asyncio.run(run())


async def asked(answer: aiohttp.ClientResponse) -> dict[str, Any]:
    said: dict[str, Any] = await answer.json()
    return said


def test_requests_reach_the_distribution_as_they_are() -> None:
    async def test(browser: Browser, there: Upstream) -> None:
        answer = await browser.put(
            "/api/quizzes/a%2Fb//c?x=%20y&x=z",
            data=b"{}" * 1000,
            headers={"Authorization": "Bearer t", "Content-Type": "application/json", "Connection": "keep-alive"},
        )
        assert answer.status == 418
        assert answer.headers.getall("Set-Cookie") == ["a=1", "b=2"]
        said = await asked(answer)
        assert (said["method"], said["path"]) == ("PUT", "/api/quizzes/a%2Fb//c?x=%20y&x=z")
        assert said["headers"]["Host"].startswith(f"{DISTRIBUTION}:")
        assert said["headers"]["Authorization"] == "Bearer t"
        assert said["headers"]["Content-Type"] == "application/json"
        assert said["headers"]["Content-Length"] == "2000", "not in chunks, as it did not come in some"
        assert said["body"] == "{}" * 1000

    visit(test)


def test_nothing_is_added_to_a_request_and_bodies_of_unknown_length_pass() -> None:
    async def test(browser: Browser, there: Upstream) -> None:
        plain = await asked(await browser.get("/", skip_auto_headers=["User-Agent", "Accept", "Accept-Encoding"]))
        assert set(plain["headers"]) == {"Host"}

        async def parts() -> AsyncIterator[bytes]:
            yield b"one "
            yield b"two"

        assert (await asked(await browser.post("/x", data=parts())))["body"] == "one two"

    visit(test)


def test_answers_are_passed_on_as_they_are() -> None:
    async def test(browser: Browser, there: Upstream) -> None:
        away = await browser.get("/away", allow_redirects=False)
        assert (away.status, away.headers["Location"]) == (307, "https://elsewhere.example.com/")
        packed = await browser.get("/packed", headers={"Accept-Encoding": "gzip"})
        assert packed.headers["Content-Encoding"] == "gzip"
        assert int(packed.headers["Content-Length"]) == len(gzip.compress(b"packed"))
        assert await packed.read() == b"packed"
        head = await browser.head("/packed")
        assert (head.status, await head.read()) == (200, b"")
        assert (await browser.get("/unchanged", headers={"If-None-Match": '"1"'})).status == 304

    visit(test)


@pytest.mark.parametrize(
    ("path", "asked", "compressed"),
    [
        ("/file?type=text/css", "gzip", True),
        ("/file?type=text/css", "identity", False),
        ("/file?type=image/jpeg", "gzip", False),
        ("/api/file?type=application/json", "gzip", False),
    ],
)
def test_files_of_the_app_are_compressed_as_by_cloudfront(path: str, asked: str, compressed: bool) -> None:
    async def test(browser: Browser, there: Upstream) -> None:
        async with browser.get(path, headers={"Accept-Encoding": asked}) as answer:
            assert await answer.read() == b"text " * 1000
            assert (answer.headers.get("Content-Encoding") == "gzip") == compressed
            assert ("Content-Length" in answer.headers) != compressed

    visit(test)


def test_an_answer_is_passed_on_while_it_comes() -> None:
    async def test(browser: Browser, there: Upstream) -> None:
        answer = await browser.get("/parts")
        assert await answer.content.readany() == b"first "
        there.release.set()
        assert await answer.content.read() == b"second"

    visit(test)


def test_only_cognito_is_found_under_its_path() -> None:
    async def test(browser: Browser, there: Upstream) -> None:
        good = {"X-Amz-Target": f"{COGNITO}InitiateAuth", "Content-Type": "application/x-amz-json-1.1"}
        said = await asked(await browser.post("/cognito/", data=b'{"a": 1}', headers=good))
        assert (said["path"], said["body"], said["headers"]["X-Amz-Target"]) == ("/", '{"a": 1}', good["X-Amz-Target"])
        assert said["headers"]["Host"].startswith("localhost:")
        for headers in ({}, {"X-Amz-Target": "DynamoDB_20120810.ListTables"}, {"X-Amz-Target": f"x{COGNITO}"}):
            assert (await browser.post("/cognito/", data=b"{}", headers=headers)).status == 403
        assert (await browser.get("/cognito/", headers=good)).status == 403
        beneath = await asked(await browser.post("/cognito/x", headers=good))
        assert beneath["headers"]["Host"].startswith(DISTRIBUTION), "a page of the app, if there were one"

    visit(test)


def test_what_does_not_answer_is_told_from_what_answers_late(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "SECONDS", 0.2)

    async def late(browser: Browser, there: Upstream) -> None:
        assert (await browser.get("/silence")).status == 504

    async def nobody(browser: Browser, there: Upstream) -> None:
        assert (await browser.get("/")).status == 502
        for path in ("/live", "/mqtt"):
            assert await refusal(browser, path) == 502

    visit(late)
    gone = free_port()
    visit(
        nobody,
        distribution=f"http://{DISTRIBUTION}:{gone}",
        web_socket=f"ws://localhost:{gone}",
        mqtt=f"ws://localhost:{gone}",
    )


async def refusal(browser: Browser, path: str) -> int:
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await browser.ws_connect(path)
    return refused.value.status


def test_sockets_are_asked_for_with_query_and_headers() -> None:
    async def test(browser: Browser, there: Upstream) -> None:
        async with browser.ws_connect("/live?access_token=a%2Bb", headers={"Origin": "http://localhost"}) as socket:
            said = await socket.receive_json()
            assert said["path"] == "/socket?access_token=a%2Bb"
            assert said["headers"]["Origin"] == "http://localhost"
            assert said["headers"]["Host"].startswith("localhost:")
            assert socket.protocol is None
        async with browser.ws_connect("/mqtt", protocols=["mqtt", "mqttv3.1"]) as socket:
            said = await socket.receive_json()
            assert said["headers"]["Host"] == BROKER
            assert said["headers"]["Sec-WebSocket-Protocol"] == "mqtt,mqttv3.1"
            assert socket.protocol == "mqtt"

    visit(test)


@pytest.mark.parametrize("status", [401, 403, 500])
def test_a_refused_handshake_is_refused_in_the_same_way(status: int) -> None:
    async def test(browser: Browser, there: Upstream) -> None:
        assert await refusal(browser, f"/live?refuse={status}") == status
        assert await refusal(browser, f"/mqtt?refuse={status}") == status

    visit(test)


def test_what_is_no_web_socket_is_asked_to_become_one() -> None:
    async def test(browser: Browser, there: Upstream) -> None:
        for path in ("/live", "/mqtt"):
            answer = await browser.get(path)
            assert (answer.status, answer.headers["Upgrade"]) == (426, "websocket")

    visit(test)


def test_without_a_web_socket_api_there_is_none() -> None:
    async def test(browser: Browser, there: Upstream) -> None:
        assert (await browser.get("/live")).status == 418, "the distribution's answer"

    visit(test, web_socket=None)


def test_messages_pass_in_both_directions_and_in_order() -> None:
    async def test(browser: Browser, there: Upstream) -> None:
        async with browser.ws_connect("/live", max_msg_size=0) as socket:
            await socket.receive()
            for number in range(50):
                await socket.send_str(f"é {number}")
                await socket.send_bytes(bytes([number]))
            for number in range(50):
                assert await socket.receive_str() == f"é {number}"
                assert await socket.receive_bytes() == bytes([number])
            large = bytes(range(256)) * 8192  # 2 MB
            await socket.send_bytes(large)
            assert await socket.receive_bytes() == large

    visit(test)


def test_how_the_browser_ends_is_told() -> None:
    async def test(browser: Browser, there: Upstream) -> None:
        for code in (1000, 4001):
            socket = await browser.ws_connect("/live")
            await socket.send_str("before the end")
            await socket.close(code=code, message=b"bye")
            assert await there.ended.get() == (code, "bye")
            assert socket.close_code == code, "the answer has the same code"

    visit(test)


def test_how_the_other_side_ends_is_told() -> None:
    async def test(browser: Browser, there: Upstream) -> None:
        socket = await browser.ws_connect("/live")
        await socket.receive()
        await socket.send_str("close")
        assert await socket.receive_str() == "last words"
        end = await socket.receive()
        assert (end.type, end.data, end.extra) == (WSMsgType.CLOSE, 4004, "it is over")

    visit(test)


def test_who_vanishes_is_gone_for_the_other_side() -> None:
    async def test(browser: Browser, there: Upstream) -> None:
        socket = await browser.ws_connect("/live")
        await socket.receive()
        transport = socket._conn.transport  # type: ignore[union-attr]
        assert transport
        transport.abort()
        assert await there.ended.get() == (1001, "")

        socket = await browser.ws_connect("/mqtt")
        await socket.receive()
        await socket.send_str("vanish")
        assert (await socket.receive()).data == 1001

    visit(test)


def test_a_browser_that_is_silently_gone_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "HEARTBEAT", 0.1)

    async def test(browser: Browser, there: Upstream) -> None:
        alive = await browser.ws_connect("/live")
        await alive.receive()
        listening = asyncio.create_task(alive.receive())  # answers pings meanwhile
        silent = await browser.ws_connect("/live", autoping=False)
        await silent.receive()
        assert await there.ended.get() == (1001, "")
        assert not listening.done()
        listening.cancel()
        with suppress(asyncio.CancelledError):
            await listening

    visit(test)


def test_a_message_that_is_too_large_ends_both_sides() -> None:
    async def test(browser: Browser, there: Upstream) -> None:
        socket = await browser.ws_connect("/live")
        await socket.receive()
        with suppress(ConnectionError):  # it is told before it has sent everything
            await socket.send_bytes(bytes(gateway.LARGEST + 1))
        assert await there.ended.get() == (1009, "")

        socket = await browser.ws_connect("/live")
        await socket.receive()
        await socket.send_str("say much")
        assert (await socket.receive()).data == 1009

    visit(test)


def test_whoever_is_connected_is_told_that_the_gateway_goes() -> None:
    async def test(browser: Browser, there: Upstream) -> None:
        socket = await browser.ws_connect("/live")
        await socket.receive()
        await asyncio.gather(there.gateway.cleanup(), end_of(socket))
        assert await there.ended.get() == (1001, "")

    async def end_of(socket: aiohttp.ClientWebSocketResponse) -> None:
        assert (await socket.receive()).data == 1001

    visit(test)


def test_it_is_told_as_json() -> None:
    told = Told(port=1, distribution="http://d", cognito="http://c", web_socket=None, mqtt="ws://m", mqtt_host="h")
    assert Told(**json.loads(json.dumps(told.__dict__))) == told
