"""Games that nobody ends: they are on no list, keep nobody from anything, and are ended with their results."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from buzzline.live_games import abandoning, hosting, joining
from buzzline.live_games.abandoning import ABANDONED_MS, NotEnded, end_abandoned, is_abandoned, long_open
from buzzline.live_games.answering import Answer, judged, record
from buzzline.live_games.asking import ask
from buzzline.live_games.finishing import finish_game
from buzzline.live_games.hosting import Opening, host_game
from buzzline.live_games.joining import game_of_pin, join
from buzzline.live_games.model import MODES, Asked, LiveGame, Player, Send, Status, Verdict
from buzzline.live_games.reporting import report
from buzzline.platform.errors import Conflict
from buzzline.quizzes import editing
from buzzline.quizzes import model as quizzes_model
from buzzline.quizzes.model import LIFETIME_MS, ActiveGamesQuery, QuizBody, QuizMode

from tests.integration.live_books import (
    again,
    at_once,
    games,
    inventory,
    listing,
    new_quiz,
    opened,
    outcome,
    players,
    quizzes,
)
from tests.support.live_games import NOON, PlayersInMemory, game_with, quiz_of
from tests.support.quizzes import open_quiz

pytestmark = pytest.mark.usefixtures("aws")

Clock = Callable[[int], None]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Lets milliseconds pass, in all since now."""

    def forward(milliseconds: int) -> None:
        for module in (abandoning, hosting, joining, quizzes_model):
            monkeypatch.setattr(module, "now_ms", lambda: time.time_ns() // 1_000_000 + milliseconds)

    return forward


def sweep(end: Callable[[LiveGame], object] | None = None) -> int:
    finish = end or (lambda game: finish_game(games, players, game))
    return end_abandoned(long_open(listing, MODES), games, players, finish, lambda: True)


def listed(**query: Any) -> list[str]:
    return [game.game_id for game in listing.open_games(ActiveGamesQuery(**query)).items]


def played(mode: str = QuizMode.CASUAL) -> LiveGame:
    """A game in which ada has a point, and somebody took a ticket and never came."""
    game, quiz = opened(mode)
    join(games, players, game, "ada", guest=False)
    ask(games, quiz, game, 1)
    answer = Answer(questionNumber=1, answerNumber=1, response="right 1")
    record(players, game, "ada", judged(again(game), answer, time.time_ns() // 1_000_000, quiz_of))
    return again(game)


@pytest.mark.parametrize("mode", MODES)
def test_a_game_that_nobody_ends_is_ended_and_its_results_are_kept(mode: str, clock: Clock) -> None:
    game = played(mode)
    clock(LIFETIME_MS - 5000)
    games.add_host_connection(game, "c1", 1)
    assert sweep() == 0
    clock(LIFETIME_MS + 5000)
    assert sweep() == 1
    ended = again(game)
    assert (ended.status, ended.result is not None) == (Status.ENDED, True)
    assert report(games, players, quizzes, game.game_id, "quinn").scoreboard["players"] == 1  # type: ignore[index]
    assert games.by_pin(game.pin) is None
    header = editing.own_quiz(quizzes, "quinn", game.game_id).header
    assert (header.active_since, listed(host="quinn"), sweep()) == (None, [], 0)


def test_what_is_over_is_on_no_list_before_it_is_ended(clock: Clock) -> None:
    game, _ = host_game(games, players, quizzes, inventory, Opening(new_quiz(category="Tests"), "quinn"))
    alone = new_quiz(QuizMode.SINGLE_PLAYER, category="Tests")
    editing.activate(quizzes, listing, "quinn", alone)
    queries: list[dict[str, Any]] = [{}, {"mode": QuizMode.CASUAL}, {"host": "quinn"}, {"category": "Tests"}]
    assert [game.game_id in listed(**query) for query in queries] == [True] * 4
    clock(LIFETIME_MS + 5000)
    assert [game.game_id in listed(**query) for query in queries] == [False] * 4
    assert [alone in listed(**query) for query in queries] == [True, False, True, True], "that one is never over"
    assert outcome(lambda: game_of_pin(games, game.pin)) == "no-such-game"


def test_before_it_is_ended_its_quiz_can_be_edited_and_deleted(clock: Clock) -> None:
    content = QuizBody.model_validate(open_quiz(quizMode=QuizMode.COMPETITIVE)).root
    changed, deleted = played(), played()
    edit = lambda: editing.replace_quiz(quizzes, "quinn", changed.game_id, content)  # noqa: E731
    delete = lambda: editing.delete_quiz(quizzes, "quinn", deleted.game_id)  # noqa: E731
    clock(LIFETIME_MS - 5000)
    assert (outcome(edit), outcome(delete)) == ("game-is-active", "game-is-active")
    clock(LIFETIME_MS + 5000)
    assert editing.own_quiz(quizzes, "quinn", changed.game_id).header.active_since is None
    assert (outcome(edit), outcome(delete)) == ("done", "done")
    assert sweep() == 2, "all the same"
    assert {again(game).status for game in (changed, deleted)} == {Status.ENDED}
    assert sweep() == 0


def test_a_single_player_quiz_stays_as_long_as_it_is_on_the_list(clock: Clock) -> None:
    alone = new_quiz(QuizMode.SINGLE_PLAYER)
    editing.activate(quizzes, listing, "quinn", alone)
    clock(10 * LIFETIME_MS)
    assert outcome(lambda: editing.delete_quiz(quizzes, "quinn", alone)) == "game-is-active"
    assert editing.own_quiz(quizzes, "quinn", alone).header.active_since is not None


def test_hosting_anew_ends_the_game_that_is_over(clock: Clock, scan: Any) -> None:
    game = played()
    clock(LIFETIME_MS + 5000)
    finished: list[str] = []
    finish = games.finish
    with pytest.MonkeyPatch.context() as spy:
        spy.setattr(games, "finish", lambda game, result: (finished.append(game.run), finish(game, result)))
        fresh, _ = host_game(games, players, quizzes, inventory, Opening(game.game_id, "quinn"))
    assert (finished, fresh.run != game.run) == ([game.run], True)
    ada = players.get(game.run, "ada")
    assert ada and ada.closed_at


def test_one_that_can_not_be_ended_keeps_no_other_from_it(clock: Clock) -> None:
    poison, good = played(), played()
    clock(LIFETIME_MS + 5000)

    def end(game: LiveGame) -> None:
        if game.key == poison.key:
            raise ValueError("poison")
        finish_game(games, players, game)

    with pytest.raises(NotEnded, match="1 games"):
        sweep(end)
    assert (again(poison).status, again(good).status) == (Status.OPEN, Status.ENDED)
    assert sweep() == 1


def test_one_that_its_host_opens_anew_at_this_moment_keeps_no_other_from_it(clock: Clock) -> None:
    for _ in range(3):
        played()
    clock(LIFETIME_MS + 5000)
    seen: list[str] = []

    def end(game: LiveGame) -> None:
        seen.append(game.key)
        if len(seen) == 2:
            raise Conflict("game-over", "Another one is live.")
        finish_game(games, players, game)

    assert (sweep(end), len(seen)) == (2, 3)


def test_sweeps_at_once_end_each_game_with_one_result(clock: Clock) -> None:
    game = played()
    clock(LIFETIME_MS + 5000)
    at_once(lambda _: outcome(sweep), range(4))
    sweep()
    assert again(game).status == Status.ENDED
    assert listed(host="quinn") == []


def test_no_more_games_are_begun_than_there_is_time_for(clock: Clock) -> None:
    for _ in range(3):
        played()
    clock(LIFETIME_MS + 5000)
    left = iter([True, False])
    finish = lambda game: finish_game(games, players, game)  # noqa: E731
    assert end_abandoned(long_open(listing, MODES), games, players, finish, lambda: next(left)) == 1


def test_without_host_and_life_a_game_is_ended_sooner(clock: Clock) -> None:
    now = time.time_ns() // 1_000_000
    idle, with_host = played(), played()
    race = played(QuizMode.LIVE_SCOREBOARD)
    games.add_host_connection(with_host, "c1", 1)
    clock(ABANDONED_MS - 5000)
    assert sweep() == 0
    clock(ABANDONED_MS + 5000)
    assert sweep() == 1
    assert [again(game).status for game in (idle, with_host, race)] == [Status.ENDED, Status.OPEN, Status.OPEN]
    assert not is_abandoned(players, again(race), now + ABANDONED_MS + 5000)


@pytest.mark.parametrize("alive", ["started", "asked", "closed", "answered"])
def test_a_game_is_abandoned_two_hours_after_the_last_that_happened(alive: str) -> None:
    last = NOON + 10_000
    game = game_with(started_at=last if alive == "started" else NOON)
    if alive in ("asked", "closed"):
        game = replace(game, asked={1: Asked(NOON, None, last) if alive == "closed" else Asked(last)})
    answers = [Send(1, 1, NOON, Verdict.COUNTED, 0, "x"), Send(2, 1, last, Verdict.LATE, 0, "x")]
    sends = {each.number: each for each in answers} if alive == "answered" else {}
    books = PlayersInMemory(Player("ada", joined_at=NOON, sends=sends), Player("bob", joined_at=NOON))
    due = last + 2 * 3600 * 1000
    assert [is_abandoned(books, game, now) for now in (due - 1, due)] == [False, True]


def test_a_game_in_which_somebody_still_answers_goes_on(clock: Clock) -> None:
    game = played()
    late = time.time_ns() // 1_000_000 + ABANDONED_MS
    join(games, players, game, "bob", guest=False)
    answer = Answer(questionNumber=1, answerNumber=1, response="x")
    record(players, game, "bob", judged(game, answer, late, quiz_of))
    clock(ABANDONED_MS + 5000)
    assert sweep() == 0
    clock(2 * ABANDONED_MS + 5000)
    assert sweep() == 1


def test_a_game_whose_end_broke_off_is_ended(clock: Clock) -> None:
    game = played()
    games.start_closing(game, 100)
    clock(ABANDONED_MS + 5000)
    assert sweep() == 1
    assert again(game).result is not None


def test_of_games_that_go_on_none_is_read_twice(clock: Clock) -> None:
    for _ in range(3):
        opened()
    assert list(long_open(listing, MODES)) == []
