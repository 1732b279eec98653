"""MQTT topics of live-scoreboard games: all but the first message of a host are under games/<run>/.

Players are in topics and client ids by their `player_id`: names of any script would outgrow both, and policies.
"""

from dataclasses import dataclass

from buzzline.identity.nicknames import player_id
from buzzline.live_games.model import LiveGame

HOST_GAME = "hostgame"
_ROOT = "games"
CONNECTIONS = 4
"""Connections of one player of a game at a time."""


@dataclass(frozen=True)
class Address:
    """What the topic of a message that came in says."""

    run: str | None
    """The game, by its run; None for `hostgame`, which names none."""
    player_id: str | None = None
    """The player in whose name it comes; None for messages of hosts."""


def address_of(topic: str) -> Address | None:
    """The address in `hostgame`, `games/<run>/<action>` or `games/<run>/<action>/<playerId>`; None for other topics."""
    match topic.split("/"):
        case [only] if only == HOST_GAME:
            return Address(None)
        case [root, run, _] if root == _ROOT:
            return Address(run)
        case [root, run, _, player] if root == _ROOT:
            return Address(run, player)
    return None


def topic_of(game: LiveGame, *parts: str) -> str:
    """A topic of a game."""
    return "/".join((_ROOT, game.run, *parts))


def topic_to(game: LiveGame, topic: str, player: str) -> str:
    """A topic of a game for one player."""
    return topic_of(game, topic, player_id(game.run, player))


def client_ids(run: str, player: str) -> list[str]:
    """The MQTT client ids of a player of a game; a broker has one connection for each, the newest."""
    return [f"{player_id(run, player)}:{number}" for number in range(1, CONNECTIONS + 1)]
