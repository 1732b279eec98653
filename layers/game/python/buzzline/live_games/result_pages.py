"""Use case: a host looks at what everybody has reached in a game, and answered how fast; page by page.

Places take everybody's book. So they are added up for the first page only, and kept in order if there are more: what
another page costs does not grow with the room.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from buzzline.live_games.accounts import Row, missed, standings
from buzzline.live_games.model import KEPT_SECONDS, LiveGame, Player, Send, Status, Verdict, no_such_live_game
from buzzline.live_games.ports import LiveGames, Players, Rankings
from buzzline.platform.clock import now_ms
from buzzline.platform.paging import Page

PAGE = 40
"""Players. Lambda answers with 6 MB at most: so many, if each gave 100 answers of 200 characters of the widest kind."""
_FINAL = "final"
_AS_OF_NOW_SECONDS = 3600
"""How long the places in a game that goes on are kept: as long as somebody may take to read all pages."""


@dataclass(frozen=True)
class PlayerAnswer:
    """A player's answer to a question: the one that counts or, where none does, the first that came late."""

    question_number: int
    response: str
    verdict: Verdict
    right: bool
    points: int
    time_used_ms: int
    """From the moment the question was opened until the service received the answer."""


@dataclass(frozen=True)
class PlayerResult:
    """What a player has reached."""

    position: int
    player_name: str
    guest: bool
    points: Decimal
    credit: Decimal
    """Points among them that no answer brought: the room's average for the questions that a late player missed."""
    missed: int
    """Questions that were over when they came."""
    answered: int
    """Questions."""
    right: int
    """Answers."""
    answers: Sequence[PlayerAnswer]
    """In the order of the questions; to those that were asked."""


@dataclass(frozen=True)
class ResultPage:
    """Some players of a game, the best first."""

    status: Status
    asked: Sequence[int]
    """Numbers of the questions that were asked."""
    players: Sequence[PlayerResult]
    next_token: str | None = None


@dataclass(frozen=True)
class Results:
    """What reading results needs."""

    games: LiveGames
    players: Players
    rankings: Rankings

    def page(self, game_id: str, host: str, next_token: str | None) -> ResultPage:
        """A page of a host's latest game of a quiz; raises NotFound, or InvalidRequest for a token of another game."""
        game = self.games.get(game_id, host)
        if game is None:
            raise no_such_live_game()
        page = self.rankings.next_page(game.run, next_token) if next_token else self._first_page(game)
        books = {each.name: each for each in self.players.some(game.run, [row.player_name for row in page.items])}
        results = [_result(game, row, books[row.player_name]) for row in page.items]
        return ResultPage(game.status, sorted(game.asked), results, page.next_token)

    def _first_page(self, game: LiveGame) -> Page[Row]:
        ended = game.status == Status.ENDED
        ranking = f"{_FINAL}-{game.afterthoughts}" if ended else str(now_ms())
        if ended and (kept := self.rankings.page(game.run, ranking)):
            return kept
        rows = list(standings(game, self.players.all(game.run)).rows)
        if len(rows) <= PAGE:
            return Page(rows)
        pages = [rows[start : start + PAGE] for start in range(0, len(rows), PAGE)]
        expires_at = game.expires_at // 1000 + KEPT_SECONDS if ended else now_ms() // 1000 + _AS_OF_NOW_SECONDS
        return self.rankings.keep(game.run, ranking, pages, expires_at)


def _result(game: LiveGame, row: Row, player: Player) -> PlayerResult:
    counted = [player.sends[number] for number in player.answers.values()]
    shown = {send.question_number: send for send in counted}
    for _, send in sorted(player.sends.items()):
        if send.verdict == Verdict.LATE and send.question_number in game.asked:
            shown.setdefault(send.question_number, send)
    return PlayerResult(
        position=row.position,
        player_name=row.player_name,
        guest=row.guest,
        points=row.points,
        credit=max(Decimal(0), row.points - player.points),
        missed=missed(game, player),
        answered=len(counted),
        right=sum(send.right for send in counted),
        answers=[_answer(game, send) for _, send in sorted(shown.items())],
    )


def _answer(game: LiveGame, send: Send) -> PlayerAnswer:
    return PlayerAnswer(
        question_number=send.question_number,
        response=send.response,
        verdict=send.verdict,
        right=send.right,
        points=send.points,
        time_used_ms=max(0, send.received_at - game.asked[send.question_number].opened_at),
    )
