"""Use cases: get a ticket, as host, player or guest; and what is told of a game on the way.

Apart from joining and hosting, as WebSocket functions do those without tickets: JWTs take time to import.
"""

from dataclasses import dataclass, replace
from typing import Annotated

from buzzline.identity.nicknames import guest_name, passes_for, player_id, same_player
from buzzline.live_games.door import GIVEN_BACK_MS, Door
from buzzline.live_games.joining import live_game
from buzzline.live_games.model import LiveGame, Player, Settings
from buzzline.live_games.ports import LiveGames, Players
from buzzline.live_games.tickets import guest_of, issue
from buzzline.platform.clock import iso_of_ms, now_ms
from buzzline.platform.contract import ContractModel, PlayerName
from buzzline.platform.errors import Conflict, Forbidden
from buzzline.quizzes.model import Quiz
from pydantic import Field, StringConstraints

UNUSED_MS = 300_000
"""How long a nickname waits for the guest who took it; then somebody else may have it."""


class GuestBody(ContractModel):
    """The body of `POST /activegames/pin/{pin}/guests`."""

    nickname: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    instead: Annotated[str, StringConstraints(min_length=1, max_length=4096)] | None = None
    """A guest's ticket that the same browser has for this game: that seat is left, if nothing was answered there."""


class TicketBody(ContractModel):
    """The body of `POST /games/{gameId}/tickets`."""

    host_name: PlayerName


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
    run: str
    player_name: str
    player_id: str
    """What the player is called in topics and client ids."""
    ticket: str
    expires_at: str
    seat: int
    """How often the player was let in again from another device; tickets of an earlier seat are good no more."""
    broker_signature: str | None = None

    @classmethod
    def to(cls, game: LiveGame, player: str, *, guest: bool = False, seat: int = 0) -> "Admission":
        """A new ticket."""
        return cls(
            game_id=game.game_id,
            host_name=game.host_name,
            quiz_name=game.quiz_name,
            quiz_mode=game.quiz_mode,
            run=game.run,
            player_name=player,
            player_id=player_id(game.run, player),
            ticket=issue(game, player, guest=guest, seat=seat),
            expires_at=iso_of_ms(game.expires_at),
            seat=seat,
            broker_signature=game.broker_signature,
        )


class HostBody(ContractModel):
    """The body of `POST /games/{gameId}/host`."""

    settings: Settings = Field(default_factory=Settings)


@dataclass(frozen=True)
class HostedGame(FoundGame):
    """A live game as its host gets it: with the ticket that proves who they are, and all the answers."""

    settings: Settings
    run: str
    player_id: str
    ticket: str
    expires_at: str
    current_question: int
    questions: list[dict[str, object]]
    broker_signature: str | None = None

    @classmethod
    def of(cls, game: LiveGame, quiz: Quiz) -> "HostedGame":  # type: ignore[override]
        """What a host is told."""
        return cls(
            **vars(FoundGame.of(game)),
            settings=game.settings,
            run=game.run,
            player_id=player_id(game.run, game.host_name),
            ticket=issue(game, game.host_name),
            expires_at=iso_of_ms(game.expires_at),
            current_question=game.current,
            questions=quiz.questions_for_owner,
            broker_signature=game.broker_signature,
        )


def admit_guest(door: Door, players: Players, pin: str, address: str, body: GuestBody) -> Admission:
    """A ticket for somebody without an account, whose nickname nobody else has in this game."""
    game = door.find(pin, address)
    if not game.settings.guests:
        raise Forbidden("no-guests", "Only registered players can join this game: sign in to join.")
    name = guest_name(body.nickname, game.host_name, any_word=door.any_word)
    if any(passes_for(name, kicked) for kicked in game.kicked):
        raise Conflict("nickname-removed", "The host removed somebody with that name, or one like it: choose another.")
    debt = door.let_in(pin, address)
    # A ticket that is good for nothing any more keeps nobody out.
    before = guest_of(body.instead, game) if body.instead else None
    guest = Player(name, guest=True, debt=debt, instead_of=before, reserved_at=now_ms())
    seated = guest if players.reserve(game.run, guest) else _instead_of_who_never_came(players, game, guest)
    if seated is None:
        door.limits.give_back(debt, GIVEN_BACK_MS)
        raise Conflict("nickname-taken", "Somebody in this game has that name, or one like it: add a letter or two.")
    if before:
        players.leave(game.run, before)
        if any(same_player(before, muted) for muted in game.muted):
            door.games.set_muted(game, name, muted=True)
    return Admission.to(game, name, guest=True, seat=seated.seat)


def _instead_of_who_never_came(players: Players, game: LiveGame, guest: Player) -> Player | None:
    """Somebody with the nickname of one who did not use their ticket for a while; None where the name is taken."""
    unused = players.get(game.run, guest.name)
    if unused is None or unused.coming or unused.kicked or unused.reserved_at is None:
        return None
    if now_ms() < unused.reserved_at + UNUSED_MS:
        return None
    heir = replace(guest, seat=game.seat_of(guest.name) + 1)
    return heir if players.pass_on(game, unused, heir) else None


def admit_player(games: LiveGames, player: str, game_id: str, body: TicketBody) -> Admission:
    """A ticket for a registered player; for the host's own client if that is who asks."""
    return Admission.to(live_game(games, game_id, body.host_name), player)
