"""When an answer came decides about it; and what nobody may learn before somebody was first."""

import time
from typing import Any

import pytest
from buzzline.live_games.game_store import GameStore
from buzzline.live_games.model import LiveGame, Player
from buzzline.live_games.player_store import PlayerStore

from tests.integration.live_scoreboard.house import HOST, NewHall, at_once, game_of, games, keys, players
from tests.support.live_scoreboard import Hall, RedisServer
from tests.support.quizzes import choice_quiz


def moment() -> int:
    return time.time_ns() // 1_000_000


def on_the_way(hall: Hall, *answers: tuple[str, int, str]) -> list[dict[str, Any]]:
    """Answers that have been received, and are not looked at yet; what comes after them is at least a moment later."""
    events = [hall.answer_event(*each) for each in answers]
    now = moment()
    while moment() == now:
        pass
    return events


def result(told: dict[str, Any], name: str) -> tuple[str, int | None]:
    receipt = told[f"results/{name}"]["receipt"]
    return receipt["verdict"], receipt.get("points")


def kind(told: dict[str, Any], topic: str) -> str:
    return str(told[topic]["error"]["type"]).rpartition(":")[2]


# When it came


@pytest.mark.parametrize("lost", [False, True], ids=["", "Redis lost"])
def test_an_answer_that_came_before_the_next_question_wins_if_nobody_has(
    new_hall: NewHall, redis_server: RedisServer, lost: bool
) -> None:
    hall = new_hall()
    hall.join("ada", "bob", "eve")
    hall.ask(1)
    first, second, wrong = on_the_way(hall, ("ada", 1, "right 1"), ("bob", 1, "right 1"), ("eve", 1, "wrong"))
    hall.ask(2)
    if lost:
        redis_server.client.flushall()
    told = hall.deliver("receive_answer", first)
    assert result(told, "ada") == ("counted", 1)
    assert told["playercorrect"]["questionNumber"] == 1
    assert told["scoreboard"]["leaderboard"][0] == {"position": 1, "playerName": "ada", "score": 1}
    told = hall.deliver("receive_answer", second)
    assert result(told, "bob") == ("counted", 0)
    assert told["results/bob"]["checked"]["text"] == "Correct answer, but not first"
    told = hall.deliver("receive_answer", wrong)
    assert told["results/eve"]["checked"] == {"text": "Incorrect answer", "correctAnswer": "right 1"}
    if lost:
        redis_server.client.flushall()
    again = hall.deliver("receive_answer", first)
    assert result(again, "ada") == ("counted", 1)
    assert result(hall.answer("ada", 2, "right 2"), "ada") == ("counted", 1)
    assert hall.scores() == {"ada": 2, "bob": 0, "eve": 0}
    account = hall.end()["account"]
    assert (account["counted"], account["late"], account["balanced"]) == (4, 0, True)
    assert [each["right"] for each in account["questions"]] == [1, 1]


def test_of_many_that_came_before_the_next_question_and_are_looked_at_after_it_one_wins(new_hall: NewHall) -> None:
    crowd = [f"p{number:02d}" for number in range(30)]
    hall = new_hall(None, *crowd)
    at_once(hall, "join_game", [hall.event("join_game", name) for name in crowd])
    hall.ask(1)
    events = on_the_way(hall, *[(name, 1, "right 1") for name in crowd])
    hall.ask(2)
    told = at_once(hall, "receive_answer", events)
    assert sum(topic.endswith("/playercorrect") for topic, _ in told) == 1
    assert sum(hall.scores().values()) == 1
    account = hall.end()["account"]
    assert (account["counted"], account["late"], account["questions"][0]["right"]) == (30, 0, 1)


def test_a_second_answer_does_not_win_because_it_is_looked_at_after_the_next_question(
    new_hall: NewHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cache forgot who answered question 1 when question 2 was asked: the books did not."""
    wins: list[str] = []
    claim_win = GameStore.claim_win

    def noted(self: GameStore, game: LiveGame, number: int, player: str, at: int) -> bool:
        wins.append(player)
        return claim_win(self, game, number, player, at)

    monkeypatch.setattr(GameStore, "claim_win", noted)
    hall = new_hall()
    hall.join("ada", "bob")
    hall.ask(1)
    hall.answer("ada", 1, "wrong")
    second, bobs = on_the_way(hall, ("ada", 1, "right 1"), ("bob", 1, "right 1"))
    hall.ask(2)
    told = hall.deliver("receive_answer", second)
    assert set(told) == {"results/ada"}
    assert result(told, "ada")[0] == "duplicate"
    assert game_of(hall).winners == {}
    assert result(hall.deliver("receive_answer", bobs), "bob") == ("counted", 1)
    assert hall.scores() == {"ada": 0, "bob": 1}
    assert wins == ["bob"], "nor is it first for a moment"


def test_an_answer_that_came_after_the_close_is_late_even_where_the_cache_does_not_know(
    new_hall: NewHall, redis_server: RedisServer
) -> None:
    """The function that asked question 2 was killed before it told the cache; or this answer read the cache before."""
    hall = new_hall()
    hall.join("ada")
    hall.ask(1)
    before = redis_server.client.hget(f"{{{hall.run}}}:game", "state")
    hall.ask(2)
    redis_server.client.hset(f"{{{hall.run}}}:game", "state", before)
    closed_at = game_of(hall).asked[1].closed_at or 0
    told = hall.answer("ada", 1, "right 1", receivedAt=closed_at + 1)
    assert result(told, "ada")[0] == "late"
    assert game_of(hall).winners == {}


def test_who_answered_before_the_end_is_counted_whenever_that_is_looked_at(
    new_hall: NewHall, redis_server: RedisServer
) -> None:
    hall = new_hall()
    hall.join("ada", "bob", "eve")
    hall.ask(1)
    adas, bobs = on_the_way(hall, ("ada", 1, "right 1"), ("bob", 1, "right 1"))
    ended = hall.end()
    assert ended["account"]["received"] == 0
    told = hall.deliver("receive_answer", adas)
    assert result(told, "ada") == ("counted", 1)
    assert told["ended"]["leaderboard"][0]["playerName"] == "ada", "what was shown before is corrected"
    told = hall.deliver("receive_answer", bobs)
    assert result(told, "bob") == ("counted", 0)
    assert (told["account"]["received"], told["account"]["counted"], told["account"]["balanced"]) == (2, 2, True)
    assert "ended" not in told, "bob was not first: nobody has more points than before"
    again = hall.deliver("receive_answer", adas)
    assert (list(again), result(again, "ada")) == (["results/ada"], ("counted", 1)), "nothing has changed"
    before = game_of(hall)
    assert (before.afterthoughts, before.revision) == (2, 1)
    assert hall.end()["account"] == told["account"]
    assert game_of(hall).winners == {1: "ada"}
    assert keys(redis_server) == [], "nothing is left in the cache"
    afterwards = (game_of(hall).closing_at or 0) + 1
    late = hall.answer("eve", 1, "right 1", receivedAt=afterwards)
    assert kind(late, "results/eve") == "game-over"
    lost = hall.answer("ada", 1, "right 1", answerNumber=1, receivedAt=afterwards)
    assert (list(lost), result(lost, "ada")) == (["results/ada"], ("counted", 1)), "sent again, as its receipt was lost"


def test_while_books_are_closed_what_came_before_the_end_counts_and_nothing_else(
    new_hall: NewHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall = new_hall()
    hall.join("ada", "bob", "eve")
    hall.ask(1)
    hall.answer("eve", 1, "wrong")
    [adas] = on_the_way(hall, ("ada", 1, "right 1"))
    told: dict[str, Any] = {}
    read = PlayerStore.all

    def all_and_more(store: PlayerStore, run: str) -> list[Player]:
        known = read(store, run)
        closing_at = game_of(hall).closing_at
        if closing_at and not told:
            told["bob"] = {}
            told["bob"] = hall.answer("bob", 1, "right 1", receivedAt=closing_at + 1)
            told["ada"] = hall.deliver("receive_answer", adas)
        return known

    monkeypatch.setattr(PlayerStore, "all", all_and_more)
    ended = hall.end()
    assert kind(told["bob"], "results/bob") == "game-over"
    assert result(told["ada"], "ada") == ("counted", 1)
    assert ended["ended"]["counts"] == {"1": 1, "0": 2}
    assert (ended["account"]["received"], ended["account"]["counted"]) == (2, 2)


# What is right


def test_nobody_learns_how_an_answer_was_before_somebody_was_first(new_hall: NewHall) -> None:
    """Throwaway nicknames try A, C and D. What comes back to them does not depend on what they tried."""
    hall = new_hall(choice_quiz(1))
    hall.join("ada", "bob", "eve")
    hall.ask(1)
    told = [hall.answer(name, 1, key)[f"results/{name}"] for name, key in (("ada", "A"), ("bob", "C"))]
    assert [set(each) for each in told] == [{"receipt"}] * 2
    same = [{name: each for name, each in one["receipt"].items() if name != "receivedAt"} for one in told]
    assert same[0] == same[1]
    assert "points" not in same[0]
    won = hall.answer("eve", 1, "B")
    assert won["playercorrect"]["rightAnswers"] == ["B"]
    assert {topic for topic in won if topic != "results/eve"} == {"playercorrect", "scoreboard"}, "one message for all"


def test_who_comes_back_hears_who_was_first(new_hall: NewHall, redis_server: RedisServer) -> None:
    hall = new_hall()
    hall.join("ada", "bob")
    hall.ask(1)
    hall.answer("bob", 1, "wrong")
    assert "first" not in hall.send("join_game", "bob")["state/bob"]
    assert "first" not in hall.send("cache_game", HOST)["questionlist"]
    first = hall.answer("ada", 1, "right 1")["playercorrect"]
    assert hall.send("join_game", "bob")["state/bob"]["first"] == first
    redis_server.client.flushall()
    assert hall.send("join_game", "bob")["state/bob"]["first"] == first
    assert hall.send("cache_game", HOST)["questionlist"]["first"] == first
    hall.ask(2)
    assert "first" not in hall.send("join_game", "bob")["state/bob"]


# What nobody solved


def test_a_question_that_nobody_solves_is_shown(new_hall: NewHall, redis_server: RedisServer) -> None:
    hall = new_hall()
    hall.join("ada", "bob")
    hall.ask(1)
    hall.answer("bob", 1, "wrong")
    told = hall.reveal(1)
    assert told == {"revealed": {"questionNumber": 1, "correctAnswer": "right 1", "rightAnswers": ["right 1"]}}
    assert hall.send("cache_game", HOST)["questionlist"]["currentQuestionOpen"] is False
    closed_at = game_of(hall).asked[1].closed_at
    assert hall.reveal(1) == told
    assert game_of(hall).asked[1].closed_at == closed_at, "again changes nothing"
    late = hall.answer("ada", 1, "right 1", receivedAt=(closed_at or 0) + 1)
    assert set(late) == {"results/ada"}
    assert result(late, "ada") == ("late", 0)
    redis_server.client.flushall()
    late = hall.answer("ada", 1, "right 1", receivedAt=(closed_at or 0) + 1)
    assert result(late, "ada") == ("late", 0)
    state = hall.send("join_game", "ada")["state/ada"]
    assert "currentQuestion" not in state
    assert state["shown"]["revealed"] == told["revealed"]
    assert (state["shown"]["question"]["questionNumber"], state["shown"]["question"]["question"]) == (1, "Question 1?")
    assert kind(hall.ask(1), "host") == "already-asked"
    assert hall.ask(2)["question"]["questionNumber"] == 2
    assert "shown" not in hall.send("join_game", "ada")["state/ada"]
    assert hall.reveal(1) == told, "of an earlier question, too"
    assert result(hall.answer("ada", 2, "right 2"), "ada") == ("counted", 1)
    assert hall.scores() == {"ada": 1, "bob": 0}


def test_what_came_before_the_answer_was_shown_may_still_win(new_hall: NewHall) -> None:
    hall = new_hall()
    hall.join("ada", "bob")
    hall.ask(1)
    adas, bobs = on_the_way(hall, ("ada", 1, "right 1"), ("bob", 1, "wrong"))
    hall.reveal(1)
    told = hall.deliver("receive_answer", bobs)
    assert told["results/bob"]["checked"] == {"text": "Incorrect answer", "correctAnswer": "right 1"}
    told = hall.deliver("receive_answer", adas)
    assert result(told, "ada") == ("counted", 1)
    assert told["playercorrect"]["firstCorrectAnswer"] == "ada"
    assert hall.scores() == {"ada": 1, "bob": 0}


def test_only_what_was_asked_is_shown(new_hall: NewHall) -> None:
    hall = new_hall(None, timeLimit=5)
    assert kind(hall.reveal(1), "host") == "not-asked"
    hall.ask(1)
    assert kind(hall.reveal(2), "host") == "not-asked"
    assert "revealed" not in hall.send("reveal_answer", "ada", topic=f"games/{hall.run}/reveal", questionNumber=1)
    assert game_of(hall).open_questions.keys() == {1}
    assert "revealed" in hall.reveal(1)
    hall.end()
    assert kind(hall.reveal(1), "host") == "game-over"


@pytest.mark.parametrize(("before", "points"), [("wrong", 0), ("right 1", 1)])
def test_a_number_that_was_used_for_another_answer_is_refused_with_the_last_one(
    new_hall: NewHall, before: str, points: int
) -> None:
    hall = new_hall()
    hall.join("ada", "bob")
    hall.ask(1)
    hall.answer("ada", 1, before)
    hall.ask(2)
    told = hall.answer("ada", 2, "right 2", answerNumber=1)
    assert kind(told, "results/ada") == "number-taken"
    assert {name: told["results/ada"]["error"][name] for name in ("answerNumber", "lastNumber")} == {
        "answerNumber": 1,
        "lastNumber": 1,
    }
    assert 2 not in game_of(hall).winners, "a win that goes with no answer is given back"
    assert hall.scores() == {"ada": points, "bob": 0}
    assert result(hall.answer("ada", 2, "right 2", answerNumber=2), "ada") == ("counted", 1)
    [ada] = [each for each in players.all(game_of(hall).run) if each.name == "ada"]
    assert (ada.received, sorted(ada.sends)) == (2, [1, 2])


def test_a_second_answer_that_the_cache_takes_for_the_first_wins_nothing(
    new_hall: NewHall, redis_server: RedisServer
) -> None:
    """A cache that is full may drop one key of a game: here, who has answered."""
    hall = new_hall()
    hall.join("ada", "bob")
    hall.ask(1)
    hall.answer("ada", 1, "wrong")
    redis_server.client.delete(f"{{{hall.run}}}:answered")
    told = hall.answer("ada", 1, "right 1")
    assert set(told) == {"results/ada"}
    assert result(told, "ada") == ("duplicate", 0)
    assert game_of(hall).winners == {}
    assert hall.scores() == {"ada": 0, "bob": 0}
    assert result(hall.answer("bob", 1, "right 1"), "bob") == ("counted", 1)


def test_what_does_not_count_is_told_without_the_answer(new_hall: NewHall) -> None:
    hall = new_hall()
    hall.join("ada", "bob")
    hall.ask(1)
    hall.answer("ada", 1, "wrong")
    undecided = hall.answer("ada", 1, "right 1")["results/ada"]
    hall.answer("bob", 1, "right 1")
    decided = hall.answer("ada", 1, "right 1")["results/ada"]
    for told in (undecided, decided):
        assert set(told) == {"receipt"}
        assert (told["receipt"]["verdict"], told["receipt"]["points"]) == ("duplicate", 0)
    hall.ask(2)
    over = hall.answer("ada", 1, "right 1")
    assert set(over["results/ada"]) == {"receipt", "error"}
    assert (result(over, "ada"), kind(over, "results/ada")) == (("late", 0), "wrong-question")


def test_who_has_not_joined_is_told_so_whenever_their_answer_is_looked_at(new_hall: NewHall) -> None:
    hall = new_hall()
    hall.join("ada")
    hall.ask(1)
    early, late = on_the_way(hall, ("eve", 1, "right 1"), ("eve", 1, "right 1"))
    assert kind(hall.deliver("receive_answer", early), "results/eve") == "not-joined"
    hall.ask(2)
    assert kind(hall.deliver("receive_answer", late), "results/eve") == "not-joined"
    assert game_of(hall).winners == {}


def test_an_answer_asks_the_books_no_more_than_it_has_to(new_hall: NewHall) -> None:
    asked: list[str] = []

    def note(model: Any, **_: Any) -> None:
        asked.append(model.name)

    hall = new_hall()
    hall.join("ada", "bob", "eve")
    hall.ask(1)
    events = games.client.meta.events
    events.register("before-call.dynamodb", note)
    try:
        calls = []
        for name, text in (("eve", "wrong"), ("ada", "right 1"), ("bob", "right 1")):
            hall.answer(name, 1, text)
            calls.append(list(asked))
            asked.clear()
    finally:
        events.unregister("before-call.dynamodb", note)
    assert calls == [["UpdateItem"], ["UpdateItem", "UpdateItem"], ["UpdateItem"]], "only who was first claims it"
