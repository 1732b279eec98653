"""What a player of a casual or competitive game does, and what comes of a connection that ends."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from buzzline.live_games.model import LiveGame, Player, Status
from buzzline.platform.clock import iso_of_ms, now_ms
from buzzline.platform.contract import to_json
from buzzline.platform.errors import BuzzlineError, Conflict
from buzzline.platform.web_socket import SocketCaller
from buzzline.quizzes.model import LIFETIME_MS, QuizMode
from buzzline.rooms.room import Connection, Role

from tests.support.live_games import HOST
from tests.support.multiplayer import LiveTable, caller, live

ACTIONS: list[dict[str, Any]] = [
    {"subaction": "joingame"},
    {"subaction": "answer", "questionNumber": 1, "answerNumber": 1, "response": "right 1"},
    {"subaction": "receipts"},
    {"subaction": "leave"},
]
JOIN, ANSWER, RECEIPTS, LEAVE = ACTIONS


def named(*actions: dict[str, Any]) -> Any:
    return pytest.mark.parametrize("action", actions, ids=lambda action: action["subaction"])


@pytest.fixture
def table() -> LiveTable:
    """A game that its host has opened; question 1 is open."""
    table = LiveTable()
    table.admin("hostgame")
    table.admin("ask", questionNumber=1)
    return table


def kind(table: LiveTable, action: dict[str, Any], who: SocketCaller | str) -> str:
    """The kind of the refusal, or "done"."""
    try:
        table.play(**{**action, "who": who})
    except BuzzlineError as error:
        return error.kind
    return "done"


# Joining


@pytest.mark.parametrize("name", ["ada", "~Max"])
def test_a_player_who_joins_gets_the_game_and_the_host_hears_of_it(table: LiveTable, name: str) -> None:
    if name.startswith("~"):
        table.players.reserve(table.game.run, Player(name, guest=True))
    reply = table.play("joingame", name)
    assert reply.channel == "joinedlive"
    joined = table.told("joingame", name)
    (question,) = joined.pop("openQuestions")
    assert (question["questionNumber"], question["question"]) == (1, "Question 1?")
    assert joined == {
        "gameId": "g1",
        "hostName": HOST,
        "playerName": name,
        "quizName": "Open answers",
        "quizMode": QuizMode.CASUAL,
        "questionType": "Open Answer",
        "questionCount": 4,
        "hostPresent": True,
        "receipts": [],
        "sent": 0,
        "missed": 0,
        "lateJoiners": "nothing",
    }
    guest = name.startswith("~")
    assert (
        table.take(HOST)
        == [("liveplayer", {"subaction": "joined", "playerName": name, "guest": guest, "replaces": []})] * 2
    )
    assert table.connections.of_game(table.game.run, Role.PLAYER) == [Connection(f"c-{name}", name, Role.PLAYER)]


def test_who_joins_hears_nothing_that_only_the_host_may_know(table: LiveTable) -> None:
    joined = to_json(table.told("joingame", "ada"))
    assert table.game.pin not in joined
    assert table.game.ticket_key not in joined
    assert "right" not in joined


def test_who_comes_again_goes_on_where_they_were(table: LiveTable) -> None:
    table.join("ada")
    for number in (1, 2, 7):
        table.answer("ada", 1, "right 1", number=number)
    table.disconnect("c-ada")
    joined = table.told("joingame", caller("ada", "tablet"))
    assert joined["sent"] == 7
    assert [(each["answerNumber"], each["verdict"]) for each in joined["receipts"]] == [
        (1, "counted"),
        (2, "duplicate"),
        (7, "duplicate"),
    ]
    assert all("points" not in each for each in joined["receipts"])


def test_players_see_whether_the_host_is_there(table: LiveTable) -> None:
    table.disconnect(f"c-{HOST}")
    assert table.told("joingame", "ada")["hostPresent"] is False
    assert table.posts.to(f"c-{HOST}") == []


def test_a_guest_without_a_nickname_in_the_game_does_not_come_in(table: LiveTable) -> None:
    assert kind(table, JOIN, "~Max") == "run-over", "and is not told that the host sent them out"
    assert table.connections.of_game(table.game.run, Role.PLAYER) == []
    assert table.take(HOST) == []


def test_the_host_does_not_play(table: LiveTable) -> None:
    assert kind(table, JOIN, HOST) == "own-game"
    assert table.connections.of_game(table.game.run) == [Connection(f"c-{HOST}", HOST, Role.HOST)]


def test_a_question_that_is_asked_while_somebody_joins_reaches_them(monkeypatch: pytest.MonkeyPatch) -> None:
    table = LiveTable()
    table.admin("hostgame")
    enter = table.connections.enter

    def enter_late(connection: Connection, game: LiveGame) -> None:
        table.admin("ask", questionNumber=1)
        enter(connection, game)

    monkeypatch.setattr(table.connections, "enter", enter_late)
    joined = table.told("joingame", "ada")
    assert [each["questionNumber"] for each in joined["openQuestions"]] == [1]


def test_who_comes_again_between_questions_gets_what_screens_have(table: LiveTable) -> None:
    table.join("ada")
    assert "shown" not in table.told("joingame", "ada"), "the question is open"
    table.answer("ada", 1, "right 1")
    table.admin("showanswer")
    back = table.told("joingame", caller("ada", "tablet"))
    assert back["openQuestions"] == []
    assert [each["question"] for each in back["shown"]["questions"]] == ["Question 1?"]
    assert [each["correctAnswer"] for each in back["shown"]["answers"]] == ["right 1"]
    assert back["shown"]["at"] == iso_of_ms(table.game.asked[1].closed_at or 0)
    assert [each["points"] for each in back["receipts"]] == [1]
    assert "scoreboard" not in back
    table.admin("showscoreboard")
    scoreboard = table.told("joingame", "ada")["scoreboard"]
    assert [(row["playerName"], row["points"]) for row in scoreboard["leaderboard"]] == [("ada", 1)]
    assert scoreboard["at"] >= back["shown"]["at"]
    table.admin("ask", questionNumber=2)
    assert {"shown", "scoreboard"}.isdisjoint(table.told("joingame", "ada")), "another question is open"


def test_a_round_comes_back_as_a_whole() -> None:
    table = LiveTable(mode=QuizMode.COMPETITIVE, groups={1: "first", 2: "first", 3: "last"})
    table.admin("hostgame")
    for number in (1, 2):
        table.admin("ask", questionNumber=number)
    table.admin("showanswer", questionNumber=1)
    assert "shown" not in table.told("joingame", "ada"), "what is open comes first"
    table.admin("showanswer")
    shown = table.told("joingame", "ada")["shown"]
    for part in ("questions", "answers"):
        assert [each["questionNumber"] for each in shown[part]] == [1, 2]


@pytest.mark.parametrize("mode", [QuizMode.SINGLE_PLAYER, QuizMode.LIVE_SCOREBOARD])
def test_only_casual_and_competitive_games_are_played_here(mode: str) -> None:
    table = LiveTable(live(quiz_mode=mode))
    assert kind(table, JOIN, "ada") == "wrong-mode"
    assert (table.players.players, table.connections.entered) == ({}, {})


# Who may do what


@named(*ACTIONS)
@pytest.mark.parametrize("game", ["g2:quinn", "g1:somebody else", "g1"])
def test_a_ticket_is_for_no_other_game(table: LiveTable, action: dict[str, Any], game: str) -> None:
    assert kind(table, action, caller("ada", game=game)) == "other-game"
    assert table.players.players == {}


@named(*ACTIONS)
def test_a_ticket_is_for_its_game(table: LiveTable, action: dict[str, Any]) -> None:
    table.join("ada")
    assert kind(table, action, table.ticket("ada")) == "done"


@named(*ACTIONS)
@pytest.mark.parametrize("name", ["ada", "~Bo"])
def test_a_ticket_is_worth_nothing_in_the_next_run(table: LiveTable, action: dict[str, Any], name: str) -> None:
    """Not even where somebody of that name is in."""
    table.join(name)
    old = table.ticket(name)
    table.admin("end")
    table.players.players.clear()
    table.admin("hostgame")
    table.admin("ask", questionNumber=1)
    table.join(name)
    before = dict(table.players.players)
    table.posts.sent.clear()
    assert kind(table, action, old) == "run-over"
    assert (table.players.players, table.posts.sent) == (before, [])
    table.admin("end")
    assert kind(table, action, old) == "run-over"


def test_who_comes_in_while_the_game_ends_is_told_so_and_not_that_they_were_kicked(table: LiveTable) -> None:
    table.join("ada")
    table.players.close(table.game.run, "ada", now_ms())
    assert kind(table, JOIN, "ada") == "game-over"
    table.players.kick(table.game.run, "bob", guest=False)
    assert kind(table, JOIN, "bob") == "kicked"


@pytest.mark.parametrize("again", [False, True])
def test_who_comes_in_while_the_game_is_opened_anew_is_told_nothing_of_the_new_one(
    table: LiveTable, monkeypatch: pytest.MonkeyPatch, again: bool
) -> None:
    run = table.game.run

    def enter(*_: object) -> None:
        table.games.games[table.game.key] = replace(table.game, run="run-9" if again else run)

    monkeypatch.setattr(table.connections, "enter", enter)
    assert kind(table, JOIN, "ada") == ("run-over" if again else "done")


@named(*ACTIONS)
@pytest.mark.parametrize("other", [{"gameId": "g9"}, {"hostName": "nobody"}])
def test_a_game_that_is_not_there_is_not_found(table: LiveTable, action: dict[str, Any], other: dict[str, str]) -> None:
    table.join("ada")
    assert kind(table, {**action, **other}, "ada") == "no-such-game"


@named(ANSWER, RECEIPTS)
def test_who_has_not_joined_may_do_nothing(table: LiveTable, action: dict[str, Any]) -> None:
    table.join("bob")
    table.posts.sent.clear()
    table.players.reserve(table.game.run, Player("~Max", guest=True))
    for name in ("ada", "~Max", HOST):
        assert kind(table, action, name) == "not-joined"
    assert table.posts.sent == []


@named(JOIN, ANSWER)
@pytest.mark.parametrize("state", ["ended", "being ended", "over"])
def test_a_game_that_has_ended_takes_nothing_more(table: LiveTable, action: dict[str, Any], state: str) -> None:
    table.join("ada")
    ways: dict[str, Callable[[], object]] = {
        "ended": lambda: table.admin("end"),
        "being ended": lambda: table.games.start_closing(table.game, now_ms() - 1),
        "over": lambda: table.games.games.update(
            {table.game.key: replace(table.game, started_at=now_ms() - LIFETIME_MS)}
        ),
    }
    ways[state]()
    table.posts.sent.clear()
    assert kind(table, action, caller("ada", received_at=now_ms() + 1)) == "game-over"
    assert table.posts.sent == []


def test_receipts_are_there_after_the_end_and_one_may_go(table: LiveTable) -> None:
    table.join("ada")
    table.answer("ada", 1, "right 1")
    table.admin("end")
    told = table.told("receipts", "ada")
    assert (told["points"], [each["points"] for each in told["receipts"]]) == (1, [1])
    assert table.told("leave", "ada") == {"subaction": "leave"}


# Answers


@pytest.mark.parametrize(
    ("response", "right"), [("right 1", True), ("  RIGHT  1 ", True), ("wrong", False), ("", False)]
)
def test_an_answer_gets_a_receipt_that_does_not_say_whether_it_is_right(
    table: LiveTable, response: str, right: bool
) -> None:
    table.join("ada", "bob")
    table.posts.sent.clear()
    received_at = now_ms()
    who = caller("ada", received_at=received_at)
    assert table.play(**{**ANSWER, "who": who, "response": response}).channel == "receipt"
    assert table.answer("ada", 1, response, received_at=received_at) == {
        "questionNumber": 1,
        "answerNumber": 1,
        "receivedAt": iso_of_ms(received_at),
        "verdict": "counted",
        "rule": "point-if-right",
    }
    told = {
        "subaction": "answer",
        "playerName": "ada",
        "questionNumber": 1,
        "answerNumber": 1,
        "response": response.strip(),
        "right": right,
        "verdict": "counted",
        "receivedAt": iso_of_ms(received_at),
        "afterClose": False,
    }
    assert table.take(HOST) == [("liveplayer", told)] * 2, "the host alone hears it; sent twice it is the same"
    assert table.posts.sent == []
    assert len(table.players.players["ada"].sends) == 1


@pytest.mark.parametrize("response", ["right\u202e 1\x00", "right\r\n1", "\u2066right\t1\u2069", "\x1bright 1"])
def test_an_answer_is_told_without_control_characters(table: LiveTable, response: str) -> None:
    table.join("ada")
    table.answer("ada", 1, response)
    told = table.take(HOST)[-1][1]
    assert " ".join(told["response"].split()) == "right 1"
    assert told["response"].isprintable()
    assert told["right"]
    assert table.answer("ada", 1, response, number=1)["verdict"] == "counted", "sent again it is the same answer"


def test_a_frame_that_comes_twice_counts_once_as_it_was_at_first(table: LiveTable) -> None:
    table.join("ada")
    first = table.answer("ada", 1, "right 1", received_at=now_ms())
    table.admin("showanswer")
    again = table.answer("ada", 1, "right 1", received_at=now_ms() + 500)
    assert again == {**first, "points": 1}


def test_another_answer_under_a_number_that_was_used_is_refused_with_the_last_one(table: LiveTable) -> None:
    """Neither answered with the receipt of the first, nor lost: the client numbers it anew."""
    table.join("ada")
    table.answer("ada", 1, "right 1", number=1)
    table.answer("ada", 1, "right 1", number=3)
    table.admin("showanswer")
    table.admin("ask", questionNumber=2)
    table.posts.sent.clear()
    for question, response in ((2, "right 2"), (1, "something else")):
        with pytest.raises(Conflict) as refused:
            table.answer("ada", question, response, number=1)
        assert (refused.value.kind, refused.value.status) == ("number-taken", 409)
        assert refused.value.members == {"answerNumber": 1, "lastNumber": 3}
        assert str(refused.value) == "You sent another answer under number 1: number this one 4."
    assert table.posts.sent == []
    assert table.answer("ada", 2, "right 2", number=4)["verdict"] == "counted"
    account = table.told_host("end")["account"]
    assert (account["received"], account["counted"], account["balanced"]) == (3, 2, True)


def test_an_answer_that_came_before_the_close_counts_whenever_it_is_looked_at(table: LiveTable) -> None:
    """It was on its way when the host closed the question, and the next one, and showed the standings."""
    table.join("ada", "bob", "cora")
    asked_at = table.game.asked[1].opened_at
    table.admin("showanswer")
    closed_at = table.game.asked[1].closed_at
    assert closed_at is not None
    table.admin("showscoreboard")
    table.posts.sent.clear()
    receipt = table.answer("ada", 1, "right 1", received_at=closed_at)
    assert (receipt["verdict"], receipt["points"]) == ("counted", 1)
    [(_, news)] = table.take(HOST)
    assert (news["verdict"], news["right"], news["afterClose"]) == ("counted", True, True)
    table.admin("ask", questionNumber=2)
    assert table.answer("bob", 1, "wrong", received_at=asked_at)["verdict"] == "counted"
    assert table.answer("cora", 1, "right 1", received_at=closed_at + 1)["verdict"] == "late"
    assert table.answer("cora", 1, "right 1", number=2, received_at=asked_at - 1)["verdict"] == "refused"
    assert table.answer("ada", 1, "right 1", received_at=closed_at) == receipt, "delivered again"
    table.admin("showanswer")
    ended = table.told_host("end")
    assert ended["account"]["counted"] == 2
    assert ended["scoreboard"]["leaderboard"][0] == {"position": 1, "playerName": "ada", "points": 1, "guest": False}


def test_what_came_before_the_end_is_counted_whenever_it_is_looked_at(table: LiveTable) -> None:
    table.join("ada", "bob", "cora")
    closing_at = now_ms()
    table.games.start_closing(table.game, closing_at)
    assert table.answer("ada", 1, "right 1", received_at=closing_at)["verdict"] == "counted"
    late = {**ANSWER, "answerNumber": 2}
    assert kind(table, late, caller("ada", received_at=closing_at + 1)) == "game-over"
    table.players.close(table.game.run, "bob", closing_at)
    assert kind(table, ANSWER, caller("bob", received_at=closing_at + 1)) == "game-over"
    assert table.answer("bob", 1, "wrong", received_at=closing_at)["verdict"] == "counted"
    ended = table.told_host("end")
    assert (ended["account"]["received"], ended["account"]["counted"], ended["account"]["balanced"]) == (2, 2, True)
    table.take("ada")
    receipt = table.answer("cora", 1, "right 1", received_at=closing_at)
    assert (receipt["verdict"], receipt["points"]) == ("counted", 1)
    [(channel, corrected)] = table.take("ada")
    assert (channel, corrected["subaction"]) == ("liveadmin", "ended"), "what was shown before is corrected"
    assert corrected["scoreboard"]["counts"] == {"1": 2, "0": 1}
    account = table.told_host("end")["account"]
    assert (account["received"], account["counted"], account["balanced"]) == (3, 3, True)
    assert table.answer("cora", 1, "right 1", received_at=closing_at) == receipt, "delivered again"
    assert table.told_host("end")["account"] == account
    assert kind(table, {**ANSWER, "answerNumber": 3}, caller("ada", received_at=closing_at + 1)) == "game-over"
    assert table.answer("cora", 1, "right 1", received_at=closing_at + 1) == receipt, "sent again: it was lost"
    assert kind(table, {**ANSWER, "response": "x"}, caller("cora", received_at=closing_at + 1)) == "game-over"
    assert table.told_host("end")["account"] == account


def test_points_are_told_once_the_answer_may_be_known(table: LiveTable) -> None:
    table.join("ada")
    table.answer("ada", 1, "right 1")
    told = table.told("receipts", "ada")
    assert (told["points"], "points" in told["receipts"][0]) == (0, False)
    table.admin("showanswer")
    told = table.told("receipts", "ada")
    assert (told["points"], told["receipts"][0]["points"]) == (1, 1)
    late = table.answer("ada", 1, "right 1", number=2, received_at=now_ms() + 1)
    assert (late["verdict"], late["points"]) == ("late", 0)
    assert "closed" in late["reason"]
    assert table.answer("ada", 3, "right 3", number=3)["verdict"] == "refused"
    assert table.told("receipts", "ada")["points"] == 1


def test_answers_are_the_senders_own(table: LiveTable) -> None:
    table.join("ada", "bob")
    table.answer("ada", 1, "right 1")
    assert table.told("receipts", "bob") == {"receipts": [], "points": 0}


def test_an_answer_counts_while_the_host_is_away(table: LiveTable) -> None:
    table.join("ada")
    table.disconnect(f"c-{HOST}")
    table.posts.sent.clear()
    assert table.answer("ada", 1, "right 1")["verdict"] == "counted"
    assert table.posts.sent == []


# Going


def test_who_leaves_hears_nothing_more_and_may_come_back_with_all_points(table: LiveTable) -> None:
    table.join("ada")
    table.answer("ada", 1, "right 1")
    table.posts.sent.clear()
    assert table.told("leave", "ada") == {"subaction": "leave"}
    assert table.take(HOST) == [("liveplayer", {"subaction": "left", "playerName": "ada", "gone": False})]
    assert table.told_host("showanswer")["reached"] == 0
    assert table.take("ada") == []
    assert table.told("joingame", "ada")["sent"] == 1
    assert table.told_host("showscoreboard")["scoreboard"]["leaderboard"][0]["points"] == 1


@pytest.mark.parametrize("name", ["ada", "~Max"])
def test_who_closes_one_of_two_pages_is_still_there(table: LiveTable, name: str) -> None:
    table.join(name)
    second = replace(table.ticket(name), connection="second page")
    table.play("joingame", second)
    table.take(HOST)
    table.disconnect("second page")
    assert table.take(HOST) == []
    table.play("joingame", replace(second, connection="third page"))
    table.take(HOST)
    table.play("leave", name)
    assert table.take(HOST) == [], "and is no ghost, as the other page is open"
    assert table.told_host("hostgame")["players"][0]["here"] is True
    table.disconnect("third page")
    assert table.take(HOST) == [("liveplayer", {"subaction": "left", "playerName": name, "gone": False})]


def test_who_leaves_before_the_first_answer_is_no_player_any_more(table: LiveTable) -> None:
    table.join("ada", "~Max")
    table.answer("ada", 1, "right 1")
    table.take(HOST)
    table.play("leave", "~Max")
    assert table.take(HOST) == [("liveplayer", {"subaction": "left", "playerName": "~Max", "gone": True})]
    start = table.told_host("hostgame")
    assert (start["playerCount"], [each["playerName"] for each in start["players"]]) == (1, ["ada"])
    table.admin("showanswer")
    assert table.told_host("showscoreboard")["scoreboard"]["players"] == 1
    table.play("joingame", "~Max")
    assert table.told_host("hostgame")["playerCount"] == 2, "who comes again is there again"


def test_an_answer_that_was_on_its_way_keeps_who_has_left(table: LiveTable) -> None:
    table.join("ada")
    table.play("leave", "ada")
    table.answer("ada", 1, "right 1")
    assert [each["playerName"] for each in table.told_host("hostgame")["players"]] == ["ada"]


def test_a_guest_under_a_new_name_takes_the_place_of_the_old_one(table: LiveTable) -> None:
    for name, before in (("~One", None), ("~Two", "~One"), ("~Three", "~Two")):
        table.players.reserve(table.game.run, Player(name, guest=True, instead_of=before))
        if before:
            table.players.leave(table.game.run, before)
        table.play("joingame", name)
        if name == "~Two":
            table.answer("~Two", 1, "right 1")
    replaced = [message["replaces"] for _, message in table.take(HOST) if message["subaction"] == "joined"]
    assert replaced == [[], ["~One"], []], "who has answered stays"
    names = {each["playerName"] for each in table.told_host("hostgame")["players"]}
    assert names == {"~Two", "~Three"}


def test_who_is_not_in_the_game_leaves_unnoticed(table: LiveTable) -> None:
    table.join("ada")
    table.connections.enter(Connection("c-eve", "eve", Role.PLAYER), live(game_id="g2", run="run-of-g2"))
    table.posts.sent.clear()
    for name in ("nobody", "eve"):
        assert table.told("leave", name) == {"subaction": "leave"}
    table.play("leave", "ada")
    table.play("leave", "ada")
    assert table.take(HOST) == [("liveplayer", {"subaction": "left", "playerName": "ada", "gone": True})]
    assert "c-eve" in table.connections.entered


def test_the_host_does_not_leave_as_a_player(table: LiveTable) -> None:
    table.join("ada")
    table.posts.sent.clear()
    assert table.told("leave", HOST) == {"subaction": "leave"}
    assert table.posts.sent == []
    table.disconnect(f"c-{HOST}")
    assert table.take("ada") == [("liveadmin", {"subaction": "hostaway", "hostName": HOST})]


# Connections that end


def test_the_host_hears_of_a_player_whose_connection_ended(table: LiveTable) -> None:
    table.join("ada", "bob")
    table.posts.sent.clear()
    table.disconnect("c-ada")
    assert table.take(HOST) == [("liveplayer", {"subaction": "left", "playerName": "ada", "gone": False})]
    assert table.posts.sent == []
    assert [each.player for each in table.connections.of_game(table.game.run, Role.PLAYER)] == ["bob"]
    table.disconnect("c-ada")
    assert table.posts.sent == [], "once"


def test_the_players_hear_of_a_host_whose_connection_ended(table: LiveTable) -> None:
    table.join("ada", "bob")
    table.posts.sent.clear()
    table.disconnect(f"c-{HOST}")
    assert not table.game.host_connections
    for name in ("ada", "bob"):
        assert table.take(name) == [("liveadmin", {"subaction": "hostaway", "hostName": HOST})]
    assert table.game.status == Status.OPEN


def test_the_host_is_away_with_the_last_of_its_connections(table: LiveTable) -> None:
    table.join("ada")
    table.admin("hostgame", who=caller(HOST, "tablet"))
    table.posts.sent.clear()
    table.disconnect(f"c-{HOST}")
    assert set(table.game.host_connections) == {"tablet"}
    assert table.posts.sent == []
    table.answer("ada", 1, "right 1")
    assert [each["message"]["subaction"] for each in table.posts.to("tablet")] == ["answer"]
    table.disconnect("tablet")
    assert table.take("ada") == [("liveadmin", {"subaction": "hostaway", "hostName": HOST})]


def test_a_connection_of_the_host_that_an_answer_finds_gone_is_missed_once(table: LiveTable) -> None:
    table.join("ada")
    table.admin("hostgame", who=caller(HOST, "tablet"))
    table.posts.sent.clear()
    table.posts.gone = {f"c-{HOST}"}
    table.answer("ada", 1, "right 1")
    assert set(table.game.host_connections) == {"tablet"}
    table.posts.gone.add("tablet")
    table.answer("ada", 1, "right 1", 2)
    assert [message["subaction"] for _, message in table.take("ada")] == ["hostaway"]
    for connection in (f"c-{HOST}", "tablet"):
        table.disconnect(connection)
    assert table.take("ada") == []


@pytest.mark.parametrize(("who", "listener", "told"), [(HOST, "ada", "hostaway"), ("ada", HOST, "left")])
def test_a_connection_that_a_post_found_gone_is_missed_all_the_same(
    table: LiveTable, who: str, listener: str, told: str
) -> None:
    table.join("ada")
    table.posts.gone = {f"c-{who}"}
    table.chat("say", "ada", channel=f"g1:{HOST}", text="hello")
    table.disconnect(f"c-{who}")
    assert told in [message["subaction"] for _, message in table.take(listener)]
    assert (not table.game.host_connections) is (who == HOST)


@pytest.mark.parametrize("who", ["ada", HOST])
def test_a_connection_of_an_earlier_run_ends_unnoticed(table: LiveTable, who: str) -> None:
    table.join("ada")
    table.admin("end")
    table.players.players.clear()
    table.admin("hostgame", who=caller(HOST, "tablet"))
    table.play("joingame", "bob")
    table.posts.sent.clear()
    table.disconnect(f"c-{who}")
    assert set(table.game.host_connections) == {"tablet"}
    assert table.posts.sent == []
    assert f"c-{who}" not in table.connections.entered


def test_a_connection_that_was_in_no_game_or_in_one_that_is_gone_ends_unnoticed(table: LiveTable) -> None:
    table.connections.enter(Connection("c-eve", "eve", Role.PLAYER), live(game_id="g9", run="run-of-g9"))
    before = table.game
    for connection in ("unknown", "c-eve"):
        table.disconnect(connection)
    assert (table.game, table.posts.sent) == (before, [])
    assert "c-eve" not in table.connections.entered


# Another device


def moved(table: LiveTable, name: str, seat: int = 1) -> SocketCaller:
    """The guest on another device, whom the host let in again."""
    table.games.games[table.game.key] = replace(table.game, seats={**table.game.seats, name: seat})
    return table.ticket(name, connection=f"c-{name}-{seat}", seat=seat)


@named(*ACTIONS)
def test_a_ticket_to_a_seat_that_was_left_is_good_no_more(table: LiveTable, action: dict[str, Any]) -> None:
    table.join("~Bo")
    old = table.ticket("~Bo")
    assert kind(table, RECEIPTS, old) == "done"
    moved(table, "~Bo")
    assert kind(table, action, old) == "seat-taken"


def test_who_comes_from_another_device_has_all_points_and_the_old_one_is_told(table: LiveTable) -> None:
    table.join("~Bo", "~Cy")
    table.answer("~Bo", 1, "right 1")
    for name in ("~Bo", "~Cy"):
        table.take(name)
    new = moved(table, "~Bo")
    joined = table.told("joingame", new)
    assert (joined["sent"], len(joined["receipts"])) == (1, 1)
    assert table.take("~Bo") == [("liveadmin", {"subaction": "seattaken", "seat": 1})]
    assert table.take("~Cy") == []
    table.admin("showanswer")
    assert [message["subaction"] for _, message in table.take("~Bo-1")] == ["answer"]
    assert table.take("~Bo") == []


def test_a_seat_that_was_left_hears_nothing_even_before_the_new_one_is_taken(table: LiveTable) -> None:
    table.join("~Bo")
    table.take("~Bo")
    moved(table, "~Bo")
    table.admin("showanswer")
    assert table.take("~Bo") == []


def test_who_comes_again_with_the_new_ticket_throws_nobody_out(table: LiveTable) -> None:
    table.join("~Bo")
    new = moved(table, "~Bo")
    table.play("joingame", new)
    table.play("joingame", replace(new, connection="c-~Bo-other-tab"))
    assert table.take("~Bo-1") == []
