"""Use cases: players follow games, to hear when one starts."""

from dataclasses import dataclass
from typing import Protocol

from buzzline.quizzes.model import no_such_game


@dataclass(frozen=True)
class FollowedGame:
    """A game that a player follows."""

    game_id: str
    since: str
    quiz_name: str | None = None
    """None where nobody but its author was to see it when the game was followed."""


class GameNames(Protocol):
    """What games are called."""

    def name_of(self, game_id: str) -> str | None:
        """The name of a quiz, empty where nobody but its author was to see it yet; None where there is none."""


class Follows(Protocol):
    """Who follows which game."""

    def follow(self, player: str, game_id: str, quiz_name: str) -> None:
        """Follow a game, its name empty where it is not to be told; does nothing if the player follows it already."""


def follow_game(quizzes: GameNames, follows: Follows, player: str, game_id: str) -> None:
    """Let a player follow a game, started or not; raises NotFound."""
    name = quizzes.name_of(game_id)
    if name is None:
        raise no_such_game(game_id)
    follows.follow(player, game_id, name)
