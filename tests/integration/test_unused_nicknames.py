"""A nickname whose guest never came is free after a while, and two people never have it."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from buzzline.live_games import admission as admission_module
from buzzline.live_games.admission import UNUSED_MS, Admission, GuestBody, admit_guest
from buzzline.live_games.door import Door
from buzzline.live_games.finishing import finish_game
from buzzline.live_games.hosting import Opening, host_game
from buzzline.live_games.joining import join, live_game
from buzzline.live_games.model import LiveGame, Player
from buzzline.live_games.player_store import MAX_SEATS, PlayerStore
from buzzline.live_games.tickets import connecting, verify
from buzzline.platform.clock import now_ms

from tests.integration.live_books import again, at_once, games, inventory, limits, opened, outcome, players, quizzes

pytestmark = pytest.mark.usefixtures("aws")

door = Door(games, limits, misses=10, tickets=1000)
Wait = Callable[[int], None]


@pytest.fixture
def wait(monkeypatch: pytest.MonkeyPatch) -> Iterator[Wait]:
    """Lets time pass for those who ask for a nickname."""
    late = [0]
    monkeypatch.setattr(admission_module, "now_ms", lambda: now_ms() + late[0])

    def forward(milliseconds: int) -> None:
        late[0] += milliseconds

    yield forward


def admit(game: LiveGame, nickname: str = "Bo") -> Admission:
    return admit_guest(door, players, game.pin, "home", GuestBody(nickname=nickname))


def come(game: LiveGame, ticket: str) -> None:
    """What the functions do with a ticket: look at it, then join."""
    verified = connecting(games, players, ticket)[1]
    join(games, players, again(game), verified.player, guest=True, seat=verified.seat)


def asks(game: LiveGame, nickname: str = "Bo") -> str:
    return outcome(lambda: admit(game, nickname))


def test_a_nickname_that_nobody_came_with_is_free_after_a_while(wait: Wait) -> None:
    game, _ = opened()
    admit(game)
    assert [(each.name, each.guest) for each in players.all(game.run)] == [("~Bo", True)]
    wait(UNUSED_MS - 5000)
    assert [asks(game), asks(game, "BO")] == ["nickname-taken"] * 2
    wait(6000)
    second = admit(game)
    assert (second.player_name, second.seat) == ("~Bo", 1)
    assert asks(game) == "nickname-taken", "the second waits as long"
    come(game, second.ticket)
    wait(2 * UNUSED_MS)
    assert asks(game) == "nickname-taken", "who came keeps it"


@pytest.mark.parametrize("nickname", ["Bo", "BO"])
def test_the_ticket_of_who_never_came_is_good_for_nothing_once_the_name_is_somebody_elses(
    wait: Wait, nickname: str
) -> None:
    game, _ = opened()
    first = admit(game, "Bo")
    wait(UNUSED_MS)
    second = admit(game, nickname)
    assert first.player_id == second.player_id
    for _ in range(2):
        assert outcome(lambda: come(game, first.ticket)) == "seat-taken"
        assert outcome(lambda: verify(first.ticket, again(game))) == "seat-taken"
        # It was looked at before the name was given away.
        assert outcome(lambda: join(games, players, game, first.player_name, guest=True)) == "seat-taken"
        assert outcome(lambda: come(game, second.ticket)) == "done"
    assert [(each.name, each.joined_at is not None) for each in players.all(game.run)] == [(second.player_name, True)]


def test_of_names_that_go_to_and_fro_the_newest_ticket_alone_is_good(wait: Wait) -> None:
    game, _ = opened()
    tickets = []
    for nickname in ("Bo", "BO", "Bo", "Bo", "BO"):
        tickets.append(admit(game, nickname).ticket)
        wait(UNUSED_MS)
    assert [outcome(lambda: come(game, each)) for each in tickets] == [*["seat-taken"] * 4, "done"]  # noqa: B023


def test_who_was_looked_at_before_the_name_went_on_does_not_join_whatever_the_seats_are(wait: Wait) -> None:
    """Each spelling has seats of its own, and that of the last one is not the highest."""
    game, _ = opened()
    given, before = [], []
    for nickname in ("Bo", "BO", "BO", "BO", "Bo"):
        given.append(admit(game, nickname))
        before.append(again(game))
        wait(UNUSED_MS)
    assert given[-1].seat < given[-2].seat
    told = [
        outcome(lambda: join(games, players, then, each.player_name, guest=True, seat=each.seat))  # noqa: B023
        for each, then in zip(given, before, strict=True)
    ]
    assert told == [*["seat-taken"] * 4, "done"]


def test_the_late_guest_may_come_as_long_as_nobody_else_wanted_the_name(wait: Wait) -> None:
    game, _ = opened()
    first = admit(game)
    wait(10 * UNUSED_MS)
    come(game, first.ticket)
    assert asks(game) == "nickname-taken"


def test_of_many_who_want_the_name_and_the_one_who_comes_after_all_one_has_it(wait: Wait) -> None:
    for _ in range(10):
        game, _ = opened()
        first = admit(game)
        wait(UNUSED_MS)
        given: list[str] = []

        def another(game: LiveGame = game, given: list[str] = given) -> str:
            def ask() -> None:
                given.append(admit(game).ticket)

            return outcome(ask)

        told = at_once(
            lambda act: act(),
            [lambda game=game, first=first: outcome(lambda: come(game, first.ticket)), *[another] * 4],  # type: ignore[misc]
        )
        holders = [told[0] == "done", *[outcome(lambda: come(game, each)) == "done" for each in given]]  # noqa: B023
        assert holders.count(True) == 1, told
        assert len(given) <= 1
        good = [each for each in (first.ticket, *given) if outcome(lambda: verify(each, again(game))) == "done"]  # noqa: B023
        assert len(good) == 1
        players_in = [each.name for each in players.all(game.run) if each.joined_at is not None]
        assert players_in == ["~Bo"]


class StalledBooks(PlayerStore):
    """Between its two writes a guest who comes is overtaken."""

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        super().__init__("LiveGames")
        self._meanwhile = meanwhile

    def expect(self, run: str, player: Player) -> Player | None:
        known = super().expect(run, player)
        self._meanwhile()
        return known


def test_who_is_about_to_come_keeps_the_name(wait: Wait) -> None:
    game, _ = opened()
    admit(game)
    wait(UNUSED_MS)
    told: list[str] = []
    stalled = StalledBooks(lambda: told.append(asks(game)))
    join(games, stalled, live_game(games, game.game_id, game.host_name), "~Bo", guest=True)
    assert told == ["nickname-taken"]


@pytest.mark.parametrize("came", ["expect", "join", "kick"])
def test_what_becomes_of_a_guest_after_they_were_looked_at_counts(came: str) -> None:
    game, _ = opened()
    admit(game)
    unused = players.get(game.run, "~Bo")
    assert unused is not None
    if came == "kick":
        players.kick(game.run, "~Bo", guest=True)
    else:
        getattr(players, came)(game.run, Player("~Bo", guest=True, joined_at=now_ms()))
    heir = Player("~Bo", guest=True, reserved_at=now_ms(), seat=1)
    assert not players.pass_on(game, unused, heir)
    assert again(game).seats == {}


@pytest.mark.parametrize("came", ["expect", "kick", "registered"])
def test_nothing_is_written_where_the_name_is_seen_to_be_taken(
    wait: Wait, monkeypatch: pytest.MonkeyPatch, came: str
) -> None:
    game, _ = opened()
    if came == "registered":
        players.reserve(game.run, Player("~Bo"))
    else:
        admit(game)
    if came == "expect":
        players.expect(game.run, Player("~Bo", guest=True))
    elif came == "kick":
        players.kick(game.run, "~Bo", guest=True)
    wait(UNUSED_MS)
    monkeypatch.delattr(PlayerStore, "pass_on")
    assert asks(game) == "nickname-taken"


def test_a_nickname_is_free_to_the_millisecond(monkeypatch: pytest.MonkeyPatch) -> None:
    game, _ = opened()
    at = now_ms()
    for later, told in ((0, "done"), (UNUSED_MS - 1, "nickname-taken"), (UNUSED_MS, "done")):
        monkeypatch.setattr(admission_module, "now_ms", lambda later=later: at + later)
        assert asks(game) == told


def test_a_name_that_the_host_sent_out_is_not_given_again(wait: Wait) -> None:
    game, _ = opened()
    admit(game)
    players.kick(game.run, "~Bo", guest=True)
    wait(UNUSED_MS)
    assert asks(game) == "nickname-taken"


def test_registered_players_names_are_never_free(wait: Wait) -> None:
    game, _ = opened()
    join(games, players, game, "ada", guest=False)
    wait(2 * UNUSED_MS)
    assert asks(game, "Ada") == "nickname-taken"


def test_the_games_item_does_not_grow_without_end(wait: Wait) -> None:
    game, _ = opened()
    names = [f"pupil {number}" for number in range(MAX_SEATS + 3)]
    for each in names:
        admit(game, each)
    wait(UNUSED_MS)
    assert [asks(game, each) for each in names].count("done") == MAX_SEATS
    assert len(again(game).seats) == MAX_SEATS


def test_nothing_is_passed_on_in_a_run_that_is_over(wait: Wait) -> None:
    game, _ = opened()
    admit(game)
    unused = players.get(game.run, "~Bo")
    assert unused is not None
    heir = Player("~Bo", guest=True, reserved_at=now_ms(), seat=1)
    assert not players.pass_on(replace(game, run="another run"), unused, heir)
    games.start_closing(game, now_ms())
    assert not players.pass_on(game, unused, heir)
    finish_game(games, players, game)
    second, _ = host_game(games, players, quizzes, inventory, Opening(game.game_id, game.host_name))
    assert not players.pass_on(game, unused, heir), "though the next one is open"
    assert players.get(game.run, "~Bo") == unused
    assert again(second).seats == {}


def test_a_name_is_not_passed_on_twice_to_the_same_seat() -> None:
    """By who read the game before it was passed on, and the guest after."""
    game, _ = opened()
    admit(game)
    for told in (True, False):
        unused = players.get(game.run, "~Bo")
        assert unused is not None
        heir = Player("~Bo", guest=True, reserved_at=now_ms() + 1, seat=1)
        assert players.pass_on(game, unused, heir) == told
        assert [each.seat for each in players.all(game.run)] == [1]
    assert again(game).seats == {"~Bo": 1}
