"""Use case: who may open a WebSocket connection.

A player's own token admits to all games; a ticket admits to one run of one. Which of the two a token
claims to be decides only what it is checked against.
"""

from typing import Protocol

import jwt
from buzzline.identity.tokens import TokenRefused
from buzzline.live_games.ports import LiveGames, Players
from buzzline.live_games.tickets import ALGORITHM, connecting
from buzzline.platform.errors import BuzzlineError


class PlayerTokens(Protocol):
    """Tokens that players signed in with."""

    def player(self, token: str) -> str:
        """The name of the player whom a token belongs to; raises TokenRefused."""


def admitted(tokens: PlayerTokens, games: LiveGames, players: Players, token: str) -> dict[str, str]:
    """What is proven about the caller (`player`; for tickets `guest`, `game`, `run`, `seat`); raises TokenRefused."""
    try:
        if jwt.get_unverified_header(token).get("alg") != ALGORITHM:
            return {"player": tokens.player(token)}
        game, ticket = connecting(games, players, token)
    except (jwt.PyJWTError, BuzzlineError, UnicodeError) as error:
        raise TokenRefused(str(error)) from None
    return {
        "player": ticket.player,
        "guest": str(ticket.guest).lower(),
        "game": game.key,
        "run": game.run,
        "seat": str(ticket.seat),
    }
