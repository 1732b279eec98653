"""Live games in their table, opened and asked: what holds when many do things at once."""

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from buzzline.live_games import hosting, joining
from buzzline.live_games.accounts import Row, ShownScoreboard
from buzzline.live_games.asking import ask, show_answers
from buzzline.live_games.finishing import finish_game
from buzzline.live_games.hosting import Opening, host_game
from buzzline.live_games.joining import game_of_pin
from buzzline.live_games.model import KEPT_SECONDS, MAX_HOST_CONNECTIONS, LiveGame, Settings, Status
from buzzline.live_games.ports import OpeningRefused, StateRefused
from buzzline.platform.clock import now_ms
from buzzline.platform.contract import to_json, to_plain
from buzzline.platform.errors import Unavailable
from buzzline.quizzes import editing
from buzzline.quizzes.model import LIFETIME_MS, Quiz, QuizBody, QuizMode

from tests.integration.live_books import (
    again,
    at_once,
    games,
    inventory,
    item_count,
    listing,
    new_quiz,
    opened,
    outcome,
    players,
    quizzes,
)
from tests.support.quizzes import choice_quiz, open_quiz

pytestmark = pytest.mark.usefixtures("aws")

# Opening


@pytest.mark.parametrize("body", [open_quiz(), choice_quiz()], ids=["open answers", "choices"])
def test_a_game_comes_back_as_it_went_in(body: dict[str, Any]) -> None:
    content = QuizBody.model_validate({**body, "quizMode": QuizMode.COMPETITIVE}).root
    game_id = editing.create_quiz(quizzes, "quinn", content, None).game_id
    settings = Settings(guests=False, lateJoiners="average", timeLimit=30)
    game, quiz = host_game(games, players, quizzes, inventory, Opening(game_id, "quinn", settings))
    assert again(game) == game == games.by_pin(game.pin)
    assert (game.settings, game.status, game.question_count) == (settings, Status.OPEN, 4)
    asked = ask(games, quiz, game, 2)
    open_now = again(game)
    assert open_now.open_questions[2] == quiz.questions[1]
    assert open_now.asked[2].deadline == open_now.asked[2].opened_at + 30_000
    assert ask(games, quiz, open_now, 2) == asked


def test_a_pin_goes_with_its_game_whose_books_are_kept_for_longer(
    scan: Callable[[str], list[dict[str, Any]]],
) -> None:
    game, _ = opened()
    joining.join(games, players, game, "ada", guest=False)
    over = game.expires_at // 1000
    expiries = {item["game"]: int(item["expiresAt"]) for item in scan("LiveGames") if "expiresAt" in item}
    assert (expiries.pop(f"PIN#{game.pin}"), expiries.pop(game.key)) == (over, over + KEPT_SECONDS)
    books = {key: expiry for key, expiry in expiries.items() if key.startswith(game.run)}
    assert books, "a book of the player's"
    assert all(abs(expiry - over - KEPT_SECONDS) < 60 for expiry in books.values())


def test_a_live_game_is_on_the_list_and_its_quiz_is_not_edited() -> None:
    game, _ = opened()
    assert listing.is_listed(game.game_id)
    for refused in (
        lambda: editing.delete_quiz(quizzes, "quinn", game.game_id),
        lambda: editing.replace_quiz(quizzes, "quinn", game.game_id, QuizBody.model_validate(open_quiz()).root),
    ):
        assert outcome(refused) == "game-is-active"
    assert outcome(lambda: editing.deactivate(quizzes, listing, "quinn", game.game_id)) == "wrong-mode"
    finish_game(games, players, game)
    assert not listing.is_listed(game.game_id)
    editing.delete_quiz(quizzes, "quinn", game.game_id)


def opening_of(game_id: str, **members: Any) -> tuple[LiveGame, Any]:
    """A game that could be opened, and the quiz's header as it is now."""
    template, _ = opened()
    header = editing.own_quiz(quizzes, "quinn", game_id).header
    return replace(template, **{"game_id": game_id, "run": "run-new", "pin": "100000", **members}), header


def test_opening_with_a_pin_that_is_taken_changes_nothing() -> None:
    live, _ = opened()
    game, header = opening_of(new_quiz(), pin=live.pin)
    before = item_count()
    with pytest.raises(OpeningRefused) as refused:
        games.open(game, header)
    assert refused.value.pin_taken
    assert item_count() == before
    assert games.get(game.game_id, "quinn") is None
    assert editing.own_quiz(quizzes, "quinn", game.game_id).header.active_since is None
    assert games.by_pin(live.pin) == live


def test_opening_a_quiz_that_was_edited_meanwhile_changes_nothing() -> None:
    game, header = opening_of(new_quiz())
    editing.replace_quiz(quizzes, "quinn", game.game_id, QuizBody.model_validate(open_quiz(2)).root)
    before = item_count()
    with pytest.raises(OpeningRefused) as refused:
        games.open(game, header)
    assert not refused.value.pin_taken
    assert item_count() == before
    assert games.by_pin(game.pin) is None


def test_opening_a_game_that_is_live_changes_nothing() -> None:
    live, quiz = opened()
    before = item_count()
    with pytest.raises(OpeningRefused) as refused:
        games.open(replace(live, run="run-new", pin="100000"), quiz.header)
    assert not refused.value.pin_taken
    assert item_count() == before
    assert again(live) == live


def test_a_host_who_comes_back_gets_the_game_that_is_open() -> None:
    game, quiz = opened(timeLimit=20)
    ask(games, quiz, game, 1)
    back, _ = host_game(games, players, quizzes, inventory, Opening(game.game_id, "quinn", Settings(guests=False)))
    assert (back.run, back.pin, back.settings.guests, back.current) == (game.run, game.pin, True, 1)


def test_a_host_who_sends_the_request_many_times_opens_one_game() -> None:
    game_id = new_quiz()
    runs = at_once(lambda _: host_game(games, players, quizzes, inventory, Opening(game_id, "quinn"))[0].run, range(8))
    assert len(set(runs)) == 1


def test_another_pin_is_taken_where_one_is_in_use(monkeypatch: pytest.MonkeyPatch) -> None:
    pins = iter(["100000", "100000", "100000", "100001"])
    monkeypatch.setattr(hosting, "new_pin", lambda: next(pins))
    assert [opened()[0].pin for _ in range(2)] == ["100000", "100001"]
    monkeypatch.setattr(hosting, "new_pin", lambda: "100000")
    with pytest.raises(Unavailable):
        opened()


def test_pins_have_six_digits_and_never_a_leading_zero(monkeypatch: pytest.MonkeyPatch) -> None:
    for drawn, pin in ((lambda below: 0, "100000"), (lambda below: below - 1, "999999")):
        monkeypatch.setattr(hosting.secrets, "randbelow", drawn)
        assert hosting.new_pin() == pin


def test_a_pin_is_free_in_the_second_after_its_game_has_expired() -> None:
    earlier, header = opening_of(new_quiz())
    games.open(earlier, header)
    game, header = opening_of(new_quiz())
    second = replace(game, run="run-next", pin=earlier.pin, started_at=earlier.expires_at // 1000 * 1000)
    with pytest.raises(OpeningRefused):
        games.open(second, header)
    second = replace(second, started_at=second.started_at + 1000)
    games.open(second, header)
    assert games.by_pin(earlier.pin) == second
    games.finish(earlier, {})
    assert games.by_pin(earlier.pin) == second, "it is not the earlier game's any more"


def test_who_is_muted_is_so_until_the_host_says_otherwise() -> None:
    game, _ = opened()
    for name in ("ada", "bob", "ada"):
        games.set_muted(game, name, muted=True)
    assert set(again(game).muted) == {"ada", "bob"}
    for _ in range(2):
        games.set_muted(game, "ada", muted=False)
    assert set(again(game).muted) == {"bob"}


def test_only_quizzes_for_many_are_hosted() -> None:
    hosted = {mode: outcome(lambda mode=mode: opened(mode)) for mode in QuizMode}
    assert hosted == {mode: "wrong-mode" if mode == QuizMode.SINGLE_PLAYER else "done" for mode in QuizMode}


def test_only_the_owner_hosts_a_quiz() -> None:
    game_id = new_quiz()
    assert outcome(lambda: host_game(games, players, quizzes, inventory, Opening(game_id, "eve"))) == "not-your-quiz"
    assert outcome(lambda: host_game(games, players, quizzes, inventory, Opening("nothing", "quinn"))) == "no-such-game"


def test_after_its_end_a_game_is_hosted_anew_and_its_pin_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosting, "new_pin", lambda: "100000")
    first, _ = opened()
    finish_game(games, players, first)
    assert games.by_pin("100000") is None
    second, _ = host_game(games, players, quizzes, inventory, Opening(first.game_id, "quinn"))
    assert second.run != first.run
    assert second.ticket_key != first.ticket_key
    assert games.by_pin("100000") == second
    assert players.all(second.run) == []
    finish_game(games, players, second)
    other, _ = opened()
    assert games.by_pin("100000") == other


@pytest.fixture
def pass_time(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Lets so many milliseconds pass for those who host, find and join."""

    def forward(milliseconds: int) -> None:
        for module in (hosting, joining):
            monkeypatch.setattr(module, "now_ms", lambda: time.time_ns() // 1_000_000 + milliseconds)

    return forward


def test_after_its_lifetime_a_game_is_hosted_anew(pass_time: Callable[[int], None]) -> None:
    first, _ = opened()
    pass_time(LIFETIME_MS - 5000)
    assert host_game(games, players, quizzes, inventory, Opening(first.game_id, "quinn"))[0].run == first.run
    pass_time(LIFETIME_MS + 5000)
    assert outcome(lambda: game_of_pin(games, first.pin)) == "no-such-game"
    second, _ = host_game(games, players, quizzes, inventory, Opening(first.game_id, "quinn"))
    assert second.run != first.run
    assert outcome(lambda: game_of_pin(games, first.pin)) == "no-such-game"
    assert game_of_pin(games, second.pin) == second
    assert outcome(lambda: finish_game(games, players, first)) == "game-over"
    assert again(second) == second


def test_what_is_no_pin_of_a_live_game_finds_nothing() -> None:
    opened()
    for pin in ("", "12345", "1234567", "١٢٣٤٥٦", "12345x", "GAME#1", "999999"):
        assert outcome(lambda pin=pin: game_of_pin(games, pin)) == "no-such-game"


# Asking


def test_of_two_questions_that_are_asked_at_once_one_is() -> None:
    for _ in range(10):
        game, quiz = opened()
        outcomes = at_once(lambda number: outcome(lambda: ask(games, quiz, game, number)), [1, 2])  # noqa: B023
        assert sorted(outcomes) == ["changed-meanwhile", "done"]
        assert len(again(game).open_questions) == len(again(game).asked) == 1


def test_asking_on_an_old_view_is_refused_even_if_as_many_questions_are_open() -> None:
    game, quiz = opened(QuizMode.LIVE_SCOREBOARD)
    ask(games, quiz, game, 1)
    old = again(game)
    ask(games, quiz, old, 2)
    assert outcome(lambda: ask(games, quiz, old, 3)) == "changed-meanwhile"
    current = again(game)
    assert list(current.open_questions) == [2]
    assert sorted(current.asked) == [1, 2]


def test_the_next_question_of_a_live_scoreboard_game_closes_the_one_before_in_the_same_write() -> None:
    game, quiz = opened(QuizMode.LIVE_SCOREBOARD)
    for number in (1, 2, 3):
        ask(games, quiz, again(game), number)
        current = again(game)
        assert list(current.open_questions) == [number]
    assert current.asked[1].closed_at == current.asked[2].opened_at


def test_standings_that_were_shown_are_kept_until_the_next_question() -> None:
    game, quiz = opened()
    row = Row(1, "ada", Decimal("1.5"), guest=False)
    board = to_plain(ShownScoreboard([row], 1, {"1.5": 1}, [Decimal(1), Decimal("0.5")], at="2026-11-28T20:00:00.000Z"))
    games.note_board(game, board)
    assert json.loads(to_json(again(game).board)) == {
        "at": "2026-11-28T20:00:00.000Z",
        "leaderboard": [{"position": 1, "playerName": "ada", "points": 1.5, "guest": False}],
        "players": 1,
        "counts": {"1.5": 1},
        "credits": [1, 0.5],
    }
    ask(games, quiz, game, 1)
    assert again(game).board is None
    games.start_closing(game, now_ms())
    games.note_board(game, board)
    assert again(game).board is None, "a game that is ending shows nothing more"


def test_questions_of_a_group_are_closed_together_or_not_at_all() -> None:
    game, _ = opened(QuizMode.COMPETITIVE)
    quiz = editing.own_quiz(quizzes, "quinn", game.game_id)
    grouped = Quiz(quiz.header, [each.model_copy(update={"question_group": "all"}) for each in quiz.questions])
    for number in (1, 2, 3):
        ask(games, grouped, again(game), number)
    with pytest.raises(StateRefused):
        games.close_questions(game, [1, 4], 7)
    assert sorted(again(game).open_questions) == [1, 2, 3]
    both = at_once(lambda _: outcome(lambda: show_answers(games, grouped, again(game), None)), range(2))
    assert "done" in both
    current = again(game)
    assert current.open_questions == {}
    assert all(each.closed_at for each in current.asked.values())


def test_in_a_game_that_is_closing_nothing_is_asked() -> None:
    game, quiz = opened()
    games.start_closing(game, 100)
    games.start_closing(game, 200)
    assert again(game).closing_at == 100
    assert outcome(lambda: ask(games, quiz, again(game), 1)) == "changed-meanwhile"
    assert not games.claim_win(game, 1, "ada", 101)
    assert games.claim_win(game, 1, "ada", 100), "that was received before the end"
    games.release_win(game, 1, "ada")
    assert again(game).winners == {}
    assert outcome(lambda: games.add_host_connection(game, "c1", 1)) == "refused"


def test_of_many_who_are_first_one_wins() -> None:
    game, _ = opened(QuizMode.LIVE_SCOREBOARD)
    names = [f"p{n}" for n in range(20)]
    won = at_once(lambda name: games.claim_win(game, 1, name, 101), names)
    assert won.count(True) == 1
    winner = names[won.index(True)]
    assert again(game).winners == {1: winner}
    assert games.claim_win(game, 1, winner, 101), "the message that came twice is told the same"
    assert games.claim_win(game, 2, "p0", 101) and not games.claim_win(game, 2, "p1", 101)


def test_a_win_is_taken_back_only_from_who_has_it() -> None:
    game, _ = opened(QuizMode.LIVE_SCOREBOARD)
    games.claim_win(game, 1, "ada", 101)
    games.release_win(game, 1, "bob")
    games.release_win(game, 2, "ada")
    assert again(game).winners == {1: "ada"}
    games.release_win(game, 1, "ada")
    assert again(game).winners == {}
    assert games.claim_win(game, 1, "bob", 101)


def test_the_host_is_told_on_all_devices_and_is_away_with_the_last() -> None:
    game, _ = opened()
    assert again(game).host_connections == {}
    for since, connection in enumerate(("c1", "L0SM9cOFvHcCIhw=", "c1")):
        assert games.add_host_connection(again(game), connection, since) is None
    assert again(game).host_connections == {"L0SM9cOFvHcCIhw=": 1, "c1": 2}
    assert not games.remove_host_connection(game, "c3")
    assert not games.remove_host_connection(game, "L0SM9cOFvHcCIhw=")
    assert not games.remove_host_connection(game, "L0SM9cOFvHcCIhw="), "again"
    assert not games.remove_host_connection(replace(game, run="another run"), "c1")
    assert games.remove_host_connection(game, "c1")
    assert not games.remove_host_connection(game, "c1"), "told once"
    assert again(game).host_connections == {}
    assert games.add_host_connection(again(game), "c4", 4) is None


def test_one_of_several_ends_at_a_time_is_the_last() -> None:
    game, _ = opened()
    ids = [f"c{n}" for n in range(MAX_HOST_CONNECTIONS)]
    for each in ids:
        games.add_host_connection(game, each, 1)
    with ThreadPoolExecutor(MAX_HOST_CONNECTIONS) as pool:
        assert sum(pool.map(lambda each: games.remove_host_connection(game, each), ids)) == 1


def test_the_oldest_device_of_a_host_makes_room_for_one_too_many() -> None:
    game, _ = opened()
    for number in (3, 1, 5, 2, 4):
        assert games.add_host_connection(game, f"c{number}", number) is None, "what the caller read is old"
    assert games.add_host_connection(game, "c1", 6) is None, "it is there, and has come again"
    assert games.add_host_connection(game, "c1", 1) is None, "a frame of before comes again"
    assert games.add_host_connection(game, "new", 7) == "c2"
    assert again(game).host_connections == {"c3": 3, "c4": 4, "c5": 5, "c1": 6, "new": 7}
    games.remove_host_connection(game, "c3")
    assert games.add_host_connection(game, "newer", 8) is None, "one has ended"


def test_of_many_devices_at_once_each_that_makes_room_is_told_once() -> None:
    game, _ = opened()
    ids = [f"c{number}" for number in range(12)]
    with ThreadPoolExecutor(12) as pool:
        dropped = list(pool.map(lambda each: games.add_host_connection(game, each, int(each[1:])), ids))
    left = set(again(game).host_connections)
    assert len(left) == MAX_HOST_CONNECTIONS
    assert sorted(each for each in dropped if each) == sorted(set(ids) - left)


def test_nobody_comes_to_host_a_game_that_is_over_or_was_replaced() -> None:
    game, _ = opened()
    with pytest.raises(StateRefused):
        games.add_host_connection(replace(game, run="another run"), "c1", 1)
    games.start_closing(game, 5)
    with pytest.raises(StateRefused):
        games.add_host_connection(game, "c1", 1)
    assert again(game).host_connections == {}


# Sent out


def test_who_is_sent_out_is_noted_with_the_game_while_it_is_open() -> None:
    game, _ = opened(QuizMode.LIVE_SCOREBOARD)
    assert game.kicked == frozenset()
    at_once(lambda name: games.note_kicked(game, name), ["ada", "~Max", "~Max"])
    assert again(game).kicked == {"ada", "~Max"}
    games.start_closing(game, 100)
    games.note_kicked(game, "bo")
    games.note_kicked(replace(game, run="another"), "cy")
    assert again(game).kicked == {"ada", "~Max"}
