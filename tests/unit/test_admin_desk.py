"""What a host of a casual or competitive game does, and what the room hears of it."""

import json
from dataclasses import replace
from typing import Any

import pytest
from buzzline.live_games.model import LiveGame, Player, Status, Verdict
from buzzline.multiplayer import admin
from buzzline.multiplayer.admin import MAX_QUESTIONS_LENGTH, PLAYERS_SHOWN
from buzzline.platform.clock import now_ms
from buzzline.platform.contract import to_json, to_plain
from buzzline.platform.errors import BuzzlineError, Conflict, Forbidden
from buzzline.platform.web_socket import SocketCaller
from buzzline.quizzes.model import LIFETIME_MS, QuizMode
from buzzline.rooms.room import Connection, Role

from tests.support.live_games import HOST, player_with
from tests.support.multiplayer import LiveTable, caller, live

ACTIONS: list[dict[str, Any]] = [
    {"subaction": "ask", "questionNumber": 1},
    {"subaction": "showanswer"},
    {"subaction": "showscoreboard"},
    {"subaction": "kick", "playerName": "ada"},
    {"subaction": "end"},
]
HOSTING = {"subaction": "hostgame"}
GROUPS = {1: "warm-up", 2: "warm-up", 3: "final"}


def named(actions: list[dict[str, Any]]) -> Any:
    return pytest.mark.parametrize("action", actions, ids=lambda action: action["subaction"])


def opened(*players: str, **members: Any) -> LiveTable:
    """A game that its host has opened, with players in it; nobody has read anything yet."""
    table = LiveTable(**members)
    table.admin("hostgame")
    table.join(*players)
    table.posts.sent.clear()
    return table


def kind(table: LiveTable, action: dict[str, Any], who: SocketCaller | None = None) -> str:
    """The kind of the refusal, or "done"."""
    try:
        table.admin(**action, who=who)
    except BuzzlineError as error:
        return error.kind
    return "done"


# Who is the host


@named([HOSTING, *ACTIONS])
@pytest.mark.parametrize(
    "who",
    [
        caller("ada"),
        caller("~Max", game=f"g1:{HOST}"),
        caller("ada", game=f"g1:{HOST}"),
        caller(HOST, game=f"g2:{HOST}"),
        caller(HOST, game="g1:somebody else"),
        caller(HOST, guest=True),
    ],
    ids=["a player", "a guest", "a ticket of a player", "a ticket for another game", "of another host", "a namesake"],
)
def test_nobody_but_the_host_may_do_what_the_host_does(action: dict[str, Any], who: SocketCaller) -> None:
    table = opened("ada")
    before = table.game
    assert kind(table, action, who) in ("not-the-host", "not-your-quiz")
    assert (table.game, table.posts.sent) == (before, [])
    assert set(table.games.games) == {before.key}


@named(ACTIONS)
def test_a_game_that_was_never_opened_has_no_host(action: dict[str, Any]) -> None:
    table = LiveTable()
    with pytest.raises(Forbidden) as refused:
        table.admin(**action)
    assert refused.value.kind == "not-the-host"
    assert table.games.games == {}


def test_the_hosts_own_ticket_is_as_good_as_their_token() -> None:
    table = opened("ada")
    who = table.ticket(HOST)
    assert [kind(table, each, who) for each in (HOSTING, *ACTIONS)] == ["done"] * 6


@named([HOSTING, *ACTIONS])
def test_a_hosts_ticket_is_worth_nothing_in_the_next_run(action: dict[str, Any]) -> None:
    table = opened("ada")
    old = table.ticket(HOST)
    table.admin("end")
    table.admin("hostgame")
    before = table.game
    assert before.run != old.run
    table.posts.sent.clear()
    assert kind(table, action, old) == "run-over"
    assert (table.game, table.posts.sent) == (before, [])


@pytest.mark.parametrize("state", ["ended", "over", "gone"])
def test_a_hosts_ticket_opens_no_other_run(state: str) -> None:
    table = opened("ada")
    old = table.ticket(HOST)
    changes: dict[str, dict[str, Any]] = {
        "ended": {"status": Status.ENDED, "closing_at": now_ms(), "result": {}},
        "over": {"started_at": now_ms() - LIFETIME_MS},
    }
    before = replace(table.game, **changes.get(state, {}))
    table.games.games = {} if state == "gone" else {before.key: before}
    assert kind(table, HOSTING, old) == ("run-over" if state == "gone" else "game-over")
    assert list(table.games.games.values()) == ([] if state == "gone" else [before])
    assert kind(table, HOSTING) == "done", "their own token does"


# Opening


def test_a_host_gets_all_that_is_needed_to_run_the_game() -> None:
    table = LiveTable()
    reply = table.admin("hostgame", settings={"lateJoiners": "average", "timeLimit": 30})
    start = to_plain(reply.message)
    assert reply.channel == "livestart"
    assert start.pop("startTime").endswith("Z")
    assert start == {
        "gameId": "g1",
        "quizName": "Open answers",
        "quizMode": QuizMode.CASUAL,
        "questionType": "Open Answer",
        "pin": table.game.pin,
        "settings": {"guests": True, "lateJoiners": "average", "timeLimit": 30, "chat": "all"},
        "asked": [],
        "openQuestions": [],
        "currentQuestion": 0,
        "playerCount": 0,
        "players": [],
        "tallies": [],
        "questions": table.quizzes.quizzes["g1"].questions_for_owner,
    }
    assert [each["correctAnswer"] for each in start["questions"]] == [f"right {n}" for n in (1, 2, 3, 4)]
    assert set(table.game.host_connections) == {f"c-{HOST}"}
    assert table.connections.of_game(table.game.run) == [Connection(f"c-{HOST}", HOST, Role.HOST)]


@pytest.mark.parametrize("mode", [QuizMode.SINGLE_PLAYER, QuizMode.LIVE_SCOREBOARD])
def test_only_casual_and_competitive_games_are_hosted_here(mode: str) -> None:
    table = LiveTable(mode=mode)
    assert kind(table, HOSTING) == "wrong-mode"
    assert (table.games.games, table.connections.entered) == ({}, {})


def test_a_quiz_that_is_not_there_or_not_the_hosts_is_not_opened() -> None:
    table = LiveTable()
    assert kind(table, {**HOSTING, "gameId": "g9"}) == "no-such-game"
    assert kind(table, HOSTING, caller("eve")) == "not-your-quiz"
    assert (table.games.games, table.connections.entered) == ({}, {})


def test_a_host_who_comes_back_finds_the_game_as_it_was() -> None:
    table = opened("ada", "~Max")
    before = table.game
    table.admin("ask", questionNumber=2)
    table.answer("ada", 2, "right 2")
    table.admin("showanswer")
    table.admin("ask", questionNumber=3)
    table.disconnect(f"c-{HOST}")
    assert not table.game.host_connections
    table.take("ada")

    back = caller(HOST, "tablet")
    start = table.told_host("hostgame", who=back, settings={"guests": False, "timeLimit": 5})
    assert (start["pin"], start["settings"]) == (before.pin, {"guests": True, "lateJoiners": "nothing", "chat": "all"})
    assert (start["asked"], start["openQuestions"], start["currentQuestion"]) == ([2, 3], [3], 3)
    assert start["playerCount"] == 2
    assert start["players"] == [
        {"playerName": "ada", "guest": False, "points": 1, "here": True},
        {"playerName": "~Max", "guest": True, "points": 0, "here": True},
    ]
    assert (table.game.run, set(table.game.host_connections)) == (before.run, {"tablet"})
    assert table.take("ada") == [("liveadmin", {"subaction": "hostback", "hostName": HOST})]
    assert table.posts.to("tablet") == [], "the host learns it from the reply"


def test_the_oldest_of_too_many_devices_of_a_host_is_ended_and_the_others_go_on() -> None:
    table = opened("ada")
    for number in range(1, 6):
        table.admin("hostgame", who=caller(HOST, f"h{number}"))
    assert table.posts.replaced == [f"c-{HOST}"]
    table.disconnect(f"c-{HOST}")
    assert "hostaway" not in [message["subaction"] for _, message in table.take("ada")]
    assert table.told("joingame", "bob")["hostPresent"] is True
    table.admin("ask", questionNumber=1, who=caller(HOST, "h5"))
    table.answer("ada", 1, "right 1")
    for number in range(1, 6):
        assert table.posts.to(f"h{number}")[-1]["message"]["subaction"] == "answer"
    for number in range(1, 6):
        assert "hostaway" not in [message["subaction"] for _, message in table.take("ada")]
        table.disconnect(f"h{number}")
    assert [message["subaction"] for _, message in table.take("ada")] == ["hostaway"]


def test_a_host_is_told_on_every_device() -> None:
    table = opened("ada")
    table.admin("hostgame", who=caller(HOST, "tablet"))
    table.take(HOST)
    table.answer("ada", 1, "right 1")
    for connection in ("tablet", f"c-{HOST}"):
        assert [each["message"]["subaction"] for each in table.posts.to(connection)] == ["answer"]
    assert kind(table, ACTIONS[0], caller(HOST)) == "done", "the first device may go on, too"


@named(ACTIONS)
def test_what_a_host_does_on_one_device_is_told_on_the_others(action: dict[str, Any]) -> None:
    table = opened("ada", "bob")
    for device in ("tablet", "phone"):
        table.admin("hostgame", who=caller(HOST, device))
    if action["subaction"] == "showanswer":
        table.admin("ask", questionNumber=1)
    table.posts.sent.clear()
    done = table.told_host(**action, who=caller(HOST, "tablet"))
    expected = {
        "ask": ("liveadmin", "question"),
        "showanswer": ("liveadmin", "answer"),
        "showscoreboard": ("liveadmin", "scoreboard"),
        "kick": ("liveplayer", "kicked"),
        "end": ("liveadmin", "ended"),
    }[action["subaction"]]
    for connection in ("phone", f"c-{HOST}"):
        [told] = table.posts.to(connection)
        assert (told["channel"], told["message"]["subaction"]) == expected
        if action["subaction"] != "kick":
            assert told == table.posts.to("c-ada")[0], "the same as players"
    assert table.posts.to("tablet") == [], "it has the reply"
    assert done["reached"] == (1 if action["subaction"] == "kick" else 2), "players only"


def test_an_ended_game_is_opened_anew() -> None:
    table = opened("ada")
    first = table.game
    table.admin("end")
    table.players.players.clear()
    start = table.told_host("hostgame")
    assert (start["asked"], start["playerCount"]) == ([], 0)
    assert table.game.run != first.run
    assert table.game.status == Status.OPEN


def test_a_game_that_is_being_ended_is_not_gone_on_with() -> None:
    table = opened("ada")
    table.games.start_closing(table.game, now_ms() - 1)
    assert kind(table, HOSTING) == "game-over"
    assert kind(table, {"subaction": "end"}) == "done"
    assert kind(table, HOSTING) == "done"


@pytest.mark.parametrize("count", [0, 1, PLAYERS_SHOWN, PLAYERS_SHOWN + 1, PLAYERS_SHOWN + 50])
def test_a_host_sees_how_many_there_are_and_the_best_of_them(count: int) -> None:
    table = opened()
    for number in range(count):
        points = number % 7
        verdicts = [(question, Verdict.COUNTED, 1) for question in range(1, points + 1)]
        player = player_with(f"p{number}", *verdicts)
        table.players.players[f"p{number}"] = replace(player, joined_at=count - number)
    start = table.told_host("hostgame")
    assert (start["playerCount"], len(start["players"])) == (count, min(count, PLAYERS_SHOWN))
    expected = sorted((number % 7 for number in range(count)), reverse=True)[:PLAYERS_SHOWN]
    assert sorted((each["points"] for each in start["players"]), reverse=True) == expected
    # In the order in which they came, so that it is the same list on each of the host's devices.
    came = [int(each["playerName"].removeprefix("p")) for each in start["players"]]
    assert came == sorted(came, reverse=True)


def test_a_host_who_comes_back_is_told_who_is_there_and_what_was_answered() -> None:
    table = opened("ada", "~Max", "bob")
    table.admin("ask", questionNumber=1)
    table.answer("ada", 1, "right 1")
    table.answer("~Max", 1, "nonsense")
    table.answer("~Max", 1, "right 1", 2)
    table.disconnect("c-ada")
    table.play("leave", "bob")
    start = table.told_host("hostgame", who=caller(HOST, "tablet"))
    assert {each["playerName"]: each["here"] for each in start["players"]} == {"ada": False, "~Max": True}
    expected = [
        {"playerName": "ada", "response": "right 1", "right": True},
        {"playerName": "~Max", "response": "nonsense", "right": False},
    ]
    assert start["tallies"] == [{"questionNumber": 1, "answers": expected}]
    table.admin("showanswer")
    assert table.told_host("hostgame")["tallies"] == start["tallies"], "until the next one is asked"


def test_who_was_kicked_or_never_came_is_not_in_the_room() -> None:
    table = opened("ada", "eve")
    table.players.reserve(table.game.run, Player("~Late", guest=True))
    table.admin("kick", playerName="eve")
    table.admin("kick", playerName="not-here-yet")
    start = table.told_host("hostgame")
    assert (start["playerCount"], [each["playerName"] for each in start["players"]]) == (1, ["ada"])


@pytest.mark.parametrize(("over", "shown"), [(0, True), (1, False)])
def test_questions_that_do_not_fit_into_a_frame_are_left_out(
    monkeypatch: pytest.MonkeyPatch, over: int, shown: bool
) -> None:
    table = LiveTable()
    questions = table.quizzes.quizzes["g1"].questions
    questions[0] = questions[0].model_copy(update={"question": "何番" * 100})
    length = len(to_json([table.quizzes.quizzes["g1"].questions_for_owner, []]).encode())
    monkeypatch.setattr(admin, "MAX_QUESTIONS_LENGTH", length - over)
    start = table.told_host("hostgame")
    assert ("questions" in start) is shown
    assert start["pin"] == table.game.pin


def test_a_big_quiz_with_a_big_room_fits_into_a_frame() -> None:
    def frame_of(count: int) -> dict[str, Any]:
        table = LiveTable(count=count)
        table.admin("hostgame")
        for number in range(2 * PLAYERS_SHOWN):
            name = f"player-{number}-".ljust(30, "x")
            table.players.players[name] = player_with(name, *[(each, Verdict.COUNTED, 1) for each in range(1, 101)])
        reply = table.admin("hostgame")
        assert len(to_json(to_plain(reply)).encode()) <= 32 * 1024
        start: dict[str, Any] = to_plain(reply.message)
        return start

    assert "questions" in frame_of(100)
    assert MAX_QUESTIONS_LENGTH < 32 * 1024


# Questions and answers


def test_a_question_goes_to_all_players_without_its_answer() -> None:
    table = opened("ada", "~Max")
    done = table.told_host("ask", questionNumber=2)
    question = done["question"]
    assert (done["subaction"], done["reached"]) == ("ask", 2)
    assert (question["questionNumber"], question["questionCount"], question["question"]) == (2, 4, "Question 2?")
    assert "right" not in to_json(done)
    for name in ("ada", "~Max"):
        assert table.take(name) == [("liveadmin", {"subaction": "question", **question})]
    assert table.take(HOST) == []


def test_an_open_question_that_is_asked_again_is_told_again() -> None:
    table = opened("ada")
    first = table.told_host("ask", questionNumber=1)
    assert table.told_host("ask", questionNumber=1) == first
    one, two = table.take("ada")
    assert one == two


@pytest.mark.parametrize("mode", [QuizMode.CASUAL, QuizMode.COMPETITIVE])
def test_players_learn_no_answer_before_the_host_shows_it(mode: str) -> None:
    table = opened("ada", "~Max", mode=mode, groups=GROUPS)
    known: set[int] = set()

    def assert_nothing_more_is_known(*told: Any) -> None:
        text = to_json([*(table.take(name) for name in ("ada", "~Max", "late")), *told])
        assert {number for number in range(1, 5) if f"right {number}" in text} <= known

    for number in range(1, 5):
        table.admin("ask", questionNumber=number)
        receipt = table.answer("ada", number, f"right {number}", number=number)
        assert (receipt["verdict"], receipt.get("points")) == ("counted", None)
        assert_nothing_more_is_known(receipt, table.told("joingame", "~Max"))
        assert_nothing_more_is_known(table.told("receipts", "ada"))
        with pytest.raises(Conflict, match="would give the answer away"):
            table.admin("showscoreboard")
        table.join("late")
        assert_nothing_more_is_known(table.told("joingame", "late"))
        if mode == QuizMode.CASUAL or number != 1:
            shown = table.told_host("showanswer")["answers"]
            known |= {each["questionNumber"] for each in shown}
    assert known == {1, 2, 3, 4}


def test_answers_are_shown_to_all_when_the_host_says_so() -> None:
    table = opened("ada", "~Max")
    table.admin("ask", questionNumber=1)
    table.take("ada")
    done = table.told_host("showanswer")
    assert (done["subaction"], done["reached"]) == ("showanswer", 2)
    assert [(each["questionNumber"], each["correctAnswer"]) for each in done["answers"]] == [(1, "right 1")]
    assert table.take("ada") == [("liveadmin", {"subaction": "answer", "answers": done["answers"]})]
    assert table.told_host("showanswer", questionNumber=1)["answers"] == done["answers"], "and again"
    assert table.answer("ada", 1, "right 1", received_at=now_ms() + 1)["verdict"] == "late"


def test_answers_of_a_group_are_shown_together() -> None:
    table = opened("ada", mode=QuizMode.COMPETITIVE, groups=GROUPS)
    table.admin("ask", questionNumber=1)
    table.admin("ask", questionNumber=2)
    assert kind(table, {"subaction": "ask", "questionNumber": 3}) == "still-open"
    done = table.told_host("showanswer")
    assert [each["correctAnswer"] for each in done["answers"]] == ["right 1", "right 2"]


@pytest.mark.parametrize(
    ("before", "action", "refusal"),
    [
        ([], {"subaction": "showanswer"}, "nothing-asked"),
        ([], {"subaction": "showanswer", "questionNumber": 1}, "not-asked"),
        ([], {"subaction": "ask", "questionNumber": 5}, "no-such-question"),
        ([ACTIONS[0]], {"subaction": "ask", "questionNumber": 2}, "still-open"),
        ([ACTIONS[0], ACTIONS[1]], ACTIONS[0], "already-asked"),
    ],
)
def test_what_the_game_does_not_allow_is_refused_and_nobody_hears_of_it(
    before: list[dict[str, Any]], action: dict[str, Any], refusal: str
) -> None:
    table = opened("ada")
    for each in before:
        table.admin(**each)
    game, sent = table.game, len(table.posts.sent)
    assert kind(table, action) == refusal
    assert (table.game, len(table.posts.sent)) == (game, sent)


def test_the_standings_go_to_all_players_and_back_to_the_host() -> None:
    table = opened("ada", "~Max")
    table.admin("ask", questionNumber=1)
    table.answer("~Max", 1, "right 1")
    table.admin("showanswer")
    table.take("ada")
    done = table.told_host("showscoreboard")
    board = done["scoreboard"]
    assert [(row["position"], row["playerName"], row["points"], row["guest"]) for row in board["leaderboard"]] == [
        (1, "~Max", 1, True),
        (2, "ada", 0, False),
    ]
    assert (done["reached"], board["players"], board["counts"]) == (2, 2, {"1": 1, "0": 1})
    ((channel, told),) = table.take("ada")
    assert (channel, told.pop("subaction")) == ("liveadmin", "scoreboard")
    assert json.loads(to_json(board)) == told


# Sending out


@pytest.mark.parametrize("name", ["ada", "~Max"])
def test_who_is_kicked_is_told_and_out_for_good(name: str) -> None:
    table = opened("ada", "~Max", "bob")
    table.play("joingame", caller(name, "tablet"))
    assert table.told_host("kick", playerName=name) == {"subaction": "kick", "reached": 2, "queued": 0}
    assert table.take(name) == [("liveadmin", {"subaction": "kicked", "playerName": name})]
    assert len(table.posts.to("tablet")) == 1
    assert table.take("bob") == []

    assert table.told_host("ask", questionNumber=1)["reached"] == 2
    assert table.take(name) == []
    for action in (
        lambda: table.join(name),
        lambda: table.play("joingame", caller(name, "another")),
        lambda: table.answer(name, 1, "right 1"),
        lambda: table.chat("say", name, channel=f"g1:{HOST}", text="but"),
        lambda: table.play("receipts", name),
    ):
        with pytest.raises(Forbidden) as refused:
            action()
        assert refused.value.kind == "kicked"
    assert table.game.kicked == {name}, "for the door, and the chat"
    table.admin("showanswer")
    assert [row["playerName"] for row in table.told_host("showscoreboard")["scoreboard"]["leaderboard"]] == (
        sorted({"ada", "~Max", "bob"} - {name})
    )


def test_who_was_removed_and_sends_an_answer_of_before_again_is_refused_and_the_host_hears_nothing() -> None:
    table = opened("ada")
    table.admin("ask", questionNumber=1)
    assert table.answer("ada", 1, "right 1")["verdict"] == "counted"
    table.admin("kick", playerName="ada")
    table.take(HOST)
    with pytest.raises(Forbidden) as refused:
        table.answer("ada", 1, "right 1")
    assert refused.value.kind == "kicked"
    assert table.take(HOST) == []


def test_nobody_is_removed_from_a_game_that_ended_meanwhile() -> None:
    """The host presses on one device as another one ends the game: the result has everybody."""
    table = opened("ada", "bob")
    seen = table.game
    result = table.told_host("end")
    table.games.games["g1:quinn"] = seen  # as it was read
    with pytest.raises(Conflict) as refused:
        table.admin("kick", playerName="ada")
    assert refused.value.kind == "game-over"
    assert table.take("ada")[-1][1]["subaction"] == "ended"
    assert not table.players.players["ada"].kicked
    assert result["scoreboard"]["players"] == 2


def test_who_is_not_there_is_kept_out_too() -> None:
    table = opened("ada")
    assert table.told_host("kick", playerName="eve") == {"subaction": "kick", "reached": 0, "queued": 0}
    with pytest.raises(Forbidden) as refused:
        table.join("eve")
    assert refused.value.kind == "kicked"
    assert table.told_host("kick", playerName="ada")["reached"] == 1
    assert table.told_host("kick", playerName="ada")["reached"] == 0, "again has no effect"


# The end


def test_the_end_gives_standings_to_all_and_the_account_to_the_host() -> None:
    table = opened("ada", "~Max")
    table.admin("ask", questionNumber=1)
    table.answer("ada", 1, "right 1")
    table.answer("~Max", 1, "wrong")
    table.answer("~Max", 2, "right 2", number=2)
    table.take("ada")
    done = table.told_host("end")
    assert (done["subaction"], done["reached"]) == ("end", 2)
    assert [(row["playerName"], row["points"]) for row in done["scoreboard"]["leaderboard"]] == [
        ("ada", 1),
        ("~Max", 0),
    ]
    account = done["account"]
    assert (account["received"], account["counted"], account["refused"], account["balanced"]) == (3, 2, 1, True)
    ((channel, told),) = table.take("ada")
    assert (channel, told) == (
        "liveadmin",
        json.loads(to_json({"subaction": "ended", "scoreboard": done["scoreboard"]})),
    )
    assert table.game.status == Status.ENDED


def test_ending_again_gives_the_same() -> None:
    table = opened("ada")
    table.admin("ask", questionNumber=1)
    table.answer("ada", 1, "right 1")
    first = table.told_host("end")
    ended = table.game
    assert to_json(table.told_host("end")) == to_json(first)
    assert table.game == ended
    board = [message for _, message in table.take("ada") if message["subaction"] == "ended"]
    assert board[0] == board[1]


@named(ACTIONS[:-1])
@pytest.mark.parametrize("state", ["ended", "being ended", "over"])
def test_a_game_that_has_ended_takes_no_more_actions(action: dict[str, Any], state: str) -> None:
    table = opened("ada")
    if state == "ended":
        table.admin("end")
    elif state == "being ended":
        table.games.start_closing(table.game, now_ms() - 1)
    else:
        table.games.games[table.game.key] = replace(table.game, started_at=now_ms() - LIFETIME_MS)
    table.posts.sent.clear()
    assert kind(table, action) == "game-over"
    assert table.posts.sent == []


def test_an_end_that_was_interrupted_is_gone_through_again() -> None:
    table = opened("ada")
    table.admin("ask", questionNumber=1)
    table.answer("ada", 1, "right 1")
    table.games.start_closing(table.game, now_ms() - 1)
    table.players.close(table.game.run, "ada", now_ms())
    done = table.told_host("end")
    assert (done["account"]["counted"], done["account"]["balanced"]) == (1, True)


def test_a_game_that_is_over_can_still_be_ended() -> None:
    """What was played is worth its account, even if the host forgot."""
    table = opened("ada")
    table.games.games[table.game.key] = replace(table.game, started_at=now_ms() - LIFETIME_MS)
    assert table.told_host("end")["account"]["balanced"] is True
    assert table.game.status == Status.ENDED


def test_hosts_of_the_same_quiz_or_other_games_do_not_meet() -> None:
    """The room is that of the run: whoever is connected to another one hears nothing."""
    table = opened("ada")
    other: LiveGame = live(game_id="g2", run="run-of-g2")
    table.connections.enter(Connection("c-eve", "eve", Role.PLAYER), other)
    for action in ACTIONS:
        table.admin(**action)
    assert table.take("eve") == []
    assert table.take("ada") != []
