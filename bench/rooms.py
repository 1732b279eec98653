"""Live games to measure: opened and given tickets to by the benchmark itself, played through the deployed functions."""

import asyncio
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from buzzline.identity.nicknames import MARK, player_id
from buzzline.live_games.game_store import GameStore
from buzzline.live_games.hosting import Opening, host_game
from buzzline.live_games.model import LiveGame, Player
from buzzline.live_games.player_store import PlayerStore
from buzzline.live_games.tickets import issue
from buzzline.platform.clock import utc_now
from buzzline.quizzes.active_games_store import ActiveGamesStore
from buzzline.quizzes.inventory_store import InventoryStore
from buzzline.quizzes.model import QuizBody, QuizHeader, QuizMode
from buzzline.quizzes.store import QuizStore

from bench.cloud import DeployedCloud

WAIT_SECONDS = 120
"""For anything that has to come; a room that is slower than this has failed."""
DOOR = 8
"""Players who come in at a time."""


def new_quiz(cloud: DeployedCloud, host: str, mode: QuizMode, questions: int, group: int = 0) -> str:
    """Store a quiz of open questions, in groups of `group` if that is not 0; returns its id."""
    content = QuizBody.model_validate(
        {
            "quizName": "A quiz to measure with",
            "quizDescription": "Asked by the benchmark",
            "quizMode": mode,
            "questionType": "Open Answer",
            "category": "Testing",
            "questions": [
                {
                    "question": f"Which answer is the right one to question {number} of this quiz?",
                    "correctAnswer": right_answer(number),
                    "answerFollowup": "This is what the host says about it.",
                    **({"questionGroup": f"Round {1 + (number - 1) // group}"} if group else {}),
                }
                for number in range(1, questions + 1)
            ],
        }
    ).root
    game_id = str(uuid.uuid4())
    QuizStore(cloud.outputs["gamesDetailTable"]).create(QuizHeader.of_new(game_id, host, content, utc_now()), content)
    return game_id


def right_answer(number: int) -> str:
    """Of question `number`."""
    return f"right {number}"


@dataclass(frozen=True)
class Guest:
    """Somebody who may come in."""

    id: str
    """What they are called in topics and client ids."""
    ticket: str


class OpenGame:
    """A game that is live."""

    def __init__(self, cloud: DeployedCloud, mode: QuizMode, questions: int, group: int = 0) -> None:
        host = f"leader-{uuid.uuid4().hex[:8]}"
        quizzes = QuizStore(cloud.outputs["gamesDetailTable"])
        listing = ActiveGamesStore(cloud.outputs["activeGamesTable"], cloud.outputs["gamesDetailTable"])
        table = cloud.environment("GuestAdmit")["LIVE_GAMES_TABLE"]
        inventory = InventoryStore(cloud.environment("LiveGameHost")["PLAYER_INVENTORY_TABLE"])
        self._games = GameStore(table, listing, inventory)
        self._players = PlayerStore(table)
        game_id = new_quiz(cloud, host, mode, questions, group)
        self.live, _ = host_game(self._games, self._players, quizzes, inventory, Opening(game_id, host))
        self.host_ticket = issue(self.live, host)
        self.host_id = player_id(self.live.run, host)

    def guests(self, first: int, count: int) -> list[Guest]:
        """Tickets for guests, numbered from `first`."""
        names = [f"{MARK}Guest {number}" for number in range(first, first + count)]
        for name in names:
            self._players.reserve(self.live.run, Player(name, guest=True))
        return [Guest(player_id(self.live.run, name), issue(self.live, name, guest=True)) for name in names]

    def books(self) -> LiveGame:
        """The game as it is in the books now."""
        game = self._games.get(self.live.game_id, self.live.host_name)
        assert game is not None, "a game stays in the books"
        return game


class Arrivals:
    """When something came to each of several players."""

    def __init__(self, expected: int) -> None:
        self._expected = expected
        self._times: dict[int, float] = {}
        self._complete = asyncio.Event()

    def note(self, player: int) -> None:
        """It came to a player; what comes twice is noted once."""
        self._times.setdefault(player, time.perf_counter())
        if len(self._times) >= self._expected:
            self._complete.set()

    async def all(self) -> list[float]:
        """The moments at which it came to all; fails where it does not come."""
        try:
            await asyncio.wait_for(self._complete.wait(), WAIT_SECONDS)
        except TimeoutError:
            raise AssertionError(f"came to {len(self._times)} of {self._expected} players") from None
        return list(self._times.values())


@dataclass(frozen=True)
class Answered:
    """What became of an answer."""

    sent_at: float
    milliseconds: float
    """Until its receipt was there."""
    counted: bool
    points: int | None
    """None where that is not told yet."""


class Room(Protocol):
    """The host and the players of a game, each with a connection."""

    @property
    def size(self) -> int:
        """How many players are connected."""

    async def grow(self, size: int) -> None:
        """Let players in until there are `size`."""

    def expect(self, kind: str) -> Arrivals:
        """Watch out for what comes to all players next: `question`, `scoreboard`."""

    async def ask(self, number: int) -> float:
        """Let the host ask a question; returns when it was sent."""

    async def answer(self, player: int, number: int, text: str) -> Answered:
        """Let a player answer, and wait for what became of it."""

    async def end(self) -> dict[str, Any]:
        """Let the host end the game; returns the account of answers."""

    async def close(self) -> None:
        """Disconnect everybody."""


async def asked(room: Room, number: int) -> list[float]:
    """Ask a question; returns after how many milliseconds it was with each player."""
    arrivals = room.expect("question")
    sent_at = await room.ask(number)
    return since(sent_at, await arrivals.all())


def since(begun: float, moments: Sequence[float]) -> list[float]:
    """Milliseconds."""
    return [1000 * (moment - begun) for moment in moments]
