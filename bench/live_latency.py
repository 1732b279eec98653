"""Latency of live games: from an answer to its receipt, and to the scoreboard that everybody sees."""

import asyncio
import random
import statistics
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from buzzline.quizzes.model import QuizMode

from bench.cloud import DeployedCloud, Step
from bench.mqtt_room import MqttRoom
from bench.report import Cell, percentile, print_note, print_table
from bench.rooms import Answered, OpenGame, Room, asked, right_answer, since
from bench.socket_room import SocketRoom

ROUNDS = {10: 6, 50: 3, 200: 2}
"""Questions that are measured in each way of answering, by the number of players in the room."""
SPREAD_SECONDS = 2.0
"""People answer at different moments: here evenly spread over this time."""
WAYS = {"at the same instant": 0.0, f"within {SPREAD_SECONDS:g} s": SPREAD_SECONDS}
WARM_UP = 2
"""Questions that are not measured: until then each function has its workers."""

_QUESTIONS = WARM_UP + len(WAYS) * sum(ROUNDS.values())


@dataclass
class Samples:
    """Milliseconds."""

    receipts: list[float] = field(default_factory=list)
    scoreboards: list[list[float]] = field(default_factory=list)
    """Of each question, at each player."""
    rates: list[float] = field(default_factory=list)
    """Answers per second, from the first that was sent to the last receipt."""


@dataclass
class _Played:
    """A game, and what the players know of it."""

    game: OpenGame
    samples: dict[int, dict[str, Samples]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(Samples))  # players → way → samples
    )
    answers: int = 0
    right: dict[int, int] = field(default_factory=dict)
    """By question: how many answers have to be in the account as right ones."""
    account: dict[str, Any] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)


def measure(cloud: DeployedCloud, step: Step) -> dict[str, Any]:
    """Figures by mode and number of players."""
    figures = {}
    for mode, play in ((QuizMode.CASUAL, _casual), (QuizMode.LIVE_SCOREBOARD, _live_scoreboard)):
        step(f"live latency: {mode}")
        played = _Played(OpenGame(cloud, mode, _QUESTIONS))
        asyncio.run(play(cloud, played))
        figures[mode.value] = _figures(played)
    return {"spreadSeconds": SPREAD_SECONDS, "modes": figures}


def failures(figures: dict[str, Any]) -> list[str]:
    """What must not happen: answers that got lost, or a question with two winners."""
    return [f"{mode}: {failure}" for mode, each in figures["modes"].items() for failure in each["failures"]]


def show(figures: dict[str, Any]) -> None:
    """Print the tables."""
    rows: list[list[Cell]] = []
    for mode, each in figures["modes"].items():
        for players, ways in each["rooms"].items():
            for way, times in ways.items():
                receipt, scoreboard = times["receipt"], times["scoreboard"]
                name = f"{mode.removeprefix('Multiplayer - ')}, {players} players {way}"
                rows.append([name, *receipt.values(), times["answersPerSecond"], *scoreboard.values()])
    print_table(
        "Live games on the local cloud, ms: answer to receipt, and to the scoreboard at all players",
        ["", "receipt p50", "p95", "answers/s", "scoreboard p50", "p95", "last"],
        rows,
    )
    print_note(
        f"""Casual: an answer over WebSocket to its receipt; the scoreboard from the host's `showscoreboard` to each
        player. Competitive games use the same functions and frames; questions are closed later. Live Scoreboard: an
        answer over MQTT to its private result; the scoreboard from the first right answer, as it was sent, to each
        player. Half of the players answer right, all either at the same instant or evenly spread over
        {figures["spreadSeconds"]:g} s. `last`: the median of the questions' last player."""
    )
    print_note(
        """A function has at most four workers here, and players, emulator and functions share two processors: what a
        room of 200 waits for at once is their turn. On AWS each answer has an environment of its own."""
    )
    for mode, each in figures["modes"].items():
        account = each["account"]
        print(
            f"  {mode}: {each['answers']} answers sent, {account['received']} received, {account['counted']} counted, "
            f"balanced: {account['balanced']}; failures: {'; '.join(each['failures'][:3]) or 'none'}."
        )


async def _casual(cloud: DeployedCloud, played: _Played) -> None:
    room = await SocketRoom(cloud, played.game).open()
    try:
        number = 0
        for size, rounds in ROUNDS.items():
            await room.grow(size)
            for way, spread in _ways(rounds, warm_up=number == 0):
                number += 1
                samples = played.samples[size][way] if way else Samples()
                answers = await _question(room, played, number, spread, samples)
                played.right[number] = _right(len(answers))
                samples.scoreboards += [await room.show()]
        await _end(room, played)
    finally:
        await room.close()


async def _live_scoreboard(cloud: DeployedCloud, played: _Played) -> None:
    room = await MqttRoom(cloud, played.game).open()
    try:
        number = 0
        for size, rounds in ROUNDS.items():
            await room.grow(size)
            for way, spread in _ways(rounds, warm_up=number == 0):
                number += 1
                samples = played.samples[size][way] if way else Samples()
                scoreboard = room.expect("scoreboard")
                answers = await _question(room, played, number, spread, samples)
                played.right[number] = 1
                winners = [answer for answer in answers if answer.points]
                if len(winners) != 1:
                    played.failures.append(f"question {number} has {len(winners)} winners")
                samples.scoreboards += [since(winners[0].sent_at, await scoreboard.all())]
        await _end(room, played)
        if len(played.game.books().winners) != number:
            played.failures.append(f"{number} questions were won, the books know {played.game.books().winners}")
    finally:
        await room.close()


async def _question(room: Room, played: _Played, number: int, spread: float, samples: Samples) -> list[Answered]:
    """Ask a question and let everybody answer it; every other player is right."""
    await asked(room, number)

    async def answer(player: int) -> Answered:
        await asyncio.sleep(random.uniform(0, spread))  # noqa: S311
        return await room.answer(player, number, right_answer(number) if player % 2 == 0 else "no idea")

    answers = await asyncio.gather(*map(answer, range(room.size)))
    seconds = time.perf_counter() - min(each.sent_at for each in answers)
    played.answers += len(answers)
    samples.receipts += [each.milliseconds for each in answers]
    samples.rates.append(len(answers) / seconds)
    uncounted = sum(not each.counted for each in answers)
    if uncounted:
        played.failures.append(f"{uncounted} answers to question {number} were not counted")
    return answers


async def _end(room: Room, played: _Played) -> None:
    account = await room.end()
    played.account = account
    numbers = [account[name] for name in ("sent", "received", "counted")]
    if not account["balanced"] or numbers != 3 * [played.answers]:
        played.failures.append(f"{played.answers} answers were sent; sent, received, counted are {numbers}")
    right = {each["questionNumber"]: each["right"] for each in account["questions"]}
    if right != played.right:
        played.failures.append(f"right answers are {right}, not {played.right}")


def _ways(rounds: int, *, warm_up: bool) -> list[tuple[str, float]]:
    """Ways of answering, in turn; the first ones have no name, and are not measured."""
    return (WARM_UP * [("", 0.0)] if warm_up else []) + rounds * list(WAYS.items())


def _right(players: int) -> int:
    return (players + 1) // 2


def _figures(played: _Played) -> dict[str, Any]:
    return {
        "rooms": {
            str(size): {way: _times(samples) for way, samples in ways.items()} for size, ways in played.samples.items()
        },
        "answers": played.answers,
        "account": {name: played.account[name] for name in ("sent", "received", "counted", "balanced")},
        "failures": played.failures,
    }


def _times(samples: Samples) -> dict[str, Any]:
    return {
        "receipt": _percentiles(samples.receipts),
        "answersPerSecond": round(statistics.median(samples.rates), 1),
        "scoreboard": {
            **_percentiles([time for each in samples.scoreboards for time in each]),
            "last": round(statistics.median(map(max, samples.scoreboards)), 1),
        },
    }


def _percentiles(times: Sequence[float]) -> dict[str, float]:
    return {"p50": round(percentile(times, 50), 1), "p95": round(percentile(times, 95), 1)}
