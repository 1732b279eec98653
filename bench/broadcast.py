"""Broadcast: from the host's question to the last player of a big room; and a model of it on AWS."""

import asyncio
import math
import statistics
from collections.abc import Sequence
from typing import Any

from buzzline.platform.concurrency import WORKERS
from buzzline.quizzes.model import QuizMode
from buzzline.rooms.room import BATCH, DIRECT

from bench.cloud import DeployedCloud, Step
from bench.load import usage
from bench.mqtt_room import MqttRoom
from bench.report import Cell, print_note, print_table
from bench.rooms import OpenGame, asked
from bench.socket_room import SocketRoom

ASKS = {10: 7, 100: 7, 1000: 3}
"""Questions that are measured, by the number of players."""
WARM_UP = 2
"""Questions of each size that are not measured: a bigger room has more workers."""
JOINED = 100
"""Players who come into the live-scoreboard game; bigger rooms are further connections of them."""
MODEL_PLAYERS = 10_000

ASSUMED: dict[str, float] = {
    "workers": 100,
    "postsAtATime": WORKERS,
    "batch": BATCH,
    "postMilliseconds": 20,
    "requestsPerSecond": 10_000,
    "burst": 5_000,
    "askMilliseconds": 100,
    "handOverMilliseconds": 100,
    "workersAtFirst": 5,
    "workersAddedPerSecond": 5,
}
"""Of the model: what was not measured here. Quotas and scaling are those that AWS documents in November 2026."""


def measure(cloud: DeployedCloud, step: Step) -> dict[str, Any]:
    """Figures by way and number of players, and the model."""
    step("broadcast over WebSockets")
    sockets = asyncio.run(_sockets(cloud, step))
    step("broadcast over MQTT")
    mqtt = asyncio.run(_mqtt(cloud))
    figures = {"webSocket": sockets, "mqtt": mqtt}
    return {**figures, "model": model(milliseconds_of_post(figures))}


def milliseconds_of_post(figures: dict[str, Any]) -> float:
    """Processor time of functions for each post, in the biggest room."""
    milliseconds: float = figures["webSocket"][str(max(ASKS))]["functionsMsPerPost"]
    return milliseconds


def model(cpu_milliseconds: float) -> dict[str, Any]:
    """How long a frame to MODEL_PLAYERS takes on AWS, from the processor time of one post.

    A worker has one processor. Posts wait for the slowest of: the workers, the account's
    quota. Workers come one after the other where Lambda's pollers have been idle.
    """
    posts_per_second = min(1000 / cpu_milliseconds, WORKERS * 1000 / ASSUMED["postMilliseconds"])
    batch_seconds = BATCH / posts_per_second
    batches = math.ceil(MODEL_PLAYERS / BATCH)
    begin = (ASSUMED["askMilliseconds"] + ASSUMED["handOverMilliseconds"]) / 1000
    quota = max(0.0, MODEL_PLAYERS - ASSUMED["burst"]) / ASSUMED["requestsPerSecond"]
    at_once = math.ceil(batches / ASSUMED["workers"]) * batch_seconds
    return {
        "players": MODEL_PLAYERS,
        "assumed": ASSUMED,
        "cpuMsPerPost": cpu_milliseconds,
        "postsPerSecondPerWorker": round(posts_per_second),
        "secondsOfPosts": {"all workers at once": round(at_once, 2), "from idle": round(_from_idle(batch_seconds), 2)},
        "secondsOfQuota": round(quota, 2),
        "seconds": {
            "all workers at once": round(begin + max(at_once, quota), 2),
            "from idle": round(begin + max(_from_idle(batch_seconds), quota), 2),
        },
    }


def show(figures: dict[str, Any]) -> None:
    """Print the tables."""
    rows: list[list[Cell]] = [
        [
            f"{way}, {players}",
            each["asks"],
            each["median"],
            each["last"],
            each["lastMax"],
            each.get("functionsMsPerPost"),
            each.get("emulatorMsPerPost"),
        ]
        for way, sizes in (("WebSocket", figures["webSocket"]), ("MQTT", figures["mqtt"]))
        for players, each in sizes.items()
    ]
    print_table(
        "Broadcast on the local cloud: the host's question, as it was sent, to the players, ms",
        ["", "asks", "median player", "last player", "slowest ask", "CPU per post: functions", "emulator"],
        rows,
    )
    print_note(
        f"""Medians over the asks. Up to {DIRECT} players the function posts itself, for more it queues batches of
        {BATCH}. The last columns have all processor time for a post, that of the ask included; the emulator takes
        posts one after the other, in one process. MQTT: one publish; {JOINED} players, in bigger rooms further
        connections of theirs."""
    )
    calculated, assumed = figures["model"], figures["model"]["assumed"]
    seconds, posts = calculated["seconds"], calculated["secondsOfPosts"]
    print(f"\nA model, not measured: a frame to {calculated['players']:,} players over WebSockets on AWS")
    print_note(
        f"""Seconds to the last player = before + max(posts, quota) = {seconds["all workers at once"]} with all workers
        at once, {seconds["from idle"]} from idle. Over MQTT it is one publish, whatever the number."""
    )
    print_note(
        f"""Posts a second of a worker: the lesser of 1 / {calculated["cpuMsPerPost"]} ms of processor (measured above;
        a worker of 1,769 MB has one) and {assumed["postsAtATime"]} at a time / {assumed["postMilliseconds"]:g} ms each
        (assumed) = {calculated["postsPerSecondPerWorker"]:,}. Posts: {calculated["players"]:,} in batches of
        {assumed["batch"]} by {assumed["workers"]:g} workers, {posts["all workers at once"]} s; from idle Lambda begins
        with {assumed["workersAtFirst"]:g} and adds {assumed["workersAddedPerSecond"]:g} a second (300 a minute):
        {posts["from idle"]} s. Quota: {assumed["requestsPerSecond"]:,} requests a second for the whole account, burst
        {assumed["burst"]:,}: {calculated["secondsOfQuota"]} s. Before: {assumed["askMilliseconds"]:g} ms to ask and
        {assumed["handOverMilliseconds"]:g} ms in SQS (assumed)."""
    )


async def _sockets(cloud: DeployedCloud, step: Step) -> dict[str, Any]:
    # Competitive: the questions of a group may be open together, so one ask follows the other.
    count = sum(ASKS.values()) + WARM_UP * len(ASKS)
    room = await SocketRoom(cloud, OpenGame(cloud, QuizMode.COMPETITIVE, count, group=count)).open()
    figures: dict[str, Any] = {}
    number = 0
    try:
        for size, asks in ASKS.items():
            await room.grow(size)
            step(f"{size} players are in")
            for _ in range(WARM_UP):
                number += 1
                await asked(room, number)
            before, times = usage(), []
            for _ in range(asks):
                number += 1
                times.append(await asked(room, number))
            used, posts = usage() - before, asks * size
            figures[str(size)] = {
                **_figures(times),
                "functionsMsPerPost": round(1000 * used.functions / posts, 2),
                "emulatorMsPerPost": round(1000 * used.emulator / posts, 2),
            }
        await room.end()
    finally:
        await room.close()
    return figures


async def _mqtt(cloud: DeployedCloud) -> dict[str, Any]:
    room = await MqttRoom(cloud, OpenGame(cloud, QuizMode.LIVE_SCOREBOARD, sum(ASKS.values()) + WARM_UP)).open()
    figures: dict[str, Any] = {}
    number = 0
    try:
        for size, asks in ASKS.items():
            await room.grow(min(size, JOINED))
            await room.listen(size)
            times = []
            for _ in range(asks if number else asks + WARM_UP):
                number += 1
                times.append(await asked(room, number))
            figures[str(size)] = _figures(times[-asks:])
        await room.end()
    finally:
        await room.close()
    return figures


def _figures(asks: Sequence[Sequence[float]]) -> dict[str, Any]:
    """Of asks, each with the milliseconds at all players."""
    return {
        "asks": len(asks),
        "median": round(statistics.median(statistics.median(times) for times in asks), 1),
        "last": round(statistics.median(max(times) for times in asks), 1),
        "lastMax": round(max(max(times) for times in asks), 1),
    }


def _from_idle(batch_seconds: float) -> float:
    """Seconds until all batches are posted, with workers that come one after the other."""
    free = [0.0] * int(ASSUMED["workersAtFirst"])
    added = int(ASSUMED["workers"] - ASSUMED["workersAtFirst"])
    free += [(1 + number) / ASSUMED["workersAddedPerSecond"] for number in range(added)]
    last = 0.0
    for _ in range(math.ceil(MODEL_PLAYERS / BATCH)):
        soonest = min(range(len(free)), key=free.__getitem__)
        free[soonest] += batch_seconds
        last = max(last, free[soonest])
    return last
