"""Tokens of the user pool, verified where no authorizer of API Gateway does it for us."""

from functools import cache

import jwt

_LEEWAY_SECONDS = 5
_KEYS_LIFETIME_SECONDS = 3600


class TokenRefused(Exception):
    """The token does not prove who the caller is; the message says why, for the log."""


class PoolTokens:
    """Access and id tokens of one app client of a user pool.

    The pool's public keys are fetched once per execution environment and again for a key id
    that is not known, but not more often than every 30 seconds, whatever ids are sent.
    """

    def __init__(self, issuer: str, client_id: str, keys_url: str) -> None:
        self._issuer = issuer
        self._client_id = client_id
        self._keys_url = keys_url

    def player(self, token: str) -> str:
        """The name of the player whom a token belongs to; raises TokenRefused."""
        try:
            claims = jwt.decode(
                token,
                _keys(self._keys_url).get_signing_key_from_jwt(token),
                algorithms=["RS256"],
                issuer=self._issuer,
                leeway=_LEEWAY_SECONDS,
                options={"require": ["exp", "iss", "token_use"], "verify_aud": False},
            )
        # The last two: what stands where the keys should be is no JSON, or ends half way.
        except (jwt.PyJWTError, ValueError, OSError) as error:
            raise TokenRefused(str(error)) from None
        # An access token names its client in one claim, an id token in another.
        client, name = {
            "access": (claims.get("client_id"), claims.get("username")),
            "id": (claims.get("aud"), claims.get("cognito:username")),
        }.get(claims["token_use"], (None, None))
        if client != self._client_id or not name:
            raise TokenRefused("the token is not one of this app client's access or id tokens")
        return str(name)


@cache
def _keys(url: str) -> jwt.PyJWKClient:
    return jwt.PyJWKClient(url, lifespan=_KEYS_LIFETIME_SECONDS, timeout=3)
