"""Custom authorizer of the MQTT broker: let the holder of a ticket in, to the topics of their game."""

from typing import Any

from buzzline.live_games.game_store import GameStore
from buzzline.live_games.player_store import PlayerStore
from buzzline.live_scoreboard.access import Connecting, Place, admitted
from buzzline.platform.observability import count, observed
from buzzline.platform.settings import setting

games = GameStore(setting("LIVE_GAMES_TABLE"))
players = PlayerStore(setting("LIVE_GAMES_TABLE"))


@observed
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    place = Place.of(context.invoked_function_arn)
    answer = admitted(games, players, Connecting.model_validate(event), place)
    count("ConnectionsAdmitted" if answer["isAuthenticated"] else "ConnectionsRefused")
    return answer
