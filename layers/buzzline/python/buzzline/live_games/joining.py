"""Use cases: find a game by PIN, get a ticket, come in."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import StringConstraints

from buzzline.live_games.model import LiveGame, Player, no_such_live_game
from buzzline.live_games.nicknames import guest_name
from buzzline.live_games.ports import LiveGames, Players
from buzzline.live_games.tickets import issue
from buzzline.platform.clock import iso_of_ms, now_ms
from buzzline.platform.contract import ContractModel
from buzzline.platform.errors import Conflict, Forbidden


class GuestBody(ContractModel):
    """The body of `POST /activegames/pin/{pin}/guests`."""

    nickname: Annotated[str, StringConstraints(min_length=1, max_length=100)]


class TicketBody(ContractModel):
    """The body of `POST /games/{gameId}/tickets`."""

    host_name: Annotated[str, StringConstraints(min_length=1, max_length=128)]


@dataclass(frozen=True)
class FoundGame:
    """A live game, as whoever has its PIN may know it."""

    game_id: str
    host_name: str
    pin: str
    quiz_name: str
    quiz_mode: str
    question_type: str
    question_count: int
    guests: bool
    start_time: str

    @classmethod
    def of(cls, game: LiveGame) -> "FoundGame":
        """What is told of a game."""
        return cls(
            game_id=game.game_id,
            host_name=game.host_name,
            pin=game.pin,
            quiz_name=game.quiz_name,
            quiz_mode=game.quiz_mode,
            question_type=game.question_type,
            question_count=game.question_count,
            guests=game.settings.guests,
            start_time=iso_of_ms(game.started_at),
        )


@dataclass(frozen=True)
class Admission:
    """A ticket, and what it is for."""

    game_id: str
    host_name: str
    quiz_name: str
    quiz_mode: str
    player_name: str
    ticket: str
    expires_at: str

    @classmethod
    def to(cls, game: LiveGame, player: str, *, guest: bool = False) -> "Admission":
        """A new ticket."""
        return cls(
            game_id=game.game_id,
            host_name=game.host_name,
            quiz_name=game.quiz_name,
            quiz_mode=game.quiz_mode,
            player_name=player,
            ticket=issue(game, player, guest=guest),
            expires_at=iso_of_ms(game.expires_at),
        )


def game_of_pin(games: LiveGames, pin: str) -> LiveGame:
    """The live game that a PIN stands for; raises NotFound or Conflict."""
    game = games.by_pin(pin) if len(pin) == 6 and pin.isascii() and pin.isdigit() else None
    if game is None or game.pin != pin:
        raise no_such_live_game()
    return game.live(now_ms())


def live_game(games: LiveGames, game_id: str, host: str) -> LiveGame:
    """A game that is live now; raises NotFound or Conflict."""
    game = games.get(game_id, host)
    if game is None:
        raise no_such_live_game()
    return game.live(now_ms())


def admit_guest(games: LiveGames, players: Players, pin: str, body: GuestBody) -> Admission:
    """A ticket for somebody without an account, whose nickname nobody else has in this game."""
    game = game_of_pin(games, pin)
    if not game.settings.guests:
        raise Forbidden("no-guests", "The host of this game lets in registered players only: sign in to join.")
    name = guest_name(body.nickname, game.host_name)
    if not players.reserve(game.run, Player(name, guest=True)):
        raise Conflict("nickname-taken", "Somebody in this game has that nickname: choose another one.")
    return Admission.to(game, name, guest=True)


def admit_player(games: LiveGames, player: str, game_id: str, body: TicketBody) -> Admission:
    """A ticket for a registered player; for the host's own client if that is who asks."""
    return Admission.to(live_game(games, game_id, body.host_name), player)


def join(games: LiveGames, players: Players, game: LiveGame, name: str, *, guest: bool) -> Player:
    """Let a player in, or in again with all points; raises Forbidden or Conflict."""
    if name == game.host_name:
        raise Conflict("own-game", "You host this game: join it as somebody else to play.")
    # Known before the game is seen to be open (a guest is since the ticket was given out): ending a game closes
    # the books of all who are known, so nobody slips in behind it.
    if not guest and players.reserve(game.run, Player(name)):
        current = live_game(games, game.game_id, game.host_name)
        if current.run != game.run:
            raise no_such_live_game()
    player = players.join(game.run, Player(name, guest=guest, joined_at=now_ms()))
    if player is None:
        raise Forbidden("kicked", "The host does not let you into this game.")
    return player
