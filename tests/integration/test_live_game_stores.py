"""Live games and their players in their table: what holds when many do things at once, and when something crashes."""

import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any, TypeVar

import boto3
import pytest
from buzzline.live_games import hosting, joining
from buzzline.live_games.accounts import account
from buzzline.live_games.admission import GuestBody, admit_guest
from buzzline.live_games.answering import Answer, judged, record
from buzzline.live_games.asking import ask, show_answers
from buzzline.live_games.finishing import finish_game, report
from buzzline.live_games.game_store import GameStore, game_of
from buzzline.live_games.hosting import Opening, host_game
from buzzline.live_games.joining import game_of_pin, join
from buzzline.live_games.model import LIFETIME_MS, MAX_SENDS, LiveGame, Player, Send, Settings, Status, Verdict
from buzzline.live_games.player_store import PlayerStore
from buzzline.live_games.ports import OpeningRefused, RecordRefused, StateRefused
from buzzline.platform.errors import BuzzlineError, Conflict, Forbidden, Unavailable
from buzzline.platform.fact_store import change_of
from buzzline.quizzes import editing
from buzzline.quizzes.active_games_store import ActiveGamesStore
from buzzline.quizzes.inventory_store import InventoryStore
from buzzline.quizzes.model import Quiz, QuizBody, QuizMode
from buzzline.quizzes.store import QuizStore

from tests.support.quizzes import choice_quiz, open_quiz

pytestmark = pytest.mark.usefixtures("aws")

quizzes = QuizStore("GamesDetail")
listing = ActiveGamesStore("ActiveGames", "GamesDetail")
inventory = InventoryStore("PlayerInventory")
games = GameStore("LiveGames", listing, inventory)
players = PlayerStore("LiveGames")

_In = TypeVar("_In")
_Out = TypeVar("_Out")


def new_quiz(mode: str = QuizMode.CASUAL, host: str = "quinn", **members: Any) -> str:
    content = QuizBody.model_validate(open_quiz(quizMode=mode, **members)).root
    return editing.create_quiz(quizzes, host, content, None).game_id


def opened(mode: str = QuizMode.CASUAL, **settings: Any) -> tuple[LiveGame, Quiz]:
    return host_game(games, quizzes, inventory, Opening(new_quiz(mode), "quinn", Settings.model_validate(settings)))


def again(game: LiveGame) -> LiveGame:
    current = games.get(game.game_id, game.host_name)
    assert current is not None
    return current


def at_once(call: Callable[[_In], _Out], items: Iterable[_In]) -> list[_Out]:
    """What comes of all the calls, which begin at the same moment in threads of their own."""
    todo = list(items)
    barrier = Barrier(len(todo))

    def run(item: _In) -> _Out:
        barrier.wait()
        return call(item)

    with ThreadPoolExecutor(len(todo)) as pool:
        return list(pool.map(run, todo))


def outcome(call: Callable[[], object]) -> str:
    """The kind of the refusal, or "done"."""
    try:
        call()
    except BuzzlineError as error:
        return error.kind
    except StateRefused:
        return "refused"
    return "done"


def send(number: int, question: int = 1, verdict: Verdict = Verdict.COUNTED) -> Send:
    return Send(number, question, 5, verdict, int(verdict == Verdict.COUNTED), f"answer {number}")


def item_count() -> int:
    """Items of all tables that an opening writes to."""
    tables = ("LiveGames", "ActiveGames")
    return sum(boto3.resource("dynamodb").Table(name).scan(Select="COUNT")["Count"] for name in tables)


# Opening


@pytest.mark.parametrize("body", [open_quiz(), choice_quiz()], ids=["open answers", "choices"])
def test_a_game_comes_back_as_it_went_in(body: dict[str, Any]) -> None:
    content = QuizBody.model_validate({**body, "quizMode": QuizMode.COMPETITIVE}).root
    game_id = editing.create_quiz(quizzes, "quinn", content, None).game_id
    settings = Settings(guests=False, lateJoiners="average", timeLimit=30)
    game, quiz = host_game(games, quizzes, inventory, Opening(game_id, "quinn", settings))
    assert again(game) == game == games.by_pin(game.pin)
    assert (game.settings, game.status, game.question_count) == (settings, Status.OPEN, 4)
    asked = ask(games, quiz, game, 2)
    open_now = again(game)
    assert open_now.open_questions[2].accepted == quiz.questions[1].accepted
    assert open_now.asked[2].deadline == open_now.asked[2].opened_at + 30_000
    assert ask(games, quiz, open_now, 2) == asked


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
    back, _ = host_game(games, quizzes, inventory, Opening(game.game_id, "quinn", Settings(guests=False)))
    assert (back.run, back.pin, back.settings.guests, back.current) == (game.run, game.pin, True, 1)


def test_a_host_who_sends_the_request_many_times_opens_one_game() -> None:
    game_id = new_quiz()
    runs = at_once(lambda _: host_game(games, quizzes, inventory, Opening(game_id, "quinn"))[0].run, range(8))
    assert len(set(runs)) == 1


def test_another_pin_is_taken_where_one_is_in_use(monkeypatch: pytest.MonkeyPatch) -> None:
    pins = iter(["100000", "100000", "100000", "100001"])
    monkeypatch.setattr(hosting, "new_pin", lambda: next(pins))
    assert [opened()[0].pin for _ in range(2)] == ["100000", "100001"]
    monkeypatch.setattr(hosting, "new_pin", lambda: "100000")
    with pytest.raises(Unavailable):
        opened()


def test_only_quizzes_for_many_are_hosted() -> None:
    hosted = {mode: outcome(lambda mode=mode: opened(mode)) for mode in QuizMode}
    assert hosted == {mode: "wrong-mode" if mode == QuizMode.SINGLE_PLAYER else "done" for mode in QuizMode}


def test_only_the_owner_hosts_a_quiz() -> None:
    game_id = new_quiz()
    assert outcome(lambda: host_game(games, quizzes, inventory, Opening(game_id, "eve"))) == "not-your-quiz"
    assert outcome(lambda: host_game(games, quizzes, inventory, Opening("nothing", "quinn"))) == "no-such-game"


def test_after_its_end_a_game_is_hosted_anew_and_its_pin_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosting, "new_pin", lambda: "100000")
    first, _ = opened()
    finish_game(games, players, first)
    assert games.by_pin("100000") is None
    second, _ = host_game(games, quizzes, inventory, Opening(first.game_id, "quinn"))
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
    assert host_game(games, quizzes, inventory, Opening(first.game_id, "quinn"))[0].run == first.run
    pass_time(LIFETIME_MS + 5000)
    assert outcome(lambda: game_of_pin(games, first.pin)) == "game-over"
    second, _ = host_game(games, quizzes, inventory, Opening(first.game_id, "quinn"))
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
    games.start_closing(game)
    games.start_closing(game)
    assert outcome(lambda: ask(games, quiz, again(game), 1)) == "changed-meanwhile"
    assert not games.claim_win(game, 1, "ada")
    assert outcome(lambda: games.set_host_connection(game, "c1")) == "refused"


def test_of_many_who_are_first_one_wins() -> None:
    game, _ = opened(QuizMode.LIVE_SCOREBOARD)
    names = [f"p{n}" for n in range(20)]
    won = at_once(lambda name: games.claim_win(game, 1, name), names)
    assert won.count(True) == 1
    winner = names[won.index(True)]
    assert again(game).winners == {1: winner}
    assert games.claim_win(game, 1, winner), "the message that came twice is told the same"
    assert games.claim_win(game, 2, "p0") and not games.claim_win(game, 2, "p1")


def test_a_win_is_taken_back_only_from_who_has_it() -> None:
    game, _ = opened(QuizMode.LIVE_SCOREBOARD)
    games.claim_win(game, 1, "ada")
    games.release_win(game, 1, "bob")
    games.release_win(game, 2, "ada")
    assert again(game).winners == {1: "ada"}
    games.release_win(game, 1, "ada")
    assert again(game).winners == {}
    assert games.claim_win(game, 1, "bob")


def test_the_host_is_forgotten_only_where_the_host_was() -> None:
    game, _ = opened()
    games.set_host_connection(game, "c1")
    games.set_host_connection(game, "c2")
    assert not games.clear_host_connection(game.game_id, "quinn", "c1")
    assert again(game).host_connection == "c2"
    assert games.clear_host_connection(game.game_id, "quinn", "c2")
    assert again(game).host_connection is None


# Players


def test_a_nickname_is_kept_for_one_whatever_its_capitals() -> None:
    for attempt in range(10):
        run = f"run-{attempt}"
        names = ["~Max", "~MAX", "~max"]
        kept = at_once(lambda name: players.reserve(run, Player(name, guest=True)), names)  # noqa: B023
        assert kept.count(True) == 1
        assert [each.name for each in players.all(run)] == [names[kept.index(True)]]


def test_a_guest_comes_in_under_the_nickname_that_was_kept() -> None:
    game, _ = opened()
    admission = admit_guest(games, players, game.pin, GuestBody(nickname="Max"))
    assert players.all(game.run) == [Player("~Max", guest=True)]
    assert outcome(lambda: admit_guest(games, players, game.pin, GuestBody(nickname="MAX"))) == "nickname-taken"
    assert outcome(lambda: join(games, players, game, "~Moritz", guest=True)) == "kicked"
    first = join(games, players, game, admission.player_name, guest=True)
    assert join(games, players, game, admission.player_name, guest=True) == first
    assert first.joined_at is not None


def test_guests_come_in_only_where_the_host_lets_them() -> None:
    game, _ = opened(guests=False)
    with pytest.raises(Forbidden) as refused:
        admit_guest(games, players, game.pin, GuestBody(nickname="Max"))
    assert refused.value.kind == "no-guests"
    assert players.all(game.run) == []


def test_who_comes_again_has_all_that_was_there() -> None:
    game, _ = opened()
    first = join(games, players, game, "ada", guest=False)
    players.record(game.run, "ada", send(1))
    back = join(games, players, game, "ada", guest=False)
    assert (back.joined_at, back.points) == (first.joined_at, 1)
    assert outcome(lambda: join(games, players, game, "quinn", guest=False)) == "own-game"


def test_names_of_players_are_told_apart_by_their_capitals() -> None:
    game, _ = opened()
    join(games, players, game, "ada", guest=False)
    assert players.get(game.run, "ADA") is None


@pytest.mark.parametrize(("name", "guest"), [("ada", False), ("~Max", True)])
def test_who_was_kicked_stays_out(name: str, guest: bool) -> None:
    game, _ = opened()
    players.reserve(game.run, Player(name, guest=guest))
    join(games, players, game, name, guest=guest)
    players.record(game.run, name, send(1))
    players.kick(game.run, name, guest=guest)
    players.kick(game.run, name, guest=guest)
    assert outcome(lambda: join(games, players, game, name, guest=guest)) == "kicked"
    with pytest.raises(RecordRefused):
        players.record(game.run, name, send(2))
    kept = players.get(game.run, name)
    assert kept is not None
    assert (kept.kicked, kept.points, sorted(kept.sends)) == (True, 1, [1])


def test_who_was_kicked_before_they_came_does_not_come_in() -> None:
    game, _ = opened()
    players.kick(game.run, "eve", guest=False)
    assert outcome(lambda: join(games, players, game, "eve", guest=False)) == "kicked"
    assert account(players.all(game.run)).received == 0


# Answers


def test_an_answer_comes_back_as_it_went_in() -> None:
    game, _ = opened()
    join(games, players, game, "ada", guest=False)
    answers = [send(1), send(2, verdict=Verdict.DUPLICATE), send(3, 2, Verdict.LATE), send(400, 100, Verdict.REFUSED)]
    for each in answers:
        players.record(game.run, "ada", each)
    ada = players.get(game.run, "ada")
    assert ada is not None
    assert (list(ada.sends.values()), ada.answers, ada.points) == (answers, {1: 1}, 1)
    assert players.all(game.run) == [ada]


def test_a_refused_answer_tells_what_is_there() -> None:
    game, _ = opened()
    with pytest.raises(RecordRefused) as refused:
        players.record(game.run, "ada", send(1))
    assert refused.value.existing is None
    join(games, players, game, "ada", guest=False)
    players.record(game.run, "ada", send(1))
    for again_or_another in (send(1, 2), send(2)):
        with pytest.raises(RecordRefused) as refused:
            players.record(game.run, "ada", again_or_another)
        assert refused.value.existing == players.get(game.run, "ada")


def test_of_many_answers_to_a_question_one_counts_and_all_are_received() -> None:
    game, quiz = opened()
    join(games, players, game, "ada", guest=False)
    ask(games, quiz, game, 1)
    now = again(game)

    def answer(number: int) -> Send:
        message = Answer(questionNumber=1, answerNumber=number, response="right 1")
        return record(players, now, "ada", judged(now, message, now.asked[1].opened_at))

    sends = at_once(answer, [*range(1, 21), *range(1, 6)])  # five of them are delivered twice
    ada = players.get(game.run, "ada")
    assert ada is not None
    assert all(ada.sends[each.number] == each for each in sends)
    verdicts = [each.verdict for each in ada.sends.values()]
    assert (verdicts.count(Verdict.COUNTED), verdicts.count(Verdict.DUPLICATE), ada.points) == (1, 19, 1)
    books = account(players.all(game.run))
    assert (books.sent, books.received, books.counted, books.duplicate, books.balanced) == (20, 20, 1, 19, True)


def test_a_player_may_send_many_answers_but_not_any_number() -> None:
    game, _ = opened()
    join(games, players, game, "ada", guest=False)
    table = boto3.resource("dynamodb").Table("LiveGames")
    [item] = [each for each in table.scan()["Items"] if each["part"] == "ada"]
    item["sends"] = {str(number): [1, 5, "refused", 0, "x" * 200] for number in range(1, MAX_SENDS)}
    table.put_item(Item=item)
    assert record(players, game, "ada", send(MAX_SENDS)).number == MAX_SENDS
    assert outcome(lambda: record(players, game, "ada", send(MAX_SENDS + 1))) == "too-many-answers"


def test_players_of_a_large_room_are_all_there() -> None:
    game, _ = opened()
    names = [f"player-{number}" for number in range(60)]
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda name: join(games, players, game, name, guest=False), names))
    assert sorted(each.name for each in players.all(game.run)) == sorted(names)


# The end


def play(game: LiveGame, quiz: Quiz, names: list[str]) -> None:
    """All join and answer question 1."""
    ask(games, quiz, game, 1)
    now = again(game)
    for name in names:
        join(games, players, game, name, guest=False)
        answer = Answer(questionNumber=1, answerNumber=1, response="right 1")
        record(players, now, name, judged(now, answer, now.asked[1].opened_at))


def test_every_answer_that_races_with_the_end_is_in_the_account_or_told_that_it_is_not() -> None:
    """Players who know the game as it was open send on and on, until they are told that it is over."""
    names = [f"p{n}" for n in range(6)]
    for rehearsal in range(6):
        game, quiz = opened()
        play(game, quiz, names)
        now = again(game)

        def send_on(name: str, now: LiveGame = now) -> int:
            for number in range(2, MAX_SENDS):
                message = Answer(questionNumber=1, answerNumber=number, response="still in time?")
                told = outcome(
                    lambda number=number, message=message: record(players, now, name, judged(now, message, 5))
                )
                if told == "game-over":
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
    shown = report(games, players, game.game_id, "quinn")
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
            finish_game(games, players, first)
            host_game(games, quizzes, inventory, Opening(first.game_id, "quinn"))
            return super().all(run)

    with pytest.raises(Conflict) as refused:
        finish_game(games, EndedMeanwhile("LiveGames"), first)
    assert refused.value.kind == "game-over"
    second = again(first)
    assert (second.status, second.result) == (Status.OPEN, None)
    assert second.run != first.run
    assert games.by_pin(second.pin) == second
    with pytest.raises(StateRefused):
        games.finish(first, {})
    assert again(first) == second


class Crash(ConnectionError):
    """The function was killed here."""


class CrashingGames(GameStore):
    """Is killed after its first write, or before its last."""

    def __init__(self, where: str) -> None:
        super().__init__("LiveGames", listing)
        self.where = where

    def start_closing(self, game: LiveGame) -> None:
        super().start_closing(game)
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

    def close(self, run: str, name: str) -> Player:
        if self.where == "between closes" and name in ("bob", "dan"):
            raise Crash
        return super().close(run, name)


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
    assert outcome(lambda: game_of_pin(games, game.pin)) == ("no-such-game" if done else "game-over")
    late = Answer(questionNumber=1, answerNumber=2, response="while it was down")
    told = {name: outcome(lambda n=name: record(players, now, n, judged(now, late, 5))) for name in names}
    books = finish_game(games, players, again(game))["account"]
    assert books["received"] == 4 + list(told.values()).count("done")
    assert (books["counted"], books["balanced"], again(game).status) == (4, True, Status.ENDED)
    assert {outcome(lambda n=name: record(players, now, n, send(3))) for name in names} == {"game-over"}
    assert games.by_pin(game.pin) is None
    assert not listing.is_listed(game.game_id)


def test_the_stream_tells_the_game_as_it_was_when_it_ended() -> None:
    """What results are made of: the image of the item, whatever the host has opened meanwhile."""
    game, quiz = opened(timeLimit=20)
    play(game, quiz, ["ada"])
    finish_game(games, players, again(game))
    ended = again(game)
    image = boto3.client("dynamodb").get_item(
        TableName="LiveGames", Key={"game": {"S": game.key}, "part": {"S": "GAME"}}
    )["Item"]
    host_game(games, quizzes, inventory, Opening(game.game_id, "quinn"))
    item = change_of({"dynamodb": {"SequenceNumber": "1", "NewImage": image}}).new
    assert item is not None
    assert game_of(item) == ended


def test_an_account_is_the_hosts_own() -> None:
    game, quiz = opened()
    play(game, quiz, ["ada"])
    live = report(games, players, game.game_id, "quinn")
    assert (live.status, live.account) == (Status.OPEN, account(players.all(game.run)))
    for who in ("ada", "eve"):
        assert outcome(lambda name=who: report(games, players, game.game_id, name)) == "no-such-game"


# Sent out


def test_who_is_sent_out_is_noted_with_the_game_while_it_is_open() -> None:
    game, _ = opened(QuizMode.LIVE_SCOREBOARD)
    assert game.kicked == frozenset()
    at_once(lambda name: games.note_kicked(game, name), ["ada", "~Max", "~Max"])
    assert again(game).kicked == {"ada", "~Max"}
    games.start_closing(game)
    games.note_kicked(game, "bo")
    games.note_kicked(replace(game, run="another"), "cy")
    assert again(game).kicked == {"ada", "~Max"}
