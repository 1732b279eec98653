"""Books, cache and messages of the games that these tests play."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from buzzline.live_games.game_store import GameStore
from buzzline.live_games.model import LiveGame
from buzzline.live_games.player_store import PlayerStore
from buzzline.quizzes.active_games_store import ActiveGamesStore
from buzzline.quizzes.inventory_store import InventoryStore
from buzzline.quizzes.store import QuizStore

from tests.support.live_scoreboard import CONTEXT, Hall, RedisServer

HOST = "quinn"
quizzes = QuizStore("GamesDetail")
listing = ActiveGamesStore("ActiveGames", "GamesDetail")
inventory = InventoryStore("PlayerInventory")
games = GameStore("LiveGames", listing, inventory)
players = PlayerStore("LiveGames")

NewHall = Callable[..., Hall]


def game_of(hall: Hall) -> LiveGame:
    game = games.get(hall.game.game_id, hall.host)
    assert game is not None
    return game


def state(hall: Hall, server: RedisServer) -> Any:
    """All that could have changed: the books and the cache."""
    game = game_of(hall)
    return (
        game,
        sorted(players.all(game.run), key=lambda each: each.name),
        dumps(server),
    )


def keys(server: RedisServer) -> list[str]:
    return sorted(server.client.scan_iter("*"))


def dumps(server: RedisServer) -> dict[str, Any]:
    """All of the cache, but for what is there for some seconds, for those who wait for it to be filled."""
    client = server.client
    read = {
        "hash": client.hgetall,
        "set": client.smembers,
        "zset": lambda key: client.zrange(key, 0, -1, withscores=True),
    }
    return {key: read[client.type(key)](key) for key in keys(server) if not key.endswith((":filled", ":filling"))}


def at_once(hall: Hall, function: str, events: list[dict[str, Any]]) -> list[tuple[str, Any]]:
    """Deliver events at the same moment; all that was published."""
    together = Barrier(len(events))
    hall.broker.take()

    def run(event: dict[str, Any]) -> None:
        together.wait()
        hall.functions[function].handler(event, CONTEXT)

    with ThreadPoolExecutor(len(events)) as pool:
        list(pool.map(run, events))
    return hall.broker.take()
