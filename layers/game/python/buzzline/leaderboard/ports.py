"""Where results go."""

from collections.abc import Sequence
from typing import Protocol

from buzzline.leaderboard.scores import Score
from buzzline.players.experience import Award


class ResultsAnnouncer(Protocol):
    """Tells the rest of the game about results."""

    def announce(self, scores: Sequence[Score], awards: Sequence[Award]) -> bool:
        """Publish all; returns whether all were accepted."""
