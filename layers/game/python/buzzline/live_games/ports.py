"""What the use cases need of the places where live games and their players are kept."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from buzzline.live_games.accounts import Row
from buzzline.live_games.model import Asked, ChatSwitch, LiveGame, Player, Send
from buzzline.platform.paging import Page
from buzzline.quizzes.model import QuizHeader
from buzzline.quizzes.questions import Question


class OpeningRefused(Exception):
    """The game is live, its PIN is taken, or the quiz changed or was used meanwhile; `pin_taken` tells which."""

    def __init__(self, *, pin_taken: bool) -> None:
        super().__init__("the PIN is taken" if pin_taken else "the game is live, or the quiz changed")
        self.pin_taken = pin_taken


class StateRefused(Exception):
    """The game is not in the state that a write asked for."""


class RecordRefused(Exception):
    """An answer was not added; `existing` is the player as they are, None for one who is not in the game."""

    def __init__(self, existing: Player | None) -> None:
        super().__init__("the player is not in the state that the answer asked for")
        self.existing = existing


class LiveGames(Protocol):
    """Live games by key and PIN."""

    def get(self, game_id: str, host: str) -> LiveGame | None:
        """The game as of now (one consistent read), or None."""

    def by_pin(self, pin: str) -> LiveGame | None:
        """The game that a PIN stands for, or None."""

    def open(self, game: LiveGame, header: QuizHeader) -> None:
        """Make a game live: the game, its PIN, its place on the list, and the quiz's flag or the copy's use.

        All or none (OpeningRefused).
        """

    def ask(self, game: LiveGame, number: int, asked: Asked, question: Question, *, closing: list[int]) -> None:
        """Open a question that was not asked yet, and close others, while the same ones are open (StateRefused)."""

    def close_questions(self, game: LiveGame, numbers: list[int], closed_at: int) -> None:
        """Close questions; those that are closed keep their time (StateRefused)."""

    def note_board(self, game: LiveGame, board: Mapping[str, Any]) -> None:
        """Note the standings that everybody is shown, while the game is open; asking a question forgets them."""

    def claim_win(self, game: LiveGame, number: int, player: str, received_at: int) -> bool:
        """Make `player` the one who was first to answer a question right, by an answer received then.

        False where another one was, or the game was over by then.
        """

    def release_win(self, game: LiveGame, number: int, player: str) -> None:
        """Take back that `player` was first to answer a question right, if they are said to be."""

    def note_kicked(self, game: LiveGame, player: str) -> None:
        """Note with the game itself, while it is open, that a player was sent out."""

    def set_chat(self, game: LiveGame, who: ChatSwitch) -> None:
        """Decide who may say something in the game's chat (StateRefused)."""

    def set_muted(self, game: LiveGame, player: str, *, muted: bool) -> None:
        """Let a player say nothing more in the game's chat, or something again (StateRefused)."""

    def add_host_connection(self, game: LiveGame, connection: str, since: int) -> str | None:
        """Remember that the host is reached there, too (StateRefused); returns the oldest where it made room."""

    def remove_host_connection(self, game: LiveGame, connection: str) -> bool:
        """Forget that the host is reached there; returns whether that was the last place."""

    def start_closing(self, game: LiveGame, closing_at: int) -> None:
        """Take no answers that come later; again has no effect (StateRefused for a run that was replaced)."""

    def finish(self, game: LiveGame, result: Mapping[str, Any]) -> None:
        """Store the result, take the game off the list, free the quiz: all or none, again no effect; free the PIN.

        Raises StateRefused for a run that was replaced, or where an afterthought was noted meanwhile.
        """

    def note_afterthought(self, game: LiveGame, *, moves: bool) -> int:
        """Note that an answer came into a closed book, and whether it brought points; how many there are by now.

        Raises StateRefused for a run that was replaced.
        """

    def correct(self, game: LiveGame, result: Mapping[str, Any]) -> None:
        """Put another result in place of an ended game's (StateRefused where an afterthought was noted meanwhile)."""


class Players(Protocol):
    """Players of live games."""

    def get(self, run: str, name: str) -> Player | None:
        """A player as of now, or None."""

    def all(self, run: str) -> list[Player]:
        """All players of a game as of now, those included who were kicked or did not come."""

    def some(self, run: str, names: Iterable[str]) -> list[Player]:
        """The players of these names as of now, in no order; at most 100."""

    def reserve(self, run: str, player: Player) -> bool:
        """Make a player known to the game; False where they are, or where a guest's nickname looks like one that is."""

    def pass_on(self, game: LiveGame, unused: Player, player: Player) -> bool:
        """Give the nickname of a guest who has not come to another, in the next seat; the first ticket is good no more.

        False where that guest came meanwhile, somebody else was first, or too many were passed on.
        """

    def expect(self, run: str, player: Player) -> Player | None:
        """Note that a player is about to come in; the player as they are, None for a guest without that seat."""

    def join(self, run: str, player: Player) -> Player | None:
        """Let a player in, or in again; None where they were kicked, the game is over, or a guest has not that seat.

        Who comes for the first time gives most of their ticket's price back.
        """

    def leave(self, run: str, name: str) -> bool:
        """Note that a player has gone, if their book is open and nothing is in it; returns whether that is so.

        Whoever was there at the end stays in the results.
        """

    def connected(self, run: str, name: str, connection: str, instead_of: str | None) -> Player | None:
        """Note that a connection of a player to the broker has begun, and that another one has ended; as `parted`."""

    def parted(self, run: str, name: str, connection: str) -> Player | None:
        """Note that a connection of a player to the broker has ended, for good: even if it is told later that it began.

        Returns the player as they are then, None for one whom nobody knows.
        """

    def kick(self, run: str, name: str, *, guest: bool) -> bool:
        """Keep a player out from now on, whether they are in or not; False where their book is closed."""

    def record(self, run: str, name: str, send: Send, *, into_closed: bool = False) -> None:
        """Add an answer, in one write, or not at all (RecordRefused).

        A counted one is added only where the question has no counted answer of the player yet. Into a closed book
        goes only what was received before it was.
        """

    def counted_in(self, run: str, name: str, number: int) -> None:
        """Note that an answer which came into a closed book is in the game's result."""

    def close(self, run: str, name: str, closed_at: int) -> Player:
        """Take from a player nothing more that was received after that, and tell all there is."""


class Rankings(Protocol):
    """Everybody's places in a game, in order, kept so that they can be read page by page."""

    def keep(self, run: str, ranking: str, pages: Sequence[list[Row]], expires_at: int) -> Page[Row]:
        """Keep a ranking until then (seconds since 1970) and return its first page; again has no effect."""

    def page(self, run: str, ranking: str) -> Page[Row] | None:
        """The first page of a ranking; None where it is not kept."""

    def next_page(self, run: str, next_token: str) -> Page[Row]:
        """The page that a token stands for; raises InvalidRequest."""
