"""Use cases: a guest whose device died asks for their nickname from another one, and the host lets them in, or not.

Without an account nobody but the people in the room can tell whose a nickname is. So the host decides, by a code that
the new device shows and the host sees beside the request: whoever shows it gets the seat. A claim that is let in
moves the player to the next seat (LiveGame.seats), with which all tickets of the one before are good no more. Each
claim is for the seat that was the next one when it was made: once somebody has it, all others who asked are refused.
"""

import hmac
import secrets
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Protocol

from buzzline.identity.nicknames import guest_name
from buzzline.live_games.admission import Admission
from buzzline.live_games.door import Door
from buzzline.live_games.joining import live_game
from buzzline.live_games.model import LiveGame
from buzzline.live_games.ports import LiveGames, Players, StateRefused
from buzzline.platform.clock import iso_of_ms, now_ms
from buzzline.platform.contract import ContractModel
from buzzline.platform.errors import Conflict, NotFound
from pydantic import StringConstraints

WAITING_MS = 120_000
"""How long a claim waits for the host."""
TOLD_MS = 600_000
"""How long a decision can be heard."""
MAX_WAITING = 3
"""Claims of a nickname that wait at a time, of those from an address, ..."""
MAX_WAITING_AT_ADDRESS = 10
"""... of all nicknames of a game, ..."""
MAX_WAITING_IN_GAME = 30
"""... and from everywhere."""
_SECRET_BYTES = 24


class Decision(StrEnum):
    """What became of a claim."""

    WAITING = "waiting"
    LET_IN = "letIn"
    REFUSED = "refused"


@dataclass(frozen=True)
class Claim:
    """Somebody says that they are a guest who is in the game."""

    claim_id: str
    """Sorts like the moments at which claims came."""
    player_name: str
    code: str
    """What the new device shows: two digits."""
    secret: str
    at: int
    seat: int
    """Which one of the player's it asks for (LiveGame.seats)."""
    address: str
    """Where it came from (`platform.addresses`)."""
    decision: Decision = Decision.WAITING

    def decision_in(self, game: LiveGame) -> Decision:
        """What became of it: one that waits is refused once somebody has the seat."""
        lost = self.decision == Decision.WAITING and game.seat_of(self.player_name) >= self.seat
        return Decision.REFUSED if lost else self.decision

    def waits(self, game: LiveGame, now: int) -> bool:
        """Whether the host can still decide."""
        return self.decision_in(game) == Decision.WAITING and now < self.at + WAITING_MS


class Claims(Protocol):
    """Claims of a run of a game."""

    def put(self, run: str, claim: Claim) -> None:
        """Keep a claim for a while."""

    def get(self, run: str, claim_id: str) -> Claim | None:
        """A claim as of now, or None."""

    def since(self, run: str, moment: int) -> list[Claim]:
        """Claims that came since a moment (milliseconds since 1970), in order."""

    def let_in(self, game: LiveGame, claim: Claim) -> None:
        """Move the player from the seat before to the claim's and note it with the claim, which waits: both or neither.

        Raises StateRefused.
        """

    def refuse(self, run: str, claim: Claim) -> None:
        """Note that a claim, which waits, is refused (StateRefused)."""


class ClaimBody(ContractModel):
    """The body of `POST /activegames/pin/{pin}/claims`."""

    nickname: Annotated[str, StringConstraints(min_length=1, max_length=100)]


class DecisionBody(ContractModel):
    """The body of `PUT /games/{gameId}/claims/{claimId}`."""

    let_in: bool


@dataclass(frozen=True)
class ClaimMade:
    """A claim, for the device that made it."""

    claim: str
    """Names the claim and proves whose it is."""
    player_name: str
    code: str
    expires_at: str


@dataclass(frozen=True)
class ClaimState:
    """How a claim stands, for the device that made it."""

    decision: Decision
    admission: Admission | None = None


@dataclass(frozen=True)
class WaitingClaim:
    """A claim that waits, for the host."""

    claim_id: str
    player_name: str
    code: str
    expires_at: str


@dataclass(frozen=True)
class WaitingClaims:
    """All of them, the oldest first."""

    claims: list[WaitingClaim]


@dataclass(frozen=True)
class Claimants:
    """What those who claim a nickname need; they are told no more of PINs than others at the door."""

    door: Door
    players: Players
    claims: Claims

    def claim(self, pin: str, address: str, body: ClaimBody) -> ClaimMade:
        """Ask for the nickname of a guest who is in the game; raises NotFound or Conflict."""
        game = self.door.find(pin, address)
        player = self.players.get(game.run, guest_name(body.nickname, game.host_name, any_word=self.door.any_word))
        if player is None or player.joined_at is None or player.kicked:
            raise NotFound("no-such-player", "Nobody plays under that nickname: join with another one.")
        now = now_ms()
        waiting = [each for each in self.claims.since(game.run, now - WAITING_MS) if each.waits(game, now)]
        near = [each.player_name for each in waiting if each.address == address]
        if (
            near.count(player.name) >= MAX_WAITING
            or len(near) >= MAX_WAITING_AT_ADDRESS
            or len(waiting) >= MAX_WAITING_IN_GAME
        ):
            raise Conflict("claims-waiting", "Others are waiting for the host already: try again in two minutes.")
        taken = {each.code for each in waiting}
        code = secrets.choice([text for number in range(100) if (text := f"{number:02d}") not in taken])
        claim = Claim(
            claim_id=f"{now:013d}-{secrets.token_hex(4)}",
            player_name=player.name,
            code=code,
            secret=secrets.token_urlsafe(_SECRET_BYTES),
            at=now,
            seat=game.seat_of(player.name) + 1,
            address=address,
        )
        self.claims.put(game.run, claim)
        return ClaimMade(f"{claim.claim_id}.{claim.secret}", player.name, code, iso_of_ms(now + WAITING_MS))

    def decision_on(self, pin: str, address: str, claim: str) -> ClaimState:
        """How a claim stands, with a ticket if it was let in; raises NotFound for one that waited for too long."""
        game = self.door.find(pin, address)
        claim_id, _, secret = claim.partition(".")
        found = self.claims.get(game.run, claim_id)
        if found is None or not hmac.compare_digest(found.secret.encode(), secret.encode()):
            raise _no_such_claim()
        if found.decision == Decision.LET_IN:
            admission = Admission.to(game, found.player_name, guest=True, seat=found.seat)
            return ClaimState(found.decision, admission)
        decision = found.decision_in(game)
        if decision == Decision.WAITING and not found.waits(game, now_ms()):
            raise _no_such_claim()
        return ClaimState(decision)


@dataclass(frozen=True)
class ClaimDesk:
    """What deciding needs."""

    games: LiveGames
    players: Players
    claims: Claims

    def waiting(self, game_id: str, host: str) -> WaitingClaims:
        """Claims that the host of a game may decide."""
        game, now = live_game(self.games, game_id, host), now_ms()
        return WaitingClaims(
            [
                WaitingClaim(each.claim_id, each.player_name, each.code, iso_of_ms(each.at + WAITING_MS))
                for each in self.claims.since(game.run, now - WAITING_MS)
                if each.waits(game, now)
            ]
        )

    def settle(self, game_id: str, host: str, claim_id: str, body: DecisionBody) -> None:
        """Let somebody in who made a claim, or not; the same decision again has no effect."""
        wanted = Decision.LET_IN if body.let_in else Decision.REFUSED
        for _ in range(3):
            game = live_game(self.games, game_id, host)
            claim = self.claims.get(game.run, claim_id)
            if claim is None:
                raise _no_such_claim()
            decision = claim.decision_in(game)
            if decision == wanted:
                return
            if decision != Decision.WAITING:
                raise Conflict("changed-meanwhile", "This request was decided already.")
            if not claim.waits(game, now_ms()):
                raise _no_such_claim()
            try:
                if body.let_in:
                    self._let_in(game, claim)
                else:
                    self.claims.refuse(game.run, claim)
            except StateRefused:
                continue
            return
        raise Conflict("changed-meanwhile", "The game went on meanwhile: try again.")

    def _let_in(self, game: LiveGame, claim: Claim) -> None:
        player = self.players.get(game.run, claim.player_name)
        if player is None or player.kicked:
            raise Conflict("changed-meanwhile", "You sent this player out meanwhile.")
        self.claims.let_in(game, claim)


def _no_such_claim() -> NotFound:
    return NotFound("no-such-claim", "Nobody waits for that (any more): ask again.")
