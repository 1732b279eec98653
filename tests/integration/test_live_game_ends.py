"""Live games end: every answer is in the account, also when something crashes on the way."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from buzzline.live_games.accounts import account, standings
from buzzline.live_games.answering import Answer, judged, record
from buzzline.live_games.asking import ask
from buzzline.live_games.finishing import count_in, finish_game
from buzzline.live_games.game_items import game_of
from buzzline.live_games.game_store import GameStore
from buzzline.live_games.hosting import Opening, host_game
from buzzline.live_games.joining import game_of_pin, join
from buzzline.live_games.model import MAX_SENDS, LiveGame, Player, Send, Status
from buzzline.live_games.player_store import PlayerStore
from buzzline.live_games.ports import StateRefused
from buzzline.live_games.reporting import report
from buzzline.platform.clock import now_ms
from buzzline.platform.errors import Conflict
from buzzline.platform.fact_store import change_of
from buzzline.quizzes.model import Quiz

from tests.integration.live_books import (
    again,
    at_once,
    games,
    inventory,
    listing,
    opened,
    outcome,
    players,
    quizzes,
    send,
)
from tests.support.live_games import quiz_of

pytestmark = pytest.mark.usefixtures("aws")

# The end


def play(game: LiveGame, quiz: Quiz, names: list[str]) -> None:
    """All join and answer question 1."""
    ask(games, quiz, game, 1)
    now = again(game)
    for name in names:
        join(games, players, game, name, guest=False)
        answer = Answer(questionNumber=1, answerNumber=1, response="right 1")
        record(players, now, name, judged(now, answer, now.asked[1].opened_at, quiz_of))


def test_every_answer_that_races_with_the_end_is_in_the_account_or_came_after_it() -> None:
    """Players who know the game as it was open send on and on, until they are told that it is over."""
    names = [f"p{n}" for n in range(6)]
    for rehearsal in range(6):
        game, quiz = opened()
        play(game, quiz, names)
        now = again(game)

        def send_on(name: str, now: LiveGame = now) -> int:
            for number in range(2, MAX_SENDS):
                message = Answer(questionNumber=1, answerNumber=number, response="still in time?")
                received_at = now_ms()
                told = outcome(
                    lambda number=number, message=message, received_at=received_at: record(
                        players, now, name, judged(now, message, received_at, quiz_of)
                    )
                )
                if told == "game-over":
                    assert received_at > (again(now).closing_at or 0)
                    return number - 1
                assert told == "done"
            raise AssertionError("the game never ended")

        def end(_: str, now: LiveGame = now, pause: float = rehearsal / 500) -> int:
            time.sleep(pause)
            finish_game(games, players, now)
            return 0

        taken = at_once(lambda name: (send_on if name else end)(name), [*names, ""])
        books = finish_game(games, players, again(game))["account"]
        assert books["received"] == sum(taken)
        assert (books["counted"], books["balanced"]) == (len(names), True)
        assert [len(each.sends) for each in sorted(players.all(game.run), key=lambda each: each.name)] == taken[:-1]


def test_ending_twice_gives_the_same_result() -> None:
    game, quiz = opened()
    play(game, quiz, ["ada", "bob"])
    results = at_once(lambda _: finish_game(games, players, game), range(4))
    results.append(finish_game(games, players, again(game)))
    assert all(result == results[0] for result in results)
    ended = again(game)
    assert (ended.status, ended.result, ended.open_questions) == (Status.ENDED, results[0], {})
    shown = report(games, players, quizzes, game.game_id, "quinn")
    assert (shown.status, shown.scoreboard, shown.account) == (
        *("ended", results[0]["scoreboard"]),
        results[0]["account"],
    )


def test_ending_a_game_again_does_not_end_the_next_one() -> None:
    first, quiz = opened()
    play(first, quiz, ["ada"])

    class EndedMeanwhile(PlayerStore):
        """The same request, sent twice, is faster; and the host opens the next game at once."""

        def all(self, run: str) -> list[Player]:
            if run == first.run:
                finish_game(games, players, first)
                host_game(games, players, quizzes, inventory, Opening(first.game_id, "quinn"))
            return super().all(run)

    with pytest.raises(Conflict) as refused:
        finish_game(games, EndedMeanwhile("LiveGames"), first)
    assert refused.value.kind == "game-over"
    second = again(first)
    assert (second.status, second.result) == (Status.OPEN, None)
    assert second.run != first.run
    assert games.by_pin(second.pin) == second
    for end in (lambda: games.finish(first, {}), lambda: games.start_closing(first, now_ms())):
        with pytest.raises(StateRefused):
            end()
    assert again(first) == second


def test_an_answer_stays_counted_where_the_next_game_begins_before_the_result_is_corrected() -> None:
    first, quiz = opened()
    play(first, quiz, ["ada"])
    finish_game(games, players, first)
    ended = again(first)

    class OpenedMeanwhile(GameStore):
        """The host opens the next game once it is noted that there is something to correct."""

        def note_afterthought(self, game: LiveGame, *, moves: bool) -> int:
            number = super().note_afterthought(game, moves=moves)
            host_game(games, players, quizzes, inventory, Opening(first.game_id, "quinn"))
            return number

    assert count_in(OpenedMeanwhile("LiveGames", listing), players, ended, "ada", send(1)) is None
    assert again(first).run != first.run


@contextmanager
def conflicts(reasons: list[str], times: int) -> Iterator[None]:
    """So many times the last write of an end meets another write."""
    left = iter(range(times))

    def answer(**_: Any) -> tuple[Any, dict[str, Any]] | None:
        error = {"Code": "TransactionCanceledException", "Message": "Transaction cancelled"}
        parsed = {"Error": error, "CancellationReasons": [{"Code": c} for c in reasons]}
        return (SimpleNamespace(status_code=400), parsed) if next(left, None) is not None else None

    events = games.client.meta.events
    events.register("before-call.dynamodb.TransactWriteItems", answer)
    try:
        yield
    finally:
        events.unregister("before-call.dynamodb.TransactWriteItems", answer)


CONFLICTS = pytest.mark.parametrize(
    "reasons", [["TransactionConflict", "None", "None"], ["None", "None", "TransactionConflict"]]
)


@CONFLICTS
def test_an_end_that_meets_answers_coming_in_is_tried_again(reasons: list[str]) -> None:
    game, _ = opened()
    with conflicts(reasons, 10):
        result = finish_game(games, players, game)
    assert (again(game).status, again(game).result) == (Status.ENDED, result)


@CONFLICTS
def test_who_ends_a_game_that_is_never_left_alone_is_asked_to_come_again(reasons: list[str]) -> None:
    game, _ = opened()
    with conflicts(reasons, 1_000):
        assert outcome(lambda: finish_game(games, players, game)) == "busy"
    assert again(game).status == Status.CLOSING
    assert finish_game(games, players, again(game)) == again(game).result


class Crash(ConnectionError):
    """The function was killed here."""


class CrashingGames(GameStore):
    """Is killed after its first write, or before its last."""

    def __init__(self, where: str) -> None:
        super().__init__("LiveGames", listing)
        self.where = where

    def start_closing(self, game: LiveGame, closing_at: int) -> None:
        super().start_closing(game, closing_at)
        if self.where == "after start_closing":
            raise Crash

    def finish(self, game: LiveGame, result: Any) -> None:
        if self.where == "before finish":
            raise Crash
        super().finish(game, result)
        if self.where == "after finish":
            raise Crash


class CrashingPlayers(PlayerStore):
    """Is killed when some books are closed."""

    def __init__(self, where: str) -> None:
        super().__init__("LiveGames")
        self.where = where

    def close(self, run: str, name: str, closed_at: int) -> Player:
        if self.where == "between closes" and name in ("bob", "dan"):
            raise Crash
        return super().close(run, name, closed_at)


@pytest.mark.parametrize("where", ["after start_closing", "between closes", "before finish", "after finish"])
def test_an_end_that_was_interrupted_is_gone_through_again(where: str) -> None:
    names = ["ada", "bob", "cora", "dan"]
    game, quiz = opened()
    play(game, quiz, names)
    now = again(game)
    for _ in range(2):
        if where == "after finish" and again(game).status == Status.ENDED:
            break
        with pytest.raises(Crash):
            finish_game(CrashingGames(where), CrashingPlayers(where), again(game))
    done = again(game).status == Status.ENDED
    assert done == (where == "after finish")
    assert outcome(lambda: game_of_pin(games, game.pin)) == "no-such-game"
    late = Answer(questionNumber=1, answerNumber=2, response="while it was down")
    for name in names:
        kept = record(players, now, name, judged(now, late, 5, quiz_of))
        if kept.after_end:
            count_in(games, players, now, name, kept.send)
    books = finish_game(games, players, again(game))["account"]
    assert (books["received"], books["counted"], books["balanced"]) == (8, 4, True)
    assert again(game).status == Status.ENDED
    afterwards = replace(send(3), received_at=(again(game).closing_at or 0) + 1)
    assert {outcome(lambda n=name: record(players, now, n, afterwards)) for name in names} == {"game-over"}
    assert games.by_pin(game.pin) is None
    assert not listing.is_listed(game.game_id)


def test_answers_from_before_the_end_are_counted_in_however_late_they_are_looked_at() -> None:
    """By many functions at the same moment, while the end adds up and after it."""
    names = [f"p{number}" for number in range(16)]
    for rehearsal in range(6):
        game, quiz = opened()
        ask(games, quiz, game, 1)
        for name in names:
            join(games, players, game, name, guest=False)
        now = again(game)
        games.start_closing(game, now_ms())
        answer = Answer(questionNumber=1, answerNumber=1, response="right 1")

        def look(name: str, now: LiveGame = now, answer: Answer = answer, pause: float = rehearsal / 100) -> None:
            if not name:
                time.sleep(pause)
                finish_game(games, players, now)
                return
            kept = record(players, now, name, judged(now, answer, now.asked[1].opened_at, quiz_of))
            if kept.after_end:
                count_in(games, players, now, name, kept.send)

        at_once(look, [*names, ""])
        shown = report(games, players, quizzes, game.game_id, "quinn")
        assert isinstance(shown.account, dict)
        assert isinstance(shown.scoreboard, dict)
        assert (shown.account["received"], shown.account["counted"], shown.account["balanced"]) == (16, 16, True)
        assert shown.scoreboard["counts"] == {"1": 16}
        assert shown.account == finish_game(games, players, again(game))["account"]


class AnsweredMeanwhile(GameStore):
    """Just before a result is written for the first time, another answer comes into a closed book."""

    def __init__(self, answer: Callable[[], object]) -> None:
        super().__init__("LiveGames", listing)
        self.answers = [answer]

    def finish(self, game: LiveGame, result: Any) -> None:
        if self.answers:
            self.answers.pop()()
        super().finish(game, result)

    def correct(self, game: LiveGame, result: Any) -> None:
        if self.answers:
            self.answers.pop()()
        super().correct(game, result)


def afterthought(game: LiveGame, name: str) -> Send:
    """A second answer, from before the end, is written down."""
    second = Answer(questionNumber=1, answerNumber=2, response="x")
    kept = record(players, game, name, judged(game, second, game.asked[1].opened_at, quiz_of))
    assert kept.after_end
    return kept.send


def test_an_answer_that_comes_while_others_are_added_up_is_not_left_out() -> None:
    game, quiz = opened()
    play(game, quiz, ["ada", "bob", "cora"])
    now = again(game)
    told: list[Any] = []

    def look(name: str, store: GameStore = games) -> None:
        told.append(count_in(store, players, now, name, afterthought(now, name)))

    ended = finish_game(AnsweredMeanwhile(lambda: look("ada")), players, now)
    assert (ended["account"]["received"], told) == (4, [None]), "the end counts it in"
    look("bob", AnsweredMeanwhile(lambda: look("cora")))
    last, overtaken = told[1:]
    assert (last.result["account"]["received"], overtaken) == (6, None), "the last one counts in both"
    assert again(game).result == last.result


def test_an_answer_whose_counting_in_broke_off_is_counted_in_when_it_is_delivered_again() -> None:
    game, quiz = opened()
    play(game, quiz, ["ada", "bob"])
    now = again(game)
    finish_game(games, players, now)
    second = Answer(questionNumber=1, answerNumber=2, response="x")
    first = record(players, now, "ada", judged(now, second, now.asked[1].opened_at, quiz_of))
    assert report(games, players, quizzes, game.game_id, "quinn").account["received"] == 2  # type: ignore[index]
    assert record(players, now, "ada", judged(now, second, now.asked[1].opened_at, quiz_of)) == first
    corrected = count_in(games, players, now, "ada", first.send)
    assert corrected is not None
    books = corrected.result["account"]
    assert (books["received"], books["duplicate"], corrected.moves) == (3, 1, False)
    assert again(game).result == corrected.result


@contextmanager
def calls() -> Iterator[list[str]]:
    """What is asked of DynamoDB meanwhile."""
    asked: list[str] = []

    def note(model: Any, **_: Any) -> None:
        asked.append(model.name)

    events = games.client.meta.events
    events.register("before-call.dynamodb", note)
    try:
        yield asked
    finally:
        events.unregister("before-call.dynamodb", note)


def look_at(game: LiveGame, name: str, number: int, response: str) -> None:
    """As the functions do that take answers."""
    answer = Answer(questionNumber=1, answerNumber=number, response=response)
    kept = record(players, game, name, judged(game, answer, game.asked[1].opened_at, quiz_of))
    if kept.after_end:
        count_in(games, players, game, name, kept.send)


def test_after_the_end_only_what_changes_something_is_counted_in_and_announced() -> None:
    game, quiz = opened()
    play(game, quiz, ["ada", "bob"])
    join(games, players, game, "cora", guest=False)
    now = again(game)
    finish_game(games, players, now)
    ended = again(game)
    with calls() as asked:
        look_at(now, "ada", 1, "right 1")
    assert asked == ["UpdateItem"], "it was in the book when that was closed"
    assert again(game) == ended
    with calls() as asked:
        look_at(now, "ada", 2, "another one")
    reads = ["GetItem", *["Query"] * 8]
    assert sorted(asked) == sorted([*["UpdateItem"] * 5, *reads])
    noted = again(game)
    assert (noted.afterthoughts, noted.revision) == (1, 0), "nobody has more points: no results are announced again"
    assert noted.result["account"]["duplicate"] == 1  # type: ignore[index]
    look_at(now, "cora", 1, "right 1")
    assert (again(game).afterthoughts, again(game).revision) == (2, 1)
    with calls() as asked:
        for name, number, response in (("ada", 1, "right 1"), ("ada", 2, "another one"), ("cora", 1, "right 1")):
            look_at(now, name, number, response)
    assert (again(game).afterthoughts, again(game).revision) == (2, 1), "again has no effect"
    assert asked == ["UpdateItem"] * 3


def test_who_counts_in_does_not_read_the_books_where_another_answer_came_meanwhile() -> None:
    game, quiz = opened()
    play(game, quiz, ["ada", "bob"])
    now = again(game)
    finish_game(games, players, now)
    adas = afterthought(now, "ada")

    class AnotherMeanwhile(GameStore):
        def note_afterthought(self, game: LiveGame, *, moves: bool) -> int:
            number = super().note_afterthought(game, moves=moves)
            super().note_afterthought(game, moves=False)
            return number

    with calls() as asked:
        assert count_in(AnotherMeanwhile("LiveGames", listing), players, now, "ada", adas) is None
    assert "Query" not in asked


def test_a_run_that_was_replaced_is_not_corrected() -> None:
    first, quiz = opened()
    play(first, quiz, ["ada"])
    finish_game(games, players, first)
    second, _ = host_game(games, players, quizzes, inventory, Opening(first.game_id, "quinn"))
    assert count_in(games, players, first, "ada", send(1)) is None
    assert again(second) == second


class WritesCounted(PlayerStore):
    """Counts the books that are closed; some are not, as the function is killed."""

    def __init__(self, crash_after: int | None = None) -> None:
        super().__init__("LiveGames")
        self.closed: list[str] = []
        self.crash_after = crash_after

    def close(self, run: str, name: str, closed_at: int) -> Player:
        if len(self.closed) == self.crash_after:
            raise Crash
        self.closed.append(name)
        return super().close(run, name, closed_at)


def test_nicknames_that_nobody_came_with_cost_the_end_nothing() -> None:
    """Somebody made thousands of them; each is one of a few pages that are read, and no write."""
    game, quiz = opened()
    table = boto3.resource("dynamodb").Table("LiveGames")
    players.reserve(game.run, Player("~Fake", guest=True))
    [fake] = [each for each in table.scan()["Items"] if each["part"] == "~fake"]
    with table.batch_writer() as batch:
        for number in range(3000):
            key = {"game": f"{game.run}#{number % 8:02d}", "part": f"~fake {number}"}
            batch.put_item(Item={**fake, **key, "playerName": f"~Fake {number}"})
    play(game, quiz, ["ada", "bob"])
    books = WritesCounted()
    result = finish_game(games, books, again(game))
    assert sorted(books.closed) == ["ada", "bob"]
    assert (result["scoreboard"]["players"], result["account"]["counted"]) == (2, 2)
    assert again(game).status == Status.ENDED


def test_books_that_are_closed_are_not_closed_again() -> None:
    names = [f"p{number}" for number in range(40)]
    game, quiz = opened()
    play(game, quiz, names)
    first = WritesCounted(crash_after=25)
    with pytest.raises(Crash):
        finish_game(games, first, again(game))
    second = WritesCounted()
    result = finish_game(games, second, again(game))
    assert sorted([*first.closed, *second.closed]) == sorted(names), "each once"
    assert (result["account"]["counted"], result["account"]["balanced"]) == (40, True)


def test_nobody_slips_in_behind_the_end() -> None:
    """Guests and players come while the game is ended, and send an answer at once: each is in it, or was told."""
    for rehearsal in range(8):
        game, quiz = opened()
        ask(games, quiz, game, 1)
        now = again(game)
        guests = [f"~G{number}" for number in range(6)]
        for name in guests:
            players.reserve(game.run, Player(name, guest=True))

        def come(name: str, now: LiveGame = now) -> str:
            told = outcome(lambda: join(games, players, now, name, guest=name.startswith("~")))
            answer = Answer(questionNumber=1, answerNumber=1, response="right 1")
            send = judged(now, answer, now.asked[1].opened_at, quiz_of)
            return f"{told}, {outcome(lambda: record(players, now, name, send))}"

        def end(_: str, now: LiveGame = now, pause: float = rehearsal / 200) -> str:
            time.sleep(pause)
            finish_game(games, players, now)
            return ""

        names = [*guests, "ada", "bob", "cora"]
        told = dict(zip(names, at_once(lambda name: (come if name else end)(name), [*names, ""]), strict=False))
        result = finish_game(games, players, again(game))
        shown = {row["playerName"] for row in result["scoreboard"]["leaderboard"]}
        assert shown == {row.player_name for row in standings(again(game), players.all(game.run)).rows}
        assert {name for name, each in told.items() if each.endswith(", done")} <= shown
        assert result["account"]["counted"] == sum(each.endswith(", done") for each in told.values())
        assert {each for each in told.values() if not each.startswith("done")} <= {
            "game-over, not-joined",
            "game-over, game-over",
            "game-over, done",
        }


def test_who_comes_with_a_game_in_mind_that_has_ended_is_not_let_in() -> None:
    game, _ = opened()
    players.reserve(game.run, Player("~Max", guest=True))

    def come(name: str) -> str:
        return outcome(lambda: join(games, players, game, name, guest=name.startswith("~")))

    finish_game(games, players, game)
    assert [come(name) for name in ("ada", "~Max")] == ["game-over"] * 2
    host_game(games, players, quizzes, inventory, Opening(game.game_id, "quinn"))
    assert [come(name) for name in ("ada", "~Max", "bob")] == ["no-such-game"] * 3
    assert [each.name for each in players.all(game.run) if each.listed] == []


def test_an_answer_that_is_lost_from_a_book_is_noticed() -> None:
    game, quiz = opened()
    play(game, quiz, ["ada", "bob"])
    table = boto3.resource("dynamodb").Table("LiveGames")
    [item] = [each for each in table.scan()["Items"] if each["part"] == "ada"]
    table.put_item(Item={**item, "sends": {}, "answers": {}})
    books = finish_game(games, players, again(game))["account"]
    assert (books["received"], books["counted"], books["balanced"]) == (2, 1, False)
    assert books["missing"] == [{"playerName": "ada", "sent": 0, "received": 1, "recorded": 0, "answerNumbers": []}]


def test_the_stream_tells_the_game_as_it_was_when_it_ended() -> None:
    """What results are made of: the image of the item, whatever the host has opened meanwhile."""
    game, quiz = opened(timeLimit=20)
    play(game, quiz, ["ada"])
    finish_game(games, players, again(game))
    ended = again(game)
    image = boto3.client("dynamodb").get_item(
        TableName="LiveGames", Key={"game": {"S": game.key}, "part": {"S": "GAME"}}
    )["Item"]
    host_game(games, players, quizzes, inventory, Opening(game.game_id, "quinn"))
    item = change_of({"dynamodb": {"SequenceNumber": "1", "NewImage": image}}).new
    assert item is not None
    assert game_of(item) == ended


def test_an_account_is_the_hosts_own() -> None:
    game, quiz = opened()
    play(game, quiz, ["ada"])
    live = report(games, players, quizzes, game.game_id, "quinn")
    assert (live.status, live.account) == (Status.OPEN, account(players.all(game.run)))
    for who in ("ada", "eve"):
        assert outcome(lambda name=who: report(games, players, quizzes, game.game_id, name)) == "no-such-game"
