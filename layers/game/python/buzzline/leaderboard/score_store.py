"""Where first results are kept: table Leaderboard.

Item: gameId ("<game>#<bucket>") and playerName as key, game, score, attemptId, revision.
"""

from buzzline.leaderboard.scores import Score, score_key
from buzzline.platform.clients import TableStore
from buzzline.platform.fact_store import put_earliest


class ScoreStore(TableStore):
    """First results."""

    def record_first(self, score: Score) -> bool:
        """Keep a result if it is the player's first in the game, or corrects it; returns whether it is."""
        return put_earliest(
            self.table,
            {
                **score_key(score.game_id, score.player_name),
                "game": score.game_id,
                "score": score.score,
                "attemptId": score.attempt_id,
                "revision": score.revision,
            },
        )
