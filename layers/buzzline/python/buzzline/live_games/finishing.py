"""Use case: a game ends. Every step can be repeated, so a crash in the middle costs nothing but time."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from buzzline.live_games.accounts import Account, Scoreboard, account, standings
from buzzline.live_games.model import LiveGame, Status, no_such_live_game
from buzzline.live_games.ports import LiveGames, Players, StateRefused
from buzzline.platform.clock import now_ms
from buzzline.platform.concurrency import fan_out
from buzzline.platform.contract import to_plain
from buzzline.platform.errors import Conflict


@dataclass(frozen=True)
class GameResult:
    """What came of a game."""

    scoreboard: Scoreboard
    account: Account

    def plain(self) -> dict[str, Any]:
        """As it is stored."""
        return {"scoreboard": to_plain(self.scoreboard), "account": to_plain(self.account)}


def finish_game(games: LiveGames, players: Players, game: LiveGame) -> dict[str, Any]:
    """End a game: close it, close each player's book, add up, store. Again gives the same result.

    An answer that was received before the end and comes to be looked at now is taken as long as its player's book is
    open. Then no answer gets in any more; one that still was on its way is told so. What is added up is therefore
    all there is.

    Books of guests who have a nickname and did not come are not closed, be there ever so many: before they come
    in, they are noted as coming, and then the game is looked at (joining.join).
    """
    if game.status == Status.ENDED and game.result is not None:
        return dict(game.result)
    try:
        games.start_closing(game, now_ms())
        known = [each for each in players.all(game.run) if each.coming]
        still_open = [each.name for each in known if not each.closed]
        books = [each for each in known if each.closed]
        books += fan_out(lambda name: players.close(game.run, name), still_open)
        closing = games.get(game.game_id, game.host_name)
        # It may have been ended meanwhile by the same request sent twice, and another one opened.
        if closing is None or closing.run != game.run:
            raise StateRefused
        if closing.result is not None:
            return dict(closing.result)
        result = GameResult(standings(closing, books).shown, account(books)).plain()
        games.finish(closing, result)
    except StateRefused:
        raise Conflict("game-over", "This game has ended, and another one of the same quiz is live.") from None
    return result


@dataclass(frozen=True)
class GameReport:
    """How a game stands, or what came of it."""

    status: Status
    scoreboard: Scoreboard | Mapping[str, Any]
    account: Account | Mapping[str, Any]


def report(games: LiveGames, players: Players, game_id: str, host: str) -> GameReport:
    """Leaderboard and account of a host's latest game of a quiz: as stored, or as of now while it is live."""
    game = games.get(game_id, host)
    if game is None:
        raise no_such_live_game()
    if game.result is not None:
        return GameReport(game.status, game.result["scoreboard"], game.result["account"])
    books = players.all(game.run)
    return GameReport(game.status, standings(game, books).shown, account(books))
