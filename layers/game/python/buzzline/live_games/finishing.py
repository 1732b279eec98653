"""Use case: a game ends. Every step can be repeated, so a crash in the middle costs nothing but time."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from buzzline.live_games.accounts import Account, Scoreboard, account, standings
from buzzline.live_games.model import LiveGame, Player, Send
from buzzline.live_games.ports import LiveGames, Players, StateRefused
from buzzline.platform.clock import now_ms
from buzzline.platform.concurrency import fan_out
from buzzline.platform.contract import to_plain
from buzzline.platform.errors import Conflict, Unavailable


@dataclass(frozen=True)
class GameResult:
    """What came of a game."""

    scoreboard: Scoreboard
    account: Account

    def plain(self) -> dict[str, Any]:
        """As it is stored."""
        return {"scoreboard": to_plain(self.scoreboard), "account": to_plain(self.account)}


_TRIES = 20
"""Each answer that comes in while a game is ended may make the end add up once more."""


def finish_game(
    games: LiveGames, players: Players, game: LiveGame, on_closing: Callable[[], object] = lambda: None
) -> dict[str, Any]:
    """End a game: close it (`on_closing`), close each player's book, add up, store. Again gives the same result.

    An answer that was received before the end is taken whenever it is looked at: one that comes to a closed book is
    counted in here as long as this adds up, and by `count_in` afterwards. None that was received later is taken.

    Books of guests who have a nickname and did not come are not closed, be there ever so many: before they come
    in, they are noted as coming, and then the game is looked at (joining.join).
    """
    if game.result is not None:
        return dict(game.result)
    try:
        games.start_closing(game, now_ms())
    except StateRefused:
        raise _replaced() from None
    on_closing()
    for _ in range(_TRIES):
        # Read before the books are: what is counted in from now on is noticed by the write at the end.
        closing = _as_it_is(games, game)
        if closing.result is not None:  # the same request was sent twice
            return dict(closing.result)
        result = _added_up(closing, _closed_books(players, closing))
        with suppress(StateRefused):
            games.finish(closing, result)
            return result
    raise Unavailable("busy", "Answers are still coming in: end the game again in a moment.")


@dataclass(frozen=True)
class Correction:
    """The result of a game that has ended, with one more answer in it."""

    result: dict[str, Any]
    moves: bool
    """Whether the standings are others than before."""


def count_in(games: LiveGames, players: Players, game: LiveGame, player: str, send: Send) -> Correction | None:
    """Correct the result of a game by an answer of a player that was written into a closed book.

    None where somebody else adds up who sees that answer: the end itself, or the one who counts in the next.
    """
    correction = _corrected(games, players, game, send)
    # Until then whoever is delivered the same answer counts it in: this function may stop anywhere.
    players.counted_in(game.run, player, send.number)
    return correction


def _corrected(games: LiveGames, players: Players, game: LiveGame, send: Send) -> Correction | None:
    try:
        number = games.note_afterthought(game, moves=send.points > 0)
        noted = _as_it_is(games, game)
        if noted.result is None or noted.afterthoughts > number:
            return None
        result = _added_up(noted, players.all(game.run))
        games.correct(noted, result)
    except (StateRefused, Conflict):
        # The host has opened the next run: the answer counts in the books, and in what is announced of them.
        return None
    return Correction(result, result["scoreboard"] != noted.result["scoreboard"])


def _as_it_is(games: LiveGames, game: LiveGame) -> LiveGame:
    """The game as of now; raises Conflict where another one of the same quiz was opened."""
    current = games.get(game.game_id, game.host_name)
    if current is None or current.run != game.run:
        raise _replaced()
    return current


def _closed_books(players: Players, game: LiveGame) -> list[Player]:
    """The books of all who came, closed."""
    closing_at = game.closing_at
    assert closing_at is not None, "a game is closed before its books are"
    known = [each for each in players.all(game.run) if each.coming]
    still_open = [each.name for each in known if each.closed_at is None]
    closed = fan_out(lambda name: players.close(game.run, name, closing_at), still_open)
    return [each for each in known if each.closed_at is not None] + closed


def _added_up(game: LiveGame, books: Sequence[Player]) -> dict[str, Any]:
    came = [each for each in books if each.coming]
    return GameResult(standings(game, came).shown, account(came)).plain()


def _replaced() -> Conflict:
    return Conflict("game-over", "This game has ended, and another one of the same quiz is live.")
