"""AWS calls and DynamoDB units: of each operation, and of a whole journey with all it sets off.

The real handlers run in this process against the tables, topics, queues and streams of the
local cloud; consumers get the messages and stream records that really came.
"""

import json
import statistics
from collections.abc import Sequence
from typing import Any

from bench.handlers import Execution, Handlers, http_event
from bench.published import PUBLISHED
from bench.quiz import FOR_UNITS, QUESTIONS
from bench.recorder import names_of
from bench.report import Cell, print_table
from bench.sources import CONSUMERS, Sources

FILLED = 60
"""Players whose results are in the game when the journey in a filled game is measured."""

BATCH = 10

_NAMES = {
    "ActiveGamesList": "list",
    "GamePlay": "play",
    "GameAnswer": "answer",
    "LeaderboardGet": "leaderboard",
}


def measure(handlers: Handlers, sources: Sources) -> dict[str, Any]:
    """Figures by operation and journey."""
    game = _Game(handlers, sources)
    first = game.journey(["unit-player-first"])
    filling = [game.journey([f"unit-player-{number:02d}"], right=number % (QUESTIONS + 1)) for number in range(FILLED)]
    late = game.journey(["unit-player-late"])
    batch = game.journey([f"unit-batch-{number:02d}" for number in range(BATCH)])
    milliseconds = {
        execution.function: statistics.median(
            each.milliseconds for run in filling for each in run if each.function == execution.function
        )
        for execution in late
    }
    return {
        "questions": QUESTIONS,
        "operations": [_operation(execution, milliseconds[execution.function]) for execution in late],
        "journeys": {
            "first player of a game": _journey(first, 1),
            f"player {FILLED + 2} of a game": _journey(late, 1),
            f"{BATCH} players at once, each": _journey(batch, BATCH),
        },
        "typicalJourney": f"player {FILLED + 2} of a game",
    }


class _Game:
    def __init__(self, handlers: Handlers, sources: Sources) -> None:
        self._handlers = handlers
        self._sources = sources

    def journey(self, players: Sequence[str], right: int = QUESTIONS // 2) -> list[Execution]:
        """All invocations of players who list, play, answer and look; the consumers get them in one batch."""
        path = {"gameId": FOR_UNITS.game_id}
        answers = json.dumps(FOR_UNITS.answers(right))
        done = []
        for player in players:
            done += [
                self._request(
                    "ActiveGamesList", http_event("GET /activegames", player, query={"mode": "Single Player"})
                ),
                self._request("GamePlay", http_event("GET /games/{gameId}", player, path)),
                self._request("GameAnswer", http_event("POST /games/{gameId}/answer", player, path, body=answers)),
            ]
        done += [self._handlers.run(name, self._sources.take(name, len(players))) for name in CONSUMERS]
        for player in players:
            done.append(self._request("LeaderboardGet", http_event("GET /games/{gameId}/leaderboard", player, path)))
        return done

    def _request(self, function: str, event: dict[str, Any]) -> Execution:
        execution = self._handlers.run(function, event)
        assert execution.result["statusCode"] == 200, f"{function} answered {execution.result}"
        return execution


def show(figures: dict[str, Any]) -> None:
    """Print the tables."""
    rows: list[list[Cell]] = [
        [
            each["function"],
            each["operation"],
            sum(each["calls"].values()),
            each["readUnits"],
            each["writeUnits"],
            each["milliseconds"],
            each["logBytes"],
            ", ".join(name if count == 1 else f"{count} {name}" for name, count in each["calls"].items()),
        ]
        for each in figures["operations"]
    ]
    print_table(
        f"AWS calls and DynamoDB units of each operation ({figures['typicalJourney']}, quiz of {QUESTIONS} questions)",
        ["function", "operation", "calls", "reads", "writes", "ms here", "log bytes", "which"],
        rows,
    )
    mark = PUBLISHED["units"]
    keys = ("requestCalls", "consumerCalls", "invocations", "readUnits", "writeUnits")
    journeys = [
        [name, *(f"{each[key]:g}" if key in each else None for key in keys)]
        for name, each in {**figures["journeys"], "published sample": mark}.items()
    ]
    print_table(
        "One journey: list, play, answer, leaderboard, and what they set off",
        ["", "calls in requests", "in consumers", "invocations", "reads", "writes"],
        journeys,
    )
    ours = figures["journeys"][figures["typicalJourney"]]
    calls, mark_calls = (each["requestCalls"] + each["consumerCalls"] for each in (ours, mark))
    print(
        f"  {figures['typicalJourney']}, to the sample: {calls:g} of {mark_calls} calls, "
        f"{ours['readUnits']:g} of {mark['readUnits']:g} read units, "
        f"{ours['writeUnits']:g} of {mark['writeUnits']:g} write units (goal: no more of any)."
    )
    print(
        "  Counted: calls that our code makes; write units as DynamoDB reports them; read units by its rules from the"
    )
    print("  sizes of what was read (eventually consistent: half a unit for 4 KB), which the emulator does not report.")
    print("  Not counted: what Lambda itself calls to feed the consumers, sign-in, retries (there were none).")


def _operation(execution: Execution, milliseconds: float) -> dict[str, Any]:
    return {
        "function": execution.function,
        "operation": _NAMES.get(execution.function, "consumer"),
        "calls": names_of(execution.calls),
        "readUnits": execution.read_units,
        "writeUnits": execution.write_units,
        "milliseconds": round(milliseconds, 1),
        "logBytes": execution.log_bytes,
    }


def _journey(executions: Sequence[Execution], players: int) -> dict[str, float]:
    """Sums per player."""
    requests = [each for each in executions if each.function in _NAMES]
    consumers = [each for each in executions if each.function in CONSUMERS]
    return {
        "requestCalls": sum(len(each.calls) for each in requests) / players,
        "consumerCalls": sum(len(each.calls) for each in consumers) / players,
        "invocations": len(executions) / players,
        "readUnits": sum(each.read_units for each in executions) / players,
        "writeUnits": sum(each.write_units for each in executions) / players,
    }
