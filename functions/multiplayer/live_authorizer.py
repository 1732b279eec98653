"""Authorizer of the WebSocket API: a player's token or a ticket, in the query parameter access_token."""

from typing import Any

from buzzline.identity.tokens import PoolTokens, TokenRefused
from buzzline.live_games.game_store import GameStore
from buzzline.live_games.player_store import PlayerStore
from buzzline.multiplayer.admission import admitted
from buzzline.platform.observability import count, logger, observed
from buzzline.platform.settings import setting

tokens = PoolTokens(setting("ISSUER"), setting("CLIENT_ID"), setting("KEYS_URL"))
games = GameStore(setting("LIVE_GAMES_TABLE"))
players = PlayerStore(setting("LIVE_GAMES_TABLE"))


@observed
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    try:
        token = (event.get("queryStringParameters") or {}).get("access_token") or ""
        proven = admitted(tokens, games, players, token)
    except TokenRefused as refusal:
        count("ConnectionsRefused")
        logger.warning("connection refused", extra={"reason": str(refusal)})
        # API Gateway answers 401 for this very message, 403 for a policy that denies, 500 for all else.
        raise Exception("Unauthorized") from None
    logger.info("connection admitted", extra={"guest": proven.get("guest", "false")})
    statement = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": event["methodArn"]}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    return {"principalId": proven["player"], "policyDocument": policy, "context": proven}
