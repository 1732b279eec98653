"""Limits at the door: crowds come in, guessers wait, whoever else is at their address."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from buzzline.live_games import door as door_module
from buzzline.live_games.admission import GuestBody, admit_guest
from buzzline.live_games.door import DEAREST_MS, DOUBLED_EVERY, MISS_MS, TICKET_MS, Door
from buzzline.live_games.finishing import finish_game
from buzzline.live_games.joining import join
from buzzline.live_games.model import LiveGame
from buzzline.platform.errors import NotFound, TooManyRequests
from buzzline.quizzes.model import LIFETIME_MS

from tests.integration.live_books import at_once, door, games, limits, opened, outcome, players

pytestmark = pytest.mark.usefixtures("aws")

MOST = door.misses
Clock = Callable[[int], None]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Time stands still at the door, but for the milliseconds that are let pass."""
    now = [time.time_ns() // 1_000_000]
    monkeypatch.setattr(door_module, "now_ms", lambda: now[0])

    def forward(milliseconds: int) -> None:
        now[0] += milliseconds

    return forward


def guess(address: str = "school", pin: str = "111111") -> str:
    return outcome(lambda: door.find(pin, address))


def ticket(game: LiveGame, nickname: str, address: str = "school", at: Door = door) -> str:
    return outcome(lambda: admit_guest(at, players, game.pin, address, GuestBody(nickname=nickname)))


def come(game: LiveGame, nickname: str, address: str = "school") -> None:
    assert ticket(game, nickname, address) == "done"
    join(games, players, game, f"~{nickname}", guest=True)


def wait_of(address: str = "school") -> int:
    with pytest.raises(TooManyRequests) as refused:
        door.find("111111", address)
    assert refused.value.kind == "slow-down"
    seconds = refused.value.members["retryAfterSeconds"]
    assert isinstance(seconds, int) and str(seconds) in refused.value.detail
    return seconds


# Limits


def test_so_much_may_be_done_at_once_and_then_as_fast_as_time_pays() -> None:
    def used(now: int) -> int:
        return limits.charge("x", now, 100, most=300, kept=1000)

    assert [used(5000) for _ in range(5)] == [0, 0, 0, 100, 100]
    assert [used(5099), used(5100), used(5100)] == [1, 0, 100]
    assert [used(9000) for _ in range(4)] == [0, 0, 0, 100]


def test_of_many_uses_at_once_no_more_are_taken_than_allowed(scan: Any) -> None:
    for attempt in range(5):
        waits = at_once(lambda _: limits.charge(f"x{attempt}", 5000, 100, most=400, kept=1000), range(12))  # noqa: B023
        assert waits.count(0) == 4
    assert {int(item["uses"]) for item in scan("LiveGames")} == {4}


def test_debts_are_by_name_and_what_is_given_back_counts() -> None:
    assert limits.debt("x", 5000) is None
    limits.give_back("x", 100)
    assert limits.debt("x", 5000) is None, "nothing was owed"
    limits.charge("x", 5000, 100, kept=1000)
    limits.charge("x", 5000, 100, kept=1000)
    limits.give_back("x", 150)
    debt = limits.debt("x", 5000)
    assert debt and (debt.ms, debt.uses) == (50, 2)
    later = limits.debt("x", 6000)
    assert later and (later.ms, later.uses) == (0, 0)
    assert limits.debt("y", 5000) is None


def test_debts_are_not_kept_for_ever(scan: Any) -> None:
    limits.charge("x", 5000, 100, kept=2000)
    assert [item["expiresAt"] for item in scan("LiveGames")] == [7]


# PINs


def test_some_wrong_pins_are_nothing_and_then_the_address_waits(clock: Clock) -> None:
    assert [guess() for _ in range(MOST)] == ["no-such-game"] * MOST
    assert wait_of() == MISS_MS // 1000
    assert guess("elsewhere") == "no-such-game"
    clock(MISS_MS - 1001)
    assert (guess(), wait_of()) == ("slow-down", 2)
    clock(1000)
    assert (guess(), wait_of()) == ("slow-down", 1)
    clock(1)
    assert (guess(), guess()) == ("no-such-game", "slow-down")


def test_who_waits_does_not_learn_whether_a_pin_is_right(clock: Clock) -> None:
    game, _ = opened()
    for _ in range(MOST):
        guess()
    assert {guess(pin=game.pin), guess(pin="222222"), ticket(game, "Max")} == {"slow-down"}
    assert players.all(game.run) == []
    assert door.find(game.pin, "elsewhere") == game


def test_a_class_goes_on_joining_its_game_while_one_of_them_guesses(clock: Clock) -> None:
    game, _ = opened()
    other, _ = opened()
    come(game, "first of all")
    for _ in range(2 * MOST):
        guess()
    for number in range(5):
        come(game, f"pupil {number}")
    assert guess(pin=other.pin) == "slow-down"


def test_the_longer_somebody_guesses_the_longer_they_wait(clock: Clock) -> None:
    waits = []
    for _ in range(MOST):
        guess()
    for _ in range(70):
        waits.append(wait_of() * 1000)
        clock(waits[-1])
        assert guess() == "no-such-game"
    assert waits[:DOUBLED_EVERY] == [MISS_MS] * DOUBLED_EVERY
    assert waits == sorted(waits)
    assert waits[DOUBLED_EVERY + 1] == 2 * MISS_MS
    assert waits[-1] == DEAREST_MS
    clock(MOST * MISS_MS + DEAREST_MS)
    assert [guess() for _ in range(MOST + 1)] == ["no-such-game"] * MOST + ["slow-down"], "forgotten after a while"


def test_guesses_at_once_are_all_paid_for(clock: Clock) -> None:
    """Those that overtake the limit, because none was counted when they came, make the wait longer."""
    debts = at_once(lambda _: limits.charge("misses#school", door_module.now_ms(), MISS_MS, kept=1000), range(MOST + 5))
    assert set(debts) == {0}
    assert wait_of() == 6 * MISS_MS // 1000


def test_the_pin_of_a_game_that_has_just_ended_is_no_guess_where_it_was_played(clock: Clock) -> None:
    game, _ = opened()
    come(game, "Max")
    finish_game(games, players, game)
    for _ in range(3 * MOST):
        with pytest.raises(NotFound):
            door.find(game.pin, "school")
    assert guess() == "no-such-game"


# Guests


def test_a_crowd_that_joins_comes_in(clock: Clock) -> None:
    game, _ = opened()
    for number in range(door.tickets * 8):
        come(game, f"pupil {number}")
    assert len(players.all(game.run)) == door.tickets * 8


def test_tickets_that_nobody_joins_with_run_out(clock: Clock) -> None:
    game, _ = opened()
    other, _ = opened()
    asked = [ticket(game, f"nobody {number}") for number in range(door.tickets + 5)]
    assert asked == ["done"] * door.tickets + ["slow-down"] * 5
    assert len(players.all(game.run)) == door.tickets
    assert ticket(game, "Max", "elsewhere") == "done"
    assert ticket(other, "Max") == "done"
    clock(TICKET_MS)
    assert [ticket(game, "Moritz"), ticket(game, "Bolte")] == ["done", "slow-down"]


def test_of_a_storm_of_tickets_no_more_are_given_out_than_allowed(clock: Clock) -> None:
    game, _ = opened()
    with ThreadPoolExecutor(16) as pool:
        asked = list(pool.map(lambda number: ticket(game, f"nobody {number}"), range(40)))
    assert asked.count("done") == door.tickets == len(players.all(game.run))


def test_joining_gives_a_ticket_back_once(clock: Clock) -> None:
    game, _ = opened()
    for number in range(door.tickets):
        ticket(game, f"pupil {number}")
    assert ticket(game, "one more") == "slow-down"
    for _ in range(5):
        join(games, players, game, "~pupil 0", guest=True)
    assert [ticket(game, "Max"), ticket(game, "Moritz")] == ["slow-down", "slow-down"], "a fifth is left to pay"
    join(games, players, game, "~pupil 1", guest=True)
    assert [ticket(game, "Max"), ticket(game, "Moritz")] == ["done", "slow-down"]


def test_the_door_may_do_without_the_list_of_words(clock: Clock) -> None:
    game, _ = opened()
    assert ticket(game, "arsehole") == "nickname-word"
    assert ticket(game, "arsehole", at=replace(door, any_word=True)) == "done"
    assert ticket(game, "quinn", at=replace(door, any_word=True)) == "nickname-likeness"


def test_who_was_removed_comes_in_under_no_name_that_passes_for_theirs(clock: Clock) -> None:
    game, _ = opened()
    come(game, "Mallory")
    come(game, "Mallory 3")
    players.kick(game.run, "~Mallory", guest=True)
    games.note_kicked(game, "~Mallory")
    for nickname in ("Mallory", "Mallóry", "Mallory2", "the mallory", "MALLORY_9"):
        for _ in range(2 * door.tickets):
            assert ticket(game, nickname) == "nickname-removed", "and it costs nothing"
    assert ticket(game, "Mallory B") == "done", "any other name: what a host can do about that is to remove again"
    join(games, players, game, "~Mallory 3", guest=True)  # who was in before, and comes back, is somebody else
    games.note_kicked(game, "bob")
    assert ticket(game, "Bob 2") == "nickname-removed"


def test_a_nickname_that_is_taken_costs_little(clock: Clock) -> None:
    game, _ = opened()
    come(game, "Max", "elsewhere")
    assert {ticket(game, "Max") for _ in range(3 * door.tickets)} == {"nickname-taken"}
    assert ticket(game, "Moritz") == "done"


def test_of_who_never_comes_nothing_is_kept_longer_than_the_game(scan: Any) -> None:
    game, _ = opened()
    come(game, "Max")
    ticket(game, "nobody")
    kept = {item["playerName"]: int(item["expiresAt"]) for item in scan("LiveGames") if "playerName" in item}
    assert kept["~nobody"] <= time.time() + LIFETIME_MS / 1000
    assert kept["~Max"] > time.time() + 29 * 24 * 3600
