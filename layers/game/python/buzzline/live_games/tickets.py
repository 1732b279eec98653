"""Tickets: they admit one player to one live game, and nobody to anything else.

Every live game has a key of its own, made when it opens. What it signs dies with it: there
is no secret to keep or rotate, and nothing to ask before one is issued but the game itself.
"""

from dataclasses import dataclass
from typing import Any, Literal

import jwt
from buzzline.live_games.model import LiveGame, game_key, game_over
from buzzline.live_games.ports import LiveGames, Players
from buzzline.live_games.rights import kicked, run_over, seated
from buzzline.platform.clock import now_ms
from buzzline.platform.errors import Forbidden

ALGORITHM = "HS256"
_AUDIENCE = "buzzline-live-game"
_LONGEST_NAME = 128

Role = Literal["host", "player"]


@dataclass(frozen=True)
class Ticket:
    """What a verified ticket says."""

    game_id: str
    host_name: str
    player: str
    role: Role
    guest: bool
    seat: int = 0


def issue(game: LiveGame, player: str, *, guest: bool = False, seat: int = 0) -> str:
    """A ticket for `player`: the host's own if that is who they are; `seat` is that of LiveGame.seats."""
    claims = {
        "aud": _AUDIENCE,
        "sub": player,
        "gameId": game.game_id,
        "host": game.host_name,
        "run": game.run,
        "role": "host" if player == game.host_name and not guest else "player",
        "guest": guest,
        "seat": seat,
        "exp": game.expires_at // 1000,
    }
    return jwt.encode(claims, game.ticket_key, algorithm=ALGORITHM)


def claimed_game(token: str) -> tuple[str, str]:
    """Game id and host that a ticket, not verified yet, is said to be for; raises Forbidden."""
    try:
        claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
        game_id, host = str(claims["gameId"]), str(claims["host"])
    except (jwt.InvalidTokenError, KeyError):
        raise _refusal() from None
    if len(game_id) > _LONGEST_NAME or len(host) > _LONGEST_NAME:  # keys of tables are limited
        raise _refusal()
    return game_id, host


def verify(token: str, game: LiveGame) -> Ticket:
    """The ticket, if it is one for this run of the game; raises Forbidden."""
    claims = _claims(token, game)
    if claims is None:
        raise _refusal()
    ticket = Ticket(game.game_id, game.host_name, claims["sub"], claims["role"], claims["guest"], claims["seat"])
    seated(game, ticket.player, ticket.seat)
    return ticket


def guest_of(token: str, game: LiveGame) -> str | None:
    """The guest whom a ticket is for; None for anybody else's, and for one that is not good for this run."""
    claims = _claims(token, game)
    good = claims and claims["guest"] and game.seat_of(claims["sub"]) == claims["seat"]
    return claims["sub"] if claims and good else None


def _claims(token: str, game: LiveGame) -> dict[str, Any] | None:
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            game.ticket_key,
            algorithms=[ALGORITHM],
            audience=_AUDIENCE,
            options={"require": ["aud", "exp", "sub", "gameId", "host", "run", "role", "guest", "seat"]},
        )
    except jwt.InvalidTokenError:
        return None
    ours = claims["run"] == game.run and game_key(claims["gameId"], claims["host"]) == game.key
    return claims if ours else None


def connecting(games: LiveGames, players: Players, token: str) -> tuple[LiveGame, Ticket]:
    """Whoever wants to connect with a ticket, and the game that it is for (two reads; of a host, one).

    Raises Forbidden or Conflict for a ticket that holds no more. A host comes back to a game that is being ended, too:
    it may have to be ended again.
    """
    game = games.get(*claimed_game(token))
    if game is None:
        raise run_over()
    ticket = verify(token, game)
    if ticket.role == "host":
        if game.over(now_ms()):
            raise game_over()
        return game, ticket
    game.live(now_ms())
    player = players.get(game.run, ticket.player)
    if player and player.kicked:
        raise kicked()
    if player is None and ticket.guest:
        raise _refusal()
    return game, ticket


def _refusal() -> Forbidden:
    return Forbidden("bad-ticket", "This ticket is not valid for this game: join again to get a new one.")
