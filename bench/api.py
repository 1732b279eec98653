"""Timed requests to the HTTP API."""

import time
from collections import defaultdict
from typing import Any, Self

import httpx

from bench.players import Player
from bench.quiz import FOR_LATENCY, FOR_UNITS, QUESTIONS

REFUSED = "GET /activegames, refused (400)"


class Api:
    """One connection that is kept open; `timings` has the milliseconds of the requests by route."""

    def __init__(self, url: str) -> None:
        self.timings: dict[str, list[float]] = defaultdict(list)
        self._client = httpx.Client(base_url=url, timeout=30)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def journey(self, player: Player) -> None:
        """List the games, take one, answer it, look at its leaderboard."""
        path = f"/games/{FOR_LATENCY.game_id}"
        answers = FOR_LATENCY.answers(QUESTIONS // 2)
        self._call(player, "GET /activegames", "/activegames", params={"mode": "Single Player"})
        self._call(player, "GET /games/{gameId}", path)
        self._call(player, "POST /games/{gameId}/answer", f"{path}/answer", json=answers)
        self._call(player, "GET /games/{gameId}/leaderboard", f"{path}/leaderboard")

    def author(self, player: Player) -> None:
        """Write a quiz, change it, open and close it, delete it; look after the profile."""
        quiz = FOR_UNITS.content
        game_id = self._call(player, "POST /quizzes", "/quizzes", json=quiz)["gameId"]
        path = f"/quizzes/{game_id}"
        self._call(player, "GET /quizzes", "/quizzes")
        self._call(player, "GET /quizzes/{gameId}", path)
        self._call(player, "PUT /quizzes/{gameId}", path, json=quiz)
        self._call(player, "PUT /quizzes/{gameId}/questions/{n}", f"{path}/questions/3", json=quiz["questions"][0])
        self._call(player, "POST /activegames", "/activegames", json={"gameId": game_id})
        self._call(player, "DELETE /activegames/{gameId}", f"/activegames/{game_id}")
        self._call(player, "DELETE /quizzes/{gameId}", path)
        self._call(player, "PUT /players/me", "/players/me", json={"displayName": "Bench", "about": "measures"})
        self._call(player, "GET /players/me", "/players/me")
        self._call(player, "GET /players/me/progress", "/players/me/progress")

    def refused(self, player: Player) -> None:
        """A request that is refused before any AWS call is made."""
        response = self._send(player, REFUSED, "/activegames", params={"mode": "none"})
        assert response.status_code == 400, f"there is a mode 'none': {response.text}"

    def _call(self, player: Player, route: str, path: str, **options: Any) -> Any:
        response = self._send(player, route, path, **options)
        response.raise_for_status()
        return response.json() if response.content else None

    def _send(self, player: Player, route: str, path: str, **options: Any) -> httpx.Response:
        begun = time.perf_counter()
        response = self._client.request(route.partition(" ")[0], path, headers=player.headers, **options)
        self.timings[route].append(1000 * (time.perf_counter() - begun))
        return response
