"""A guest whose device died comes back from another one: the host decides, and nobody else gets in."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from buzzline.live_games import claims as claiming
from buzzline.live_games.admission import GuestBody, admit_guest
from buzzline.live_games.claim_store import ClaimStore
from buzzline.live_games.claims import (
    TOLD_MS,
    WAITING_MS,
    Claimants,
    ClaimBody,
    ClaimDesk,
    ClaimMade,
    DecisionBody,
)
from buzzline.live_games.finishing import finish_game
from buzzline.live_games.joining import join
from buzzline.live_games.model import LiveGame
from buzzline.live_games.ports import StateRefused
from buzzline.live_games.tickets import connecting, verify
from buzzline.platform.clock import iso_of_ms, now_ms
from buzzline.platform.errors import Forbidden, NotFound

from tests.integration.live_books import again, at_once, door, games, opened, outcome, players

HOME = "192.0.2.7"

pytestmark = pytest.mark.usefixtures("aws")

desk = ClaimDesk(games, players, ClaimStore("LiveGames"))
claimants = Claimants(door, players, ClaimStore("LiveGames"))


@pytest.fixture
def game() -> LiveGame:
    """A game with a guest, Bo."""
    game, _ = opened()
    return come(game, "Bo")


def come(game: LiveGame, *nicknames: str) -> LiveGame:
    for nickname in nicknames:
        admission = admit_guest(door, players, game.pin, HOME, GuestBody(nickname=nickname))
        join(games, players, game, admission.player_name, guest=True)
    return game


def claim(game: LiveGame, nickname: str = "Bo", address: str = HOME) -> ClaimMade:
    return claimants.claim(game.pin, address, ClaimBody(nickname=nickname))


def settle(game: LiveGame, made: ClaimMade, *, let_in: bool = True, host: str | None = None) -> None:
    claim_id = made.claim.partition(".")[0]
    desk.settle(game.game_id, host or game.host_name, claim_id, DecisionBody(letIn=let_in))


def ticket_of(game: LiveGame, made: ClaimMade) -> str:
    admission = claimants.decision_on(game.pin, HOME, made.claim).admission
    assert admission is not None
    return admission.ticket


def codes(game: LiveGame) -> list[str]:
    return [each.code for each in desk.waiting(game.game_id, game.host_name).claims]


def test_the_host_sees_the_code_and_lets_the_guest_in_whose_earlier_ticket_is_good_no_more() -> None:
    game, _ = opened()
    old = admit_guest(door, players, game.pin, HOME, GuestBody(nickname="Bo")).ticket
    join(games, players, game, "~Bo", guest=True)
    made = claim(game, "bO")
    assert (made.player_name, codes(game)) == ("~Bo", [made.code])
    assert claimants.decision_on(game.pin, HOME, made.claim).decision == "waiting"
    settle(game, made)
    new = ticket_of(game, made)
    ticket = connecting(games, players, new)[1]
    assert (ticket.player, ticket.guest, ticket.seat) == ("~Bo", True, 1)
    with pytest.raises(Forbidden) as refused:
        connecting(games, players, old)
    assert (refused.value.kind, codes(game)) == ("seat-taken", [])


def test_who_is_refused_gets_nothing(game: LiveGame) -> None:
    made = claim(game)
    settle(game, made, let_in=False)
    state = claimants.decision_on(game.pin, HOME, made.claim)
    assert (state.decision, state.admission, again(game).seats) == ("refused", None, {})
    assert outcome(lambda: settle(game, made)) == "changed-meanwhile"


def test_a_stranger_gets_nothing_while_the_host_has_not_decided(game: LiveGame) -> None:
    made = claim(game)
    assert claimants.decision_on(game.pin, HOME, made.claim).admission is None
    claim_id = made.claim.partition(".")[0]
    settle(game, made)
    for guess in (claim_id, f"{claim_id}.", f"{claim_id}.x", made.claim[:-1], "", "."):
        with pytest.raises(NotFound):
            claimants.decision_on(game.pin, HOME, guess)


def test_who_guesses_pins_learns_no_more_here_than_at_the_door(game: LiveGame) -> None:
    wrong = f"{(int(game.pin) + 1) % 900_000 + 100_000}"
    thief = "203.0.113.9"
    guesses = [
        outcome(lambda: claimants.claim(wrong, thief, ClaimBody(nickname="Bo"))),
        *(outcome(lambda: claimants.decision_on(wrong, thief, "x.y")) for _ in range(door.misses)),
    ]
    assert guesses[:2] == ["no-such-game"] * 2
    assert guesses[-1] == "slow-down"
    assert outcome(lambda: claimants.claim(game.pin, thief, ClaimBody(nickname="Bo"))) == "slow-down"


def test_nobody_but_the_host_of_the_game_decides(game: LiveGame) -> None:
    made = claim(game)
    other, _ = opened()
    for other_host in ("eve", "~Bo"):
        with pytest.raises(NotFound):
            settle(game, made, host=other_host)
        with pytest.raises(NotFound):
            desk.waiting(game.game_id, other_host)
    with pytest.raises(NotFound):
        settle(other, made)
    with pytest.raises(NotFound):
        claimants.decision_on(other.pin, HOME, made.claim)


def test_the_same_decision_again_and_at_once_moves_the_guest_once(game: LiveGame) -> None:
    made = claim(game)
    assert at_once(lambda _: outcome(lambda: settle(game, made)), range(4)) == ["done"] * 4
    settle(game, made)
    assert again(game).seats == {"~Bo": 1}


def test_of_two_who_claim_a_nickname_and_are_let_in_at_once_one_has_it(game: LiveGame) -> None:
    for rehearsal in range(1, 4):
        both = claim(game), claim(game)
        assert both[0].code != both[1].code
        outcomes = at_once(lambda made: outcome(lambda: settle(game, made)), both)
        assert sorted(outcomes) == ["changed-meanwhile", "done"]
        assert (again(game).seats, codes(game)) == ({"~Bo": rehearsal}, [])
        has, lost = both if outcomes[0] == "done" else both[::-1]
        verify(ticket_of(game, has), again(game))
        state = claimants.decision_on(game.pin, HOME, lost.claim)
        assert (state.decision, state.admission) == ("refused", None)


def test_letting_one_in_refuses_all_others_who_claimed_that_nickname(game: LiveGame) -> None:
    come(game, "Cy")
    stranger, owner, late, other = claim(game), claim(game), claim(game), claim(game, "Cy")
    settle(game, owner)
    assert codes(game) == [other.code]
    assert outcome(lambda: settle(game, stranger)) == "changed-meanwhile"
    settle(game, late, let_in=False)
    for made in (stranger, late):
        assert claimants.decision_on(game.pin, HOME, made.claim).decision == "refused"
    assert again(game).seats == {"~Bo": 1}
    following = [claim(game) for _ in range(3)]  # those who were refused have no place
    settle(game, following[0])
    settle(game, other)
    assert again(game).seats == {"~Bo": 2, "~Cy": 1}


def test_of_letting_in_and_refusing_at_once_one_happens(game: LiveGame) -> None:
    for rehearsal in range(4):
        made = claim(game)
        outcomes = at_once(lambda let_in, made=made: outcome(lambda: settle(game, made, let_in=let_in)), (True, False))
        assert sorted(outcomes) == ["changed-meanwhile", "done"]
        admission = claimants.decision_on(game.pin, HOME, made.claim).admission
        assert (admission is not None) == (outcomes[0] == "done"), rehearsal


@pytest.mark.parametrize("let_in", [True, False])
def test_a_decision_stays_as_it_was_made_first(game: LiveGame, let_in: bool) -> None:
    made = claim(game)
    store = ClaimStore("LiveGames")
    waiting = store.get(game.run, made.claim.partition(".")[0])
    assert waiting is not None
    settle(game, made, let_in=let_in)
    for decide in (lambda: store.refuse(game.run, waiting), lambda: store.let_in(again(game), waiting)):
        with pytest.raises(StateRefused):
            decide()
    assert again(game).seats == ({"~Bo": 1} if let_in else {})


def test_a_claim_waits_for_two_minutes(game: LiveGame, monkeypatch: pytest.MonkeyPatch) -> None:
    come(game, "Cy")
    made, decided = claim(game), claim(game, "Cy")
    settle(game, decided)
    later = now_ms() + WAITING_MS
    monkeypatch.setattr(claiming, "now_ms", lambda: later)
    assert codes(game) == []
    with pytest.raises(NotFound):
        settle(game, made)
    with pytest.raises(NotFound):
        claimants.decision_on(game.pin, HOME, made.claim)
    assert claimants.decision_on(game.pin, HOME, decided.claim).admission is not None
    assert TOLD_MS > WAITING_MS


def test_a_claim_waits_to_the_millisecond_and_says_so(game: LiveGame, monkeypatch: pytest.MonkeyPatch) -> None:
    at = now_ms()
    monkeypatch.setattr(claiming, "now_ms", lambda: at)
    made = claim(game)
    [waiting] = desk.waiting(game.game_id, game.host_name).claims
    assert made.expires_at == waiting.expires_at == iso_of_ms(at + 120_000)
    monkeypatch.setattr(claiming, "now_ms", lambda: at + 119_999)
    assert (codes(game), claimants.decision_on(game.pin, HOME, made.claim).decision) == ([made.code], "waiting")
    monkeypatch.setattr(claiming, "now_ms", lambda: at + 120_000)
    assert (codes(game), outcome(lambda: settle(game, made))) == ([], "no-such-claim")


def test_each_code_of_two_digits_may_be_the_one_that_no_other_has(
    game: LiveGame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claiming.secrets, "choice", lambda free: free[0])
    assert claim(game).code == "00"
    monkeypatch.setattr(claiming.secrets, "choice", lambda free: free[-1])
    assert [claim(game).code for _ in range(2)] == ["99", "98"]


def test_a_decision_that_meets_another_write_is_tried_again_and_not_for_ever(
    game: LiveGame, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, tries, let_in = claim(game), [False] * 5 + [True], ClaimStore.let_in

    def meets_another(store: ClaimStore, *args: Any) -> None:
        if not tries.pop(0):
            raise StateRefused
        let_in(store, *args)

    monkeypatch.setattr(ClaimStore, "let_in", meets_another)
    assert (outcome(lambda: settle(game, made)), len(tries)) == ("changed-meanwhile", 3)
    assert (outcome(lambda: settle(game, made)), len(tries)) == ("done", 0)


def test_a_claim_is_kept_until_its_decision_can_be_heard_no_more(
    game: LiveGame, scan: Callable[[str], list[dict[str, Any]]]
) -> None:
    made = claim(game)
    [item] = [each for each in scan("LiveGames") if each.get("code") == made.code]
    assert item["expiresAt"] == (int(item["at"]) + WAITING_MS + TOLD_MS) // 1000


def test_so_many_wait_at_a_time(game: LiveGame, monkeypatch: pytest.MonkeyPatch) -> None:
    come(game, "Cy", "Di", "Ed")
    for nickname in ("Bo", "Cy", "Di"):
        for _ in range(3):
            claim(game, nickname)
        assert outcome(lambda name=nickname: claim(game, name)) == "claims-waiting"
    claim(game, "Ed")
    assert outcome(lambda: claim(game, "Ed")) == "claims-waiting", "ten from an address"
    claim(game, "Bo", "another")  # nobody elsewhere is kept from theirs
    for number in range(19):
        claim(game, "Bo", f"address {number}")
    assert outcome(lambda: claim(game, "Ed", "the last")) == "claims-waiting"
    assert len(set(codes(game))) == 30
    later = now_ms() + WAITING_MS
    monkeypatch.setattr(claiming, "now_ms", lambda: later)
    claim(game)


def test_only_a_guest_who_plays_can_be_claimed(game: LiveGame) -> None:
    admit_guest(door, players, game.pin, HOME, GuestBody(nickname="Ghost"))
    join(games, players, game, "ada", guest=False)
    players.kick(game.run, "~Bo", guest=True)
    for nickname in ("Bo", "Ghost", "ada", "Nobody"):
        with pytest.raises(NotFound) as refused:
            claim(game, nickname)
        assert refused.value.kind == "no-such-player"


def test_who_was_sent_out_meanwhile_or_whose_game_has_ended_is_not_let_in(game: LiveGame) -> None:
    made = claim(game)
    players.kick(game.run, "~Bo", guest=True)
    assert outcome(lambda: settle(game, made)) == "changed-meanwhile"
    come(game, "Cy")
    other = claim(game, "Cy")
    finish_game(games, players, again(game))
    assert outcome(lambda: settle(game, other)) == "game-over"
    assert again(game).seats == {}


def test_a_game_that_was_read_before_the_guest_moved_moves_them_no_further(game: LiveGame) -> None:
    store, stale = ClaimStore("LiveGames"), again(game)
    late = claim(game)
    settle(game, claim(game))
    found = store.get(game.run, late.claim.partition(".")[0])
    assert found is not None
    assert outcome(lambda: store.let_in(stale, found)) == "refused"
    assert outcome(lambda: store.let_in(replace(stale, run="another"), replace(found, seat=2))) == "refused"
    assert again(game).seats == {"~Bo": 1}
