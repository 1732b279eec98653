"""Use case: a host looks how a game stands, or what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from buzzline.live_games.accounts import Account, Scoreboard, account, standings
from buzzline.live_games.hosting import hosted_quiz
from buzzline.live_games.model import Status, no_such_live_game
from buzzline.live_games.ports import LiveGames, Players
from buzzline.live_games.tallies import Tally, tallies
from buzzline.quizzes.model import QuizMode
from buzzline.quizzes.ports import QuizSource


@dataclass(frozen=True)
class GameReport:
    """How a game stands, or what came of it."""

    status: Status
    scoreboard: Scoreboard | Mapping[str, Any]
    account: Account | Mapping[str, Any]
    absent: Sequence[str] | None = None
    """Of a live-scoreboard game that is played: names of players who have no connection to the broker now."""
    tallies: Sequence[Tally] | None = None
    """Of such a game: what was answered to the question that is asked, or was asked last."""


def report(games: LiveGames, players: Players, quizzes: QuizSource, game_id: str, host: str) -> GameReport:
    """Leaderboard and account of a host's latest game of a quiz: as stored, or as of now while it is live."""
    game = games.get(game_id, host)
    if game is None:
        raise no_such_live_game()
    if game.result is not None:
        return GameReport(game.status, game.result["scoreboard"], game.result["account"])
    books = players.all(game.run)
    told = GameReport(game.status, standings(game, books).shown, account(books))
    if game.quiz_mode != QuizMode.LIVE_SCOREBOARD:
        return told
    absent = sorted(each.name for each in books if each.listed and each.away(game.seat_of(each.name)))
    return replace(told, absent=absent, tallies=tallies(game, hosted_quiz(quizzes, game), books))
