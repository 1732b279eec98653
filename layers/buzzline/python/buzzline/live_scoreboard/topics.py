"""MQTT topics of live-scoreboard games: all but the first message of a host are under games/<gameId>:<host>/."""

from dataclasses import dataclass

from buzzline.live_games.model import LiveGame

HOST_GAME = "hostgame"
_ROOT = "games"


@dataclass(frozen=True)
class Address:
    """What the topic of a message that came in says."""

    key: str | None
    """The game; None for `hostgame`, which names none."""
    player: str | None = None
    """The player in whose name it comes; None for messages of hosts."""


def address_of(topic: str) -> Address | None:
    """The address in `hostgame`, `games/<key>/<action>` or `games/<key>/<action>/<player>`; None for other topics."""
    match topic.split("/"):
        case [only] if only == HOST_GAME:
            return Address(None)
        case [root, key, _] if root == _ROOT:
            return Address(key)
        case [root, key, _, player] if root == _ROOT:
            return Address(key, player)
    return None


def topic_of(game: LiveGame, *parts: str) -> str:
    """A topic of a game."""
    return "/".join((_ROOT, game.key, *parts))


def client_prefix(player: str) -> str:
    """What the MQTT client ids of a player begin with. No name has a colon, so none begins like another's."""
    return f"{player}:"
