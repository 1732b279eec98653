"""The mark to beat: the published TypeScript sample of the game on the same emulator.

Measured in November 2026 on a machine of this kind (two cores), with the same journey: list,
get, answer with ten questions, scoreboard. Times in milliseconds.
"""

from typing import Any

PUBLISHED: dict[str, Any] = {
    "routes": {
        "GET /activegames": 11.5,
        "GET /games/{gameId}": 11.6,
        "POST /games/{gameId}/answer": 24.0,
        "GET /games/{gameId}/leaderboard": 14.9,
    },
    "journey": {
        1: {"p50": 62.7, "p95": 69.3, "perSecond": 15.7},
        4: {"p50": 160.0, "p95": None, "perSecond": 23.9},
    },
    "units": {"requestCalls": 7, "consumerCalls": 5, "readUnits": 3.0, "writeUnits": 5.0},
}

JOURNEY_GOAL = 0.8
"""A journey may take this times as long."""

RATE_GOAL = 1.5
"""This times as many journeys per second."""
