"""Use case: games that nobody ends are ended, with their results as if their hosts had done it."""

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from buzzline.live_games.model import LiveGame, Status
from buzzline.live_games.ports import LiveGames, Players
from buzzline.platform.clock import iso_of_ms, now_ms
from buzzline.platform.errors import Conflict
from buzzline.platform.observability import count, logger
from buzzline.quizzes.model import ActiveGame, QuizMode

ABANDONED_MS = 2 * 3600 * 1000
"""After so long without a host and without a question or an answer a game is ended before its lifetime is over."""


class Listing(Protocol):
    """The list of active games: live games are on it until they are ended."""

    def opened_before(self, mode: str, moment: str) -> Iterator[ActiveGame]:
        """Games of a mode that began before a moment, the oldest first."""


class NotEnded(Exception):
    """Games that should have been ended were not; each is in the log, and tried again the next time."""


def long_open(listing: Listing, modes: Iterable[QuizMode]) -> Iterator[ActiveGame]:
    """The games of some modes that began so long ago that they may be over or abandoned."""
    before = iso_of_ms(now_ms() - ABANDONED_MS)
    return (game for mode in modes for game in listing.opened_before(mode, before))


def end_abandoned(
    listing: Iterable[ActiveGame],
    games: LiveGames,
    players: Players,
    end: Callable[[LiveGame], object],
    more: Callable[[], bool],
) -> int:
    """End those of some games that are over or abandoned, while `more` says that there is time; returns how many.

    One that can't be ended keeps no other from it; raises NotEnded after all were tried.
    """
    now, ended, failed = now_ms(), 0, 0
    for listed in listing:
        if not more():
            break
        try:
            game = games.get(listed.game_id, listed.host_name)
            if game and is_abandoned(players, game, now):
                end(game)
                ended += 1
                count("GamesAbandoned")
        except Conflict:  # the host has opened it anew at this moment, which ends the one before
            continue
        except Exception:
            logger.exception("game not ended", extra={"gameId": listed.game_id, "host": listed.host_name})
            failed += 1
    if failed:
        raise NotEnded(f"{failed} games could not be ended: see the log")
    return ended


def is_abandoned(players: Players, game: LiveGame, now: int) -> bool:
    """Whether a game that began long ago is over, was not ended to the end, or has neither host nor life any more.

    Hosts of live-scoreboard games are not known to be there: their games go on for as long as games may.
    """
    if game.status != Status.OPEN or game.over(now):
        return True
    if game.host_connections or game.quiz_mode == QuizMode.LIVE_SCOREBOARD:
        return False
    since = now - ABANDONED_MS
    if max([game.started_at, *(each.closed_at or each.opened_at for each in game.asked.values())]) > since:
        return False
    return all(send.received_at <= since for player in players.all(game.run) for send in player.sends.values())
