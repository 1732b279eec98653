"""Use case: the leaderboard of a game, as one player sees it."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol

from buzzline.leaderboard.standings import SHOWN, PlayerStanding
from buzzline.players.avatar_address import thumb_url
from buzzline.quizzes.model import no_such_game


@dataclass(frozen=True)
class LeaderboardRow:
    """A row of the top ten."""

    position: int
    player_name: str
    score: Decimal
    avatar_url: str | None = field(metadata={"nullable": True})


@dataclass(frozen=True)
class PlayerPosition:
    """Where the asking player stands."""

    position: int
    score: Decimal


@dataclass(frozen=True)
class LeaderboardView:
    """The best results of a game, and the asking player's own."""

    leaderboard: list[LeaderboardRow]
    player: PlayerPosition | None = field(metadata={"nullable": True})


class PlayerStandings(Protocol):
    """Where standings are read for a player."""

    def for_player(self, game_id: str, player: str) -> PlayerStanding:
        """Standings and the player's own result in one request."""


class ListedGames(Protocol):
    """The list of active games, as far as a leaderboard cares."""

    def is_listed(self, game_id: str) -> bool:
        """Whether anybody hosts the game now."""


def leaderboard(
    standings_store: PlayerStandings, games: ListedGames, game_id: str, player: str, avatars_url: str
) -> LeaderboardView:
    """One request for standings and own result; one more, to tell 404, while a game has no results.

    Avatars are found by name under `avatars_url` (empty: there are none), not by reading profiles.
    """
    found = standings_store.for_player(game_id, player)
    own = found.own
    standings = found.standings.including(own)
    if not standings.version and own is None and not games.is_listed(game_id):
        raise no_such_game(game_id)
    rows = [
        LeaderboardRow(
            position=standings.position(row.score),
            player_name=row.player_name,
            score=row.score,
            avatar_url=thumb_url(avatars_url, row.player_name) if avatars_url else None,
        )
        for row in standings.top[:SHOWN]
    ]
    return LeaderboardView(rows, PlayerPosition(standings.position(own.score), own.score) if own else None)
