"""The stores of live games on in-process DynamoDB, and what their tests have in common."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any, TypeVar

import boto3
from buzzline.live_games.door import Door
from buzzline.live_games.game_store import GameStore
from buzzline.live_games.hosting import Opening, host_game
from buzzline.live_games.model import LiveGame, Send, Settings, Verdict
from buzzline.live_games.player_store import PlayerStore
from buzzline.live_games.ports import StateRefused
from buzzline.platform.errors import BuzzlineError
from buzzline.platform.limits import LimitStore
from buzzline.quizzes import editing
from buzzline.quizzes.active_games_store import ActiveGamesStore
from buzzline.quizzes.inventory_store import InventoryStore
from buzzline.quizzes.model import Quiz, QuizBody, QuizMode
from buzzline.quizzes.store import QuizStore

from tests.support.quizzes import open_quiz

quizzes = QuizStore("GamesDetail")
listing = ActiveGamesStore("ActiveGames", "GamesDetail")
inventory = InventoryStore("PlayerInventory")
games = GameStore("LiveGames", listing, inventory)
players = PlayerStore("LiveGames")
limits = LimitStore("LiveGames")
door = Door(games, limits, misses=10, tickets=6)

_In = TypeVar("_In")
_Out = TypeVar("_Out")


def new_quiz(mode: str = QuizMode.CASUAL, host: str = "quinn", **members: Any) -> str:
    content = QuizBody.model_validate(open_quiz(quizMode=mode, **members)).root
    return editing.create_quiz(quizzes, host, content, None).game_id


def opened(mode: str = QuizMode.CASUAL, **settings: Any) -> tuple[LiveGame, Quiz]:
    return host_game(
        games, players, quizzes, inventory, Opening(new_quiz(mode), "quinn", Settings.model_validate(settings))
    )


def again(game: LiveGame) -> LiveGame:
    current = games.get(game.game_id, game.host_name)
    assert current is not None
    return current


def at_once(call: Callable[[_In], _Out], items: Iterable[_In]) -> list[_Out]:
    """What comes of all the calls, which begin at the same moment in threads of their own."""
    todo = list(items)
    barrier = Barrier(len(todo))

    def run(item: _In) -> _Out:
        barrier.wait()
        return call(item)

    with ThreadPoolExecutor(len(todo)) as pool:
        return list(pool.map(run, todo))


def outcome(call: Callable[[], object]) -> str:
    """The kind of the refusal, or "done"."""
    try:
        call()
    except BuzzlineError as error:
        return error.kind
    except StateRefused:
        return "refused"
    return "done"


def send(number: int, question: int = 1, verdict: Verdict = Verdict.COUNTED) -> Send:
    return Send(number, question, 5, verdict, int(verdict == Verdict.COUNTED), f"answer {number}")


def item_count() -> int:
    """Items of all tables that an opening writes to."""
    tables = ("LiveGames", "ActiveGames")
    return sum(boto3.resource("dynamodb").Table(name).scan(Select="COUNT")["Count"] for name in tables)
