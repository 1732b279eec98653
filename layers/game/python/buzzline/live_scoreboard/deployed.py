"""The room as it is deployed: tables and cache by the settings that all functions of the feature have."""

from buzzline.live_games.game_store import GameStore
from buzzline.live_games.player_store import PlayerStore
from buzzline.live_scoreboard.cache_store import RedisGames
from buzzline.live_scoreboard.publisher import MqttPublisher
from buzzline.live_scoreboard.room import Room
from buzzline.platform.settings import setting
from buzzline.quizzes.active_games_store import ActiveGamesStore
from buzzline.quizzes.store import QuizStore


def deployed_room(listing: ActiveGamesStore | None = None) -> Room:
    """The room; with the list of active games for the function that ends games."""
    return Room(
        games=GameStore(setting("LIVE_GAMES_TABLE"), listing),
        players=PlayerStore(setting("LIVE_GAMES_TABLE")),
        quizzes=QuizStore(setting("GAMES_DETAIL_TABLE")),
        cache=RedisGames(setting("REDIS_URL"), setting("CACHE"), setting("CACHE_USER")),
        publisher=MqttPublisher(setting("BROKER_HOST")),
    )
