"""Latency of all routes and of whole journeys on the local cloud, and how many journeys it sustains."""

import statistics
import threading
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import httpx

from bench.api import Api
from bench.cloud import DeployedCloud, Step
from bench.load import Usage, usage
from bench.players import Player, Registry
from bench.published import JOURNEY_GOAL, PUBLISHED, RATE_GOAL
from bench.quiz import FOR_LATENCY
from bench.report import Cell, percentile, print_table
from bench.results import Results

JOURNEYS = {1: 30, 4: 60}
"""Of one round, by the number of clients at a time."""
ROUNDS = 7
QUIETEST = 3
"""Of the rounds those are told in which other processes used least of the machine."""
WARM_UP = 24
"""Journeys that are not measured."""
AUTHOR_ROUNDS = 25


@dataclass
class Round:
    """Journeys by a number of clients at a time."""

    journeys: list[float] = field(default_factory=list)
    """Milliseconds of each."""
    steps: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """Milliseconds of the requests by route."""
    errors: list[str] = field(default_factory=list)
    per_second: float = 0
    used: Usage = field(default_factory=usage)
    """Processor time until all results were stored."""


def measure(cloud: DeployedCloud, step: Step) -> dict[str, Any]:
    """Figures by route, and by the number of clients."""
    url = cloud.outputs["apiUrl"]
    registry = Registry(cloud)
    results = Results(cloud, FOR_LATENCY.game_id)
    warm_up = registry.register(WARM_UP)
    players = registry.register(ROUNDS * sum(JOURNEYS.values()))
    step("playing")
    _play(url, warm_up, max(JOURNEYS))
    arrived = results.wait_for(WARM_UP)
    rounds: dict[int, list[Round]] = {clients: [] for clients in JOURNEYS}
    for _ in range(ROUNDS):
        for clients, count in JOURNEYS.items():
            before = usage()
            played = _play(url, [players.pop() for _ in range(count)], clients)
            arrived = results.wait_for(arrived.answered + count)
            played.used = usage() - before
            rounds[clients].append(played)
    step("writing quizzes")
    routes = {**_by_route(_quietest(rounds[1])), **_author(url, warm_up[0])}
    return {
        "routes": {
            route: {
                "p50": round(percentile(times, 50), 1),
                "p95": round(percentile(times, 95), 1),
                "requests": len(times),
            }
            for route, times in routes.items()
        },
        "journeys": {str(clients): _figures(each) for clients, each in rounds.items()},
        "results": asdict(arrived),
    }


def failures(figures: dict[str, Any]) -> list[str]:
    """What must not happen: requests that failed, results that got lost."""
    failed = [error for each in figures["journeys"].values() for error in each["errors"]]
    results = figures["results"]
    lost = [
        f"{results['answered']} players answered, {name} has {results[name]}"
        for name in ("scores", "standings", "awards")
        if results[name] != results["answered"]
    ]
    return failed + lost


def show(figures: dict[str, Any]) -> None:
    """Print the tables."""
    published = PUBLISHED["routes"]
    rows: list[list[Cell]] = [
        [
            route,
            each["p50"],
            each["p95"],
            published.get(route),
            each["p50"] / published[route] if route in published else None,
        ]
        for route, each in figures["routes"].items()
    ]
    print_table(
        "Latency of each route, one client, ms; p50 of the published sample, and ours to it",
        ["route", "p50", "p95", "published", "ratio"],
        rows,
    )
    rows = []
    for clients in JOURNEYS:
        ours, mark = figures["journeys"][str(clients)], PUBLISHED["journey"][clients]
        for name, key, goal in (
            ("p50 ms", "p50", f"<= {JOURNEY_GOAL}"),
            ("p95 ms", "p95", None),
            ("journeys/s", "perSecond", f">= {RATE_GOAL}"),
        ):
            ratio = ours[key] / mark[key] if mark[key] else None
            rows.append([f"{name}, {clients} at a time", ours[key], mark[key], ratio, goal])
    print_table("Journeys: list, play, answer, leaderboard", ["", "ours", "published", "ratio", "goal"], rows)
    print_table(
        "Processor time of a journey with its consumers, ms, and what other processes used of the machine meanwhile",
        ["", "functions", "emulator", "client", "others", "others in all rounds"],
        [
            [
                f"{clients} at a time",
                *each["processorMs"].values(),
                f"{each['others']:.0%}",
                f"{each['othersInAll']:.0%}",
            ]
            for clients, each in figures["journeys"].items()
        ],
    )
    print(
        f"  Told are, of {ROUNDS} rounds, the {QUIETEST} in which other processes used least of the machine. The marks"
    )
    print("  were taken on a machine with nothing else to do: compare only where others used next to nothing.")
    results = figures["results"]
    print(
        f"  {results['answered']} players answered: {results['scores']} results and {results['awards']} awards stored, "
        f"{results['standings']} in the standings (saved\n  {results['standings_version']} times), all there "
        f"{results['seconds']} s after the last answer. Failures: {'; '.join(failures(figures)[:5]) or 'none'}."
    )
    print(
        "  Clients, emulator, functions and consumers share the processors. Not measured: the floor, an empty handler"
    )
    print("  that logs a line; a refused request, which makes no AWS call, comes near it.")


def _play(url: str, players: Sequence[Player], clients: int) -> Round:
    """Let `players` make a journey each, `clients` of them at a time."""
    played = Round()
    waiting = iter(players)
    lock = threading.Lock()

    def client() -> None:
        with Api(url) as api:
            while True:
                with lock:
                    player = next(waiting, None)
                if player is None:
                    break
                begun = time.perf_counter()
                try:
                    api.journey(player)
                    played.journeys.append(1000 * (time.perf_counter() - begun))
                except httpx.HTTPError as error:
                    played.errors.append(str(error))
            with lock:
                for route, times in api.timings.items():
                    played.steps[route] += times

    threads = [threading.Thread(target=client) for _ in range(clients)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    played.per_second = len(players) / (time.perf_counter() - begun)
    return played


def _author(url: str, player: Player) -> Mapping[str, list[float]]:
    """Times of the routes that a journey does not take."""
    with Api(url) as warm_up, Api(url) as api:
        warm_up.author(player)
        for _ in range(AUTHOR_ROUNDS):
            api.author(player)
            api.refused(player)
        return api.timings


def _quietest(rounds: Sequence[Round]) -> list[Round]:
    return sorted(rounds, key=lambda each: each.used.others)[:QUIETEST]


def _by_route(rounds: Sequence[Round]) -> dict[str, list[float]]:
    return {route: [time for each in rounds for time in each.steps[route]] for route in rounds[0].steps}


def _figures(rounds: Sequence[Round]) -> dict[str, Any]:
    quiet = _quietest(rounds)
    journeys = [time for each in quiet for time in each.journeys]
    return {
        "p50": round(percentile(journeys, 50), 1),
        "p95": round(percentile(journeys, 95), 1),
        "perSecond": round(statistics.median(each.per_second for each in quiet), 1),
        "journeys": len(journeys),
        "processorMs": {
            name: round(1000 * sum(getattr(each.used, name) for each in quiet) / len(journeys), 1)
            for name in ("functions", "emulator", "client")
        },
        "others": round(statistics.mean(each.used.others for each in quiet), 3),
        "othersInAll": round(statistics.mean(each.used.others for each in rounds), 3),
        "errors": [error for each in rounds for error in each.errors],
    }
