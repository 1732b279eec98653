"""Who is there, over MQTT: told when connections end without a word, and to windows of the host that come later."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import aiomqtt
import pytest

from cli.deployment import Deployment
from cli.mqtt import MqttHost, MqttPlayer
from tests.e2e.table import Table, everything
from tests.e2e.table import run as play
from tests.e2e.test_live_scoreboard import Stage, forged_count, join_all, new_name, new_stage, run
from tests.support.cloud import DeployedCloud, eventually
from tests.support.quizzes import open_quiz
from tests.support.tunnel import Tunnel

__all__ = ["new_stage"]

NewStage = Callable[..., Stage]
A_WILLS_WAY = 3
"""Seconds, more than enough for a will to have its effect, if it had one."""


@contextmanager
def tunnelled(deployment: Deployment) -> Iterator[tuple[Tunnel, Deployment]]:
    """A way to the broker that can be cut, and the deployment at its end."""
    url = urlsplit(deployment.mqtt_url)
    with Tunnel.to(url.port or 0) as tunnel:
        yield tunnel, replace(deployment, mqtt_url=url._replace(netloc=f"localhost:{tunnel.port}").geturl())


@asynccontextmanager
async def dying(seat: AbstractAsyncContextManager[MqttPlayer]) -> AsyncIterator[MqttPlayer]:
    """A seat whose connection is gone when it is left."""
    player = await seat.__aenter__()
    try:
        yield player
    finally:
        with suppress(aiomqtt.MqttError):
            await seat.__aexit__(None, None, None)


def report(stage: Stage) -> dict[str, Any]:
    answer = stage.http(stage.host_name).get(f"{stage.path}/account")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def reported(stage: Stage) -> dict[str, Any]:
    return await asyncio.to_thread(report, stage)


def test_the_host_hears_of_a_player_whose_connection_is_cut(new_stage: NewStage) -> None:
    stage = new_stage(open_quiz(2))

    async def game(tunnel: Tunnel, far: Deployment) -> None:
        async with AsyncExitStack() as stack:
            host = await stack.enter_async_context(stage.host())
            (ada,) = await join_all(stage, stack, stage.ticket(new_name("ada")))
            bo_admission = stage.guest_ticket("Bo")
            async with dying(MqttPlayer.of(far, bo_admission)) as bo:
                await bo.join()
                assert (await host.hear(f"joined/{bo.id}"))["here"] is True
                await host.ask(1)
                await bo.hear("question")
                assert (await bo.answer(1, "no idea"))["receipt"]["verdict"] == "counted"
                tunnel.cut()
                left = await host.hear(f"left/{bo.id}")
                assert (left["playerName"], left["gone"]) == ("~Bo", False)
            assert not host.has(f"left/{ada.id}")

            # A window that knows nothing: who is away, and what was answered.
            told = await reported(stage)
            assert told["absent"] == ["~Bo"]
            (tally,) = told["tallies"]
            assert tally == {
                "questionNumber": 1,
                "answers": [{"playerName": "~Bo", "response": "no idea", "right": False}],
            }
            async with MqttPlayer.of(stage.deployment, bo_admission) as again:
                await again.join()
                joined = await host.hear(f"joined/{again.id}")
                assert joined["here"] and joined["move"] > left["move"]
                assert (await reported(stage))["absent"] == []
            assert (await host.hear(f"left/{bo.id}"))["move"] > joined["move"], "said, as no will comes then"
            await host.end()

    with tunnelled(stage.deployment) as (tunnel, far):
        run(game(tunnel, far))


def test_who_is_back_before_the_old_connection_is_missed_is_there(new_stage: NewStage) -> None:
    """The will of the first connection comes after the second one has begun."""
    stage = new_stage(open_quiz(1))

    async def game(tunnel: Tunnel, far: Deployment) -> None:
        async with AsyncExitStack() as stack:
            host = await stack.enter_async_context(stage.host())
            admission = stage.guest_ticket("Bo")
            first = await stack.enter_async_context(dying(MqttPlayer.of(far, admission)))
            await first.join()
            await host.hear(f"joined/{first.id}")
            async with MqttPlayer.of(stage.deployment, admission) as again:
                await again.join()
                assert (await host.hear(f"joined/{again.id}"))["here"]
                tunnel.cut()
                await first.lost()
                await asyncio.sleep(A_WILLS_WAY)
                assert not host.has(f"left/{again.id}")
                assert (await reported(stage))["absent"] == []
            await host.hear(f"left/{again.id}")
            await host.end()

    with tunnelled(stage.deployment) as (tunnel, far):
        run(game(tunnel, far))


@pytest.mark.together("forged messages")
def test_nobody_says_that_somebody_else_has_gone(cloud: DeployedCloud, new_stage: NewStage) -> None:
    stage = new_stage(open_quiz(1))
    before = forged_count(cloud, "LeaveGame")

    async def game() -> None:
        async with AsyncExitStack() as stack:
            host = await stack.enter_async_context(stage.host())
            ada, bob = await join_all(stage, stack, stage.ticket(new_name("ada")), stage.ticket(new_name("bob")))
            gone = {"connection": bob.connection, "forGood": True}
            await ada.send("leave", bob.id, **gone)
            await host.send("leave", bob.id, **gone)
            await ada.publish(f"{ada.root}/leave/{bob.id}", {**gone, "ticket": None})
            await asyncio.to_thread(eventually, lambda: forged_count(cloud, "LeaveGame") - before == 2, 120)
            assert (await reported(stage))["absent"] == []
            assert not host.has(f"left/{bob.id}")
            await host.end()

    run(game())


def test_of_two_pages_of_a_player_the_last_one_is_told_over_web_sockets(table: Table) -> None:
    table.quiz()

    async def game() -> None:
        async with table.host() as host:
            ticket = await asyncio.to_thread(table.guest_ticket, "Bo")
            first = await table.joined(ticket)
            async with await table.joined(ticket):
                pass
            again = await table.joined(ticket)
            await again.leave()
            assert (await host.host(table.game_id))["players"][0]["here"] is True
            await first.close()
            assert (await host.event("left"))["playerName"] == "~Bo"
            assert not [each for each in everything(host) if each["subaction"] == "left"], "it is told once"

    play(game())


def test_the_host_at_a_terminal_hears_who_goes(new_stage: NewStage) -> None:
    stage = new_stage(open_quiz(1))

    async def game() -> None:
        async with MqttHost.of(stage.deployment, stage.hosted) as host:
            await host.host()
            async with MqttPlayer.of(stage.deployment, stage.guest_ticket("Bo")) as bo:
                await bo.join()
            assert (await host.hear(f"left/{bo.id}"))["playerName"] == "~Bo"
            await host.end()

    run(game())
