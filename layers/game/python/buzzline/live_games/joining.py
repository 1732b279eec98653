"""Use cases: find a live game, come in."""

import re

from buzzline.live_games.model import LiveGame, Player, game_over, no_such_live_game
from buzzline.live_games.ports import LiveGames, Players
from buzzline.live_games.rights import kicked, run_over, seat_taken
from buzzline.platform.clock import now_ms
from buzzline.platform.errors import BuzzlineError, Conflict, Forbidden


def game_of_pin(games: LiveGames, pin: str) -> LiveGame:
    """The live game that a PIN stands for; raises NotFound, also for one that is over."""
    game = games.by_pin(pin) if re.fullmatch("[0-9]{6}", pin) else None
    if game is None or game.pin != pin or not game.is_live(now_ms()):
        raise no_such_live_game()
    return game


def live_game(games: LiveGames, game_id: str, host: str) -> LiveGame:
    """A game that is live now; raises NotFound or Conflict."""
    game = games.get(game_id, host)
    if game is None:
        raise no_such_live_game()
    return game.live(now_ms())


def join(  # noqa: PLR0913  the last two are the ticket's
    games: LiveGames, players: Players, game: LiveGame, name: str, *, guest: bool, seat: int = 0
) -> Player:
    """Let a player in, or in again with all points; raises Forbidden or Conflict."""
    if name == game.host_name:
        raise Conflict("own-game", "You host this game: join it as somebody else to play.")
    if not guest:
        players.reserve(game.run, Player(name))  # no guest may look like them from now on
    # Noted as coming before the game is seen to be open: ending a game closes the books of all who are noted, so
    # nobody slips in behind it.
    known = players.expect(game.run, Player(name, guest=guest, seat=seat))
    if known and known.joined_at is None:
        current = live_game(games, game.game_id, game.host_name)
        if current.run != game.run:
            raise no_such_live_game()
    came = Player(name, guest=guest, joined_at=_since(players, game, known), seat=seat)
    player = players.join(game.run, came) if known else None
    if player is None:
        raise _why_not(players.get(game.run, name), came)
    return player


def _since(players: Players, game: LiveGame, known: Player | None) -> int:
    """Since when somebody who comes in has been there: under another nickname before, or from now on."""
    before = players.get(game.run, known.instead_of) if known and known.instead_of and not known.joined_at else None
    return before.joined_at if before and before.joined_at else now_ms()


def present(players: Players, game: LiveGame, name: str) -> Player:
    """A player who is in the game; raises Forbidden for one who is not."""
    player = players.get(game.run, name)
    if player is None or player.joined_at is None:
        raise Forbidden("not-joined", "You are not in this game: join it first.")
    if player.kicked:
        raise kicked()
    return player


def replaced_by(players: Players, game: LiveGame, player: Player) -> list[str]:
    """Who has gone because the same browser came in as `player`: their name, where they had answered nothing."""
    before = players.get(game.run, player.instead_of) if player.instead_of else None
    return [before.name] if before and before.gone else []


def _why_not(player: Player | None, came: Player) -> BuzzlineError:
    """Why somebody is not let in as a player of the books."""
    if player and (player.name != came.name or player.seat > came.seat):
        return seat_taken()
    if player and player.kicked:
        return kicked()
    return game_over() if player else run_over()
