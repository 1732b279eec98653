"""Use case: a game that has ended is announced, so leaderboard and progress learn of it.

What is announced follows from the closed books alone. An answer from before the end that comes into a closed book
and brings points raises the game's revision, and then all is announced again with that number. Consumers
keep the highest revision, and of the same one the first: announcing again has no effect. Whoever reads the books
after the last answer came into them announces the highest, so that has all answers.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from buzzline.leaderboard.ports import ResultsAnnouncer
from buzzline.leaderboard.scores import Score, percentage
from buzzline.live_games.accounts import standings
from buzzline.live_games.model import LiveGame, Player, Status
from buzzline.live_games.ports import Players
from buzzline.platform.errors import Unavailable
from buzzline.players.experience import Award


def to_announce(changes: Iterable[tuple[LiveGame | None, LiveGame]]) -> list[LiveGame]:
    """Of games that changed (before, after; in order) those with new results, each as it is after its last change.

    They have ended, or another answer came into a closed book and brought points.
    """
    found: dict[str, LiveGame] = {}
    for before, after in changes:
        known = before is not None and before.status == Status.ENDED and before.revision == after.revision
        if after.status == Status.ENDED and not known:
            found[after.run] = after
    return list(found.values())


def announce_results(players: Players, announcer: ResultsAnnouncer, game: LiveGame) -> None:
    """Announce what each player of an ended game reached; raises Unavailable. Guests get no experience.

    The game is as it was when it ended: its host may have opened the next one of the same quiz.
    """
    if not announcer.announce(*results(game, players.all(game.run))):
        raise Unavailable("not-recorded", "Results could not be announced: they will be announced again.")


def results(game: LiveGame, players: Sequence[Player]) -> tuple[list[Score], list[Award]]:
    """Each player's score in percent of all questions, and what registered ones earned.

    Experience is for points that were earned; what a late joiner was credited is not. The
    best of the room win, unless nobody has a point. On the quiz's leaderboard, which
    outlives the evening, a guest carries the game's PIN: next week's namesake is somebody else.
    The author, who may play where a bought copy is hosted, knows the answers: they earn nothing.
    """
    by_name = {player.name: player for player in players}
    rows = standings(game, players).rows
    scores, awards = [], []
    for row in rows:
        if row.player_name == game.author:
            continue
        points = min(row.points, Decimal(game.full_points))
        name = f"{row.player_name}#{game.pin}" if row.guest else row.player_name
        scores.append(
            Score(
                gameId=game.game_id,
                playerName=name,
                score=percentage(points, game.full_points),
                attemptId=game.run,
                revision=game.revision,
            )
        )
        if not row.guest:
            awards.append(
                Award(
                    gameId=game.game_id,
                    playerName=row.player_name,
                    author=game.author,
                    experience=by_name[row.player_name].points,
                    wins=int(row.position == 1 and row.points > 0),
                    attemptId=game.run,
                    revision=game.revision,
                )
            )
    return scores, awards
