"""A live-scoreboard game to test with: the deployed functions in this process, a broker that only listens, a Redis."""

import json
import shutil
import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

from buzzline.identity.nicknames import player_id
from buzzline.live_games.model import LiveGame
from redis import Redis

from local import ROOT
from local.processes import Service, free_port

CONTEXT = SimpleNamespace(
    function_name="test",
    memory_limit_in_mb=512,
    invoked_function_arn="arn:aws:lambda:eu-west-1:123456789012:function:test",
    aws_request_id="request-1",
)

_TOPICS = {
    "cache_game": "hostgame",
    "join_game": "games/{run}/join/{player}",
    "leave_game": "games/{run}/leave/{player}",
    "start_game": "games/{run}/startgame",
    "ask_question": "games/{run}/nextquestion",
    "reveal_answer": "games/{run}/reveal",
    "receive_answer": "games/{run}/answers/{player}",
    "kick_player": "games/{run}/kick",
    "end_game": "games/{run}/endthegame",
}


class RedisServer:
    """A Redis of the tests' own; it keeps nothing when it ends."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"redis://localhost:{self.port}"
        self.client: Any = Redis(port=self.port, decode_responses=True, protocol=2)
        self._service: Service | None = None

    def start(self) -> None:
        program = shutil.which("redis-server") or str(ROOT / ".local/emulator/bin/redis-server")
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(self.folder)]
        self._service = Service([program, *options], env={}, log=self.folder / "redis.log")
        self._service.wait_until(self._answers)

    def stop(self) -> None:
        if self._service:
            self._service.stop()
        self._service = None

    def restart(self) -> None:
        """End the process and start another one: all is lost."""
        self.stop()
        self.start()

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(7) == b"+PONG\r\n"
        except OSError:
            return False


class Broker:
    """Stands for the client of AWS IoT: keeps what is published."""

    def __init__(self) -> None:
        self.published: list[tuple[str, Any]] = []
        self._lock = threading.Lock()

    def publish(self, *, topic: str, qos: int, payload: bytes) -> None:
        with self._lock:
            self.published.append((topic, json.loads(payload)))

    def take(self) -> list[tuple[str, Any]]:
        """What was published since the last time."""
        with self._lock:
            published, self.published = self.published, []
        return published


@dataclass
class Hall:
    """Where one game is played: sends messages as the topic rules pass them on."""

    functions: Mapping[str, ModuleType]
    broker: Broker
    game: LiveGame
    """As it was opened."""
    tickets: dict[str, str] = field(default_factory=dict)
    """By player, the host included."""
    sends: dict[str, int] = field(default_factory=dict)

    @property
    def host(self) -> str:
        return self.game.host_name

    @property
    def run(self) -> str:
        return self.game.run

    def id_of(self, player: str) -> str:
        """What a player is called in topics and client ids."""
        return player_id(self.run, player)

    def event(self, function: str, sender: str, **members: Any) -> dict[str, Any]:
        """What a rule passes on: of a message that `sender` sends in their own name, unless members say otherwise."""
        event = {
            "ticket": self.tickets.get(sender, ""),
            "topic": _TOPICS[function].format(run=self.run, player=self.id_of(sender)),
            "clientId": f"{self.id_of(sender)}:1",
            "principal": "p",
            "receivedAt": time.time_ns() // 1_000_000,
        }
        return {name: value for name, value in {**event, **members}.items() if value is not None}

    def send(self, function: str, sender: str, **members: Any) -> dict[str, Any]:
        """Deliver a message; what was published, by topic without the game's part."""
        return self.deliver(function, self.event(function, sender, **members))

    def deliver(self, function: str, event: dict[str, Any]) -> dict[str, Any]:
        """Deliver an event, maybe once more; what was published meanwhile."""
        self.broker.take()
        assert self.functions[function].handler(event, CONTEXT) is None
        return self.told()

    def told(self) -> dict[str, Any]:
        """What was published since the last time, by topic without the game's part, and with names for ids."""
        names = {self.id_of(name): name for name in self.tickets}
        return {self._own(topic, names): told for topic, told in self.broker.take()}

    def _own(self, topic: str, names: Mapping[str, str]) -> str:
        action, *player = topic.removeprefix(f"games/{self.run}/").split("/", 1)
        return "/".join((action, *(names.get(each, each) for each in player)))

    def join(self, *players: str) -> None:
        for player in players:
            assert f"state/{player}" in self.send("join_game", player)

    def ask(self, number: int) -> dict[str, Any]:
        return self.send("ask_question", self.host, questionNumber=number)

    def answer_event(self, player: str, question: int, answer: str, **members: Any) -> dict[str, Any]:
        """An answer with the next number."""
        self.sends[player] = self.sends.get(player, 0) + 1
        numbered = {"questionNumber": question, "answerNumber": self.sends[player], "playerAnswer": answer}
        return self.event("receive_answer", player, **{**numbered, **members})

    def answer(self, player: str, question: int, answer: str, **members: Any) -> dict[str, Any]:
        return self.deliver("receive_answer", self.answer_event(player, question, answer, **members))

    def reveal(self, number: int) -> dict[str, Any]:
        return self.send("reveal_answer", self.host, questionNumber=number)

    def end(self) -> dict[str, Any]:
        return self.send("end_game", self.host)

    def scores(self) -> dict[str, int]:
        """The scoreboard as it is."""
        board = self.send("start_game", self.host)["scoreboard"]
        return {row["playerName"]: row["score"] for row in board["leaderboard"]}
