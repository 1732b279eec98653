"""Whether a right to a live game still holds: rights end with the run that they were given for.

A ticket is a right to one run. A player's own token is no right to a game: it says who they are, and what they are
in the game that is live now is in the books.
"""

from buzzline.live_games.model import LiveGame, no_such_live_game
from buzzline.platform.errors import Forbidden


def held(game: LiveGame | None, run: str | None) -> LiveGame:
    """The game, for the holder of a ticket to a run of it; with None, for somebody who comes with no ticket.

    Raises Forbidden where that run has been replaced, NotFound where there is no game.
    """
    if run is not None and (game is None or game.run != run):
        raise run_over()
    if game is None:
        raise no_such_live_game()
    return game


def seated(game: LiveGame, player: str, seat: int) -> None:
    """Raise Forbidden for a ticket to a seat that a player has left for one on another device."""
    if game.seat_of(player) != seat:
        raise seat_taken()


def seat_taken() -> Forbidden:
    """The refusal for a ticket to a seat that somebody has on another device."""
    return Forbidden("seat-taken", "Your nickname is on another device now: this one is out of the game.")


def run_over() -> Forbidden:
    """The refusal for a ticket to a game that is no more, whether another one was opened meanwhile or not."""
    return Forbidden("run-over", "The game that your ticket is for has ended: join again to get a new one.")


def kicked() -> Forbidden:
    """The refusal for a player whom the host sent out."""
    return Forbidden("kicked", "The host removed you from this game: join another one.")
