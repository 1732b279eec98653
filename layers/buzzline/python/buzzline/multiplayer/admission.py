"""Use case: who may open a WebSocket connection.

A player's own token admits to all games; a ticket admits to one. Which of the two a token
claims to be decides only what it is checked against.
"""

from typing import Protocol

import jwt

from buzzline.identity.tokens import TokenRefused
from buzzline.live_games.ports import LiveGames
from buzzline.live_games.tickets import ALGORITHM, claimed_game, verify
from buzzline.platform.clock import now_ms
from buzzline.platform.errors import BuzzlineError


class PlayerTokens(Protocol):
    """Tokens that players signed in with."""

    def player(self, token: str) -> str:
        """The name of the player whom a token belongs to; raises TokenRefused."""


def admitted(tokens: PlayerTokens, games: LiveGames, token: str) -> dict[str, str]:
    """What is proven about the caller (`player`; for tickets `guest` and `game`); raises TokenRefused."""
    try:
        if jwt.get_unverified_header(token).get("alg") != ALGORITHM:
            return {"player": tokens.player(token)}
        game = games.get(*claimed_game(token))
        if game is None:
            raise TokenRefused("the ticket is for a game that does not exist")
        ticket = verify(token, game.live(now_ms()))
    except (jwt.PyJWTError, BuzzlineError, UnicodeError) as error:
        raise TokenRefused(str(error)) from None
    return {"player": ticket.player, "guest": str(ticket.guest).lower(), "game": game.key}
