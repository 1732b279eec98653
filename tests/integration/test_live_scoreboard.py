"""Live-scoreboard games through their functions, with a real Redis: one winner, nothing twice, nothing forged."""

import base64
import copy
import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Lock
from types import ModuleType
from typing import Any

import pytest
from buzzline.live_games.game_store import GameStore
from buzzline.live_games.hosting import Opening, host_game
from buzzline.live_games.joining import GuestBody, admit_guest
from buzzline.live_games.model import LiveGame, Settings, Verdict
from buzzline.live_games.player_store import PlayerStore
from buzzline.live_games.tickets import issue
from buzzline.live_scoreboard import edge, publisher
from buzzline.platform import observability
from buzzline.quizzes import editing
from buzzline.quizzes.active_games_store import ActiveGamesStore
from buzzline.quizzes.model import QuizBody, QuizMode
from buzzline.quizzes.store import QuizStore
from moto.dynamodb.responses import DynamoHandler

from tests.support.live_scoreboard import CONTEXT, Broker, Hall, RedisServer, adapters
from tests.support.quizzes import choice_quiz, open_question, open_quiz

pytestmark = pytest.mark.usefixtures("aws", "one_at_a_time")

HOST = "quinn"
quizzes = QuizStore("GamesDetail")
listing = ActiveGamesStore("ActiveGames", "GamesDetail")
games = GameStore("LiveGames", listing)
players = PlayerStore("LiveGames")

NewHall = Callable[..., Hall]


@pytest.fixture
def one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A write of DynamoDB is one step; moto's are several, so it does one request after the other."""
    lock, call = Lock(), DynamoHandler.call_action

    def locked(self: DynamoHandler) -> Any:
        with lock:
            return call(self)

    monkeypatch.setattr(DynamoHandler, "call_action", locked)


@pytest.fixture(scope="module")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def functions(redis_server: RedisServer) -> Iterator[dict[str, ModuleType]]:
    with pytest.MonkeyPatch.context() as environment:
        for name, value in {
            "LIVE_GAMES_TABLE": "LiveGames",
            "GAMES_DETAIL_TABLE": "GamesDetail",
            "ACTIVE_GAMES_TABLE": "ActiveGames",
            "REDIS_URL": redis_server.url,
            "CACHE": "",
            "CACHE_USER": "",
        }.items():
            environment.setenv(name, value)
        yield adapters()


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Metrics of messages that were dropped."""
    names: list[str] = []
    monkeypatch.setattr(edge, "count", names.append)
    return names


@pytest.fixture
def new_hall(
    functions: dict[str, ModuleType], redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[NewHall]:
    """Opens games; their players have tickets and are not in yet."""
    redis_server.client.flushall()
    broker = Broker()
    monkeypatch.setattr(publisher, "iot_data", lambda: broker)
    # An environment of Lambda handles one message at a time; here several share one set of metrics.
    monkeypatch.setattr(observability.metrics, "add_metric", lambda **_: None)
    monkeypatch.setattr(observability.metrics.provider, "flush_metrics", lambda **_: None)

    def make(body: dict[str, Any] | None = None, *names: str, host: str = HOST, **settings: Any) -> Hall:
        content = QuizBody.model_validate({**(body or open_quiz(3)), "quizMode": QuizMode.LIVE_SCOREBOARD}).root
        game_id = editing.create_quiz(quizzes, host, content, None).game_id
        game, _ = host_game(games, quizzes, Opening(game_id, host, Settings.model_validate(settings)))
        tickets = {name: issue(game, name) for name in (host, "ada", "bob", "eve", *names)}
        hall = Hall(functions, broker, game.key, host, tickets, now=time.time_ns() // 1_000_000)
        assert hall.send("cache_game", host)["questionlist"]["pin"] == game.pin
        return hall

    return make


def game_of(hall: Hall) -> LiveGame:
    game = games.get(*hall.key.split(":"))
    assert game is not None
    return game


def state(hall: Hall, server: RedisServer) -> Any:
    """All that could have changed: the books and the cache."""
    game = game_of(hall)
    return (
        game,
        sorted(players.all(game.run), key=lambda each: each.name),
        _dumps(server),
    )


def _keys(server: RedisServer) -> list[str]:
    return sorted(server.client.scan_iter("*"))


def _dumps(server: RedisServer) -> dict[str, Any]:
    """All of the cache, but for the token that those who wait for it to be filled find for some seconds."""
    client = server.client
    read = {
        "hash": client.hgetall,
        "set": client.smembers,
        "zset": lambda key: client.zrange(key, 0, -1, withscores=True),
    }
    return {key: read[client.type(key)](key) for key in _keys(server) if not key.endswith(":filled")}


def at_once(hall: Hall, function: str, events: list[dict[str, Any]]) -> list[tuple[str, Any]]:
    """Deliver events at the same moment; all that was published."""
    together = Barrier(len(events))
    hall.broker.take()

    def run(event: dict[str, Any]) -> None:
        together.wait()
        hall.functions[function].handler(event, CONTEXT)

    with ThreadPoolExecutor(len(events)) as pool:
        list(pool.map(run, events))
    return hall.broker.take()


# A game as it should be


def test_a_whole_game(new_hall: NewHall) -> None:
    hall = new_hall()
    assert hall.send("cache_game", HOST)["questionlist"] == {
        "questionCount": 3,
        "currentQuestionNumber": 0,
        "pin": game_of(hall).pin,
        "players": [],
    }
    told = hall.send("join_game", "ada")
    assert told["joined/ada"] == {"playerName": "ada", "guest": False, "players": 1}
    assert told["state/ada"] == {
        "gameId": hall.key.split(":")[0],
        "hostName": HOST,
        "quizName": "Open answers",
        "score": 0,
        "answeredCurrent": False,
        "sendsSoFar": 0,
        "scoreboard": {"leaderboard": [{"position": 1, "playerName": "ada", "score": 0}], "players": 1},
    }
    hall.join("bob", "eve")
    told = hall.send("start_game", HOST)
    assert [row["position"] for row in told["scoreboard"]["leaderboard"]] == [1, 1, 1]
    told = hall.ask(1)
    assert set(told) == {"question"}
    assert (told["question"]["questionNumber"], told["question"]["question"]) == (1, "Question 1?")
    assert "right" not in str(told)
    told = hall.answer("eve", 1, "wrong")
    assert set(told) == {"results/eve"}
    assert told["results/eve"]["checked"] == {"text": "Incorrect answer"}, "nobody was right yet: nothing is given away"
    assert told["results/eve"]["receipt"]["points"] == 0
    told = hall.answer("ada", 1, " RIGHT  1 ")
    assert told["results/ada"]["checked"] == {"text": "Correct answer", "correctAnswer": "right 1"}
    assert told["results/ada"]["receipt"]["points"] == 1
    assert told["playercorrect"] == {"questionNumber": 1, "firstCorrectAnswer": "ada", "correctAnswer": "right 1"}
    assert told["scoreboard"]["leaderboard"] == [
        {"position": 1, "playerName": "ada", "score": 1},
        {"position": 2, "playerName": "bob", "score": 0},
        {"position": 2, "playerName": "eve", "score": 0},
    ]
    told = hall.answer("bob", 1, "right 1")
    assert set(told) == {"results/bob"}, "the scoreboard goes out after the first right answer only"
    assert told["results/bob"]["checked"] == {"text": "Correct answer, but not first", "correctAnswer": "right 1"}
    assert told["results/bob"]["receipt"]["points"] == 0
    told = hall.end()
    assert set(told) == {"ended", "account"}
    assert [(row["playerName"], row["points"]) for row in told["ended"]["leaderboard"]] == [
        ("ada", 1),
        ("bob", 0),
        ("eve", 0),
    ]
    assert (told["account"]["sent"], told["account"]["counted"], told["account"]["balanced"]) == (3, 3, True)


def test_answers_to_choose_from_are_shown_with_their_key_and_follow_up(new_hall: NewHall) -> None:
    quiz = choice_quiz(1)
    quiz["questions"][0] |= {"answerFollowup": "So it is.", "alternatives": ["C"]}
    hall = new_hall(quiz)
    hall.join("ada", "bob")
    question = hall.ask(1)["question"]
    assert [each["key"] for each in question["answers"]] == ["A", "B", "C"]
    assert not {"correctAnswer", "alternatives", "answerFollowup"} & set(question)
    told = hall.answer("ada", 1, "c")
    assert told["playercorrect"] == {
        "questionNumber": 1,
        "firstCorrectAnswer": "ada",
        "correctAnswer": "B - answer B",
        "answerFollowup": "So it is.",
    }
    told = hall.answer("bob", 1, "A")
    assert told["results/bob"]["checked"] == {
        "text": "Incorrect answer",
        "correctAnswer": "B - answer B",
        "followUp": "So it is.",
    }


def test_an_alternative_that_is_first_wins_and_scores(new_hall: NewHall) -> None:
    hall = new_hall(open_quiz(questions=[open_question(1, alternatives=["Saint Petersburg"])]))
    hall.join("ada", "bob")
    hall.ask(1)
    told = hall.answer("ada", 1, "saint petersburg")
    assert told["playercorrect"]["firstCorrectAnswer"] == "ada"
    assert told["results/ada"]["receipt"]["points"] == 1
    hall.answer("bob", 1, "right 1")
    assert hall.scores() == {"ada": 1, "bob": 0}
    assert hall.end()["ended"]["leaderboard"][0]["points"] == 1


def test_of_fifty_who_answer_at_the_same_instant_one_wins(new_hall: NewHall, redis_server: RedisServer) -> None:
    crowd = [f"p{number:02d}" for number in range(50)]
    hall = new_hall(None, *crowd)
    at_once(hall, "join_game", [hall.event("join_game", name) for name in crowd])
    winners = []
    for question in (1, 2, 3):
        hall.ask(question)
        events = [hall.answer_event(name, question, f"right {question}") for name in crowd]
        random.Random(question).shuffle(events)
        told = at_once(hall, "receive_answer", events)
        firsts = [each for topic, each in told if topic.endswith("/playercorrect")]
        assert len(firsts) == 1
        winners.append(firsts[0]["firstCorrectAnswer"])
        results = {topic.split("/")[-1]: each for topic, each in told if "/results/" in topic}
        assert set(results) == set(crowd)
        assert [name for name, each in results.items() if each["receipt"]["points"]] == [winners[-1]]
        assert [name for name, each in results.items() if each["checked"]["text"] == "Correct answer"] == [winners[-1]]
    assert list(game_of(hall).winners.values()) == winners
    scores = {name: winners.count(name) for name in crowd}
    assert sum(scores.values()) == 3
    cached = redis_server.client.zrange(f"{{{hall.key}}}:scoreboard", 0, -1, withscores=True)
    assert {name: -int(score) for name, score in cached} == scores
    told = hall.end()
    assert {row["playerName"]: row["points"] for row in told["ended"]["leaderboard"] if row["points"]} == {
        name: count for name, count in scores.items() if count
    }
    account = told["account"]
    assert (account["sent"], account["received"], account["counted"]) == (150, 150, 150)
    assert account["balanced"]
    assert account["missing"] == []
    assert [question["right"] for question in account["questions"]] == [1, 1, 1]


def test_the_scoreboard_has_twenty_one_rows_and_the_number_of_players(new_hall: NewHall) -> None:
    crowd = [f"p{number:02d}" for number in range(25)]
    hall = new_hall(None, *crowd)
    at_once(hall, "join_game", [hall.event("join_game", name) for name in crowd])
    hall.ask(1)
    board = hall.answer("p24", 1, "right 1")["scoreboard"]
    assert board["players"] == 25
    assert [row["playerName"] for row in board["leaderboard"]] == ["p24", *crowd[:20]]
    assert [row["position"] for row in board["leaderboard"]] == [1, *[2] * 20]


# Redelivery


def test_every_event_delivered_again_changes_nothing_and_tells_the_same(
    new_hall: NewHall, redis_server: RedisServer
) -> None:
    hall = new_hall()
    events = [
        ("cache_game", hall.event("cache_game", HOST)),
        ("join_game", hall.event("join_game", "ada")),
        ("join_game", hall.event("join_game", "bob")),
        ("start_game", hall.event("start_game", HOST)),
        ("ask_question", hall.event("ask_question", HOST, questionNumber=1)),
        ("receive_answer", hall.answer_event("bob", 1, "wrong")),
        ("receive_answer", hall.answer_event("ada", 1, "right 1")),
        ("ask_question", hall.event("ask_question", HOST, questionNumber=2)),
        ("receive_answer", hall.answer_event("bob", 2, "right 2")),
        ("receive_answer", hall.answer_event("ada", 2, "right 2")),
        ("kick_player", hall.event("kick_player", HOST, playerName="eve")),
    ]
    for function, event in events:
        first = hall.deliver(function, copy.deepcopy(event))
        before = state(hall, redis_server)
        assert hall.deliver(function, copy.deepcopy(event)) == first
        assert state(hall, redis_server) == before
    before = state(hall, redis_server)
    for function, event in random.Random(7).sample(events, len(events)):
        hall.deliver(function, event)
        assert state(hall, redis_server) == before, f"{function}, out of order"
    ended = hall.end()
    before = state(hall, redis_server)
    assert hall.end() == ended
    for function, event in events:
        hall.deliver(function, event)
        assert state(hall, redis_server) == before, f"{function}, after the end"


def test_a_result_that_is_delivered_again_later_is_told_as_it_was(new_hall: NewHall) -> None:
    hall = new_hall()
    hall.join("ada", "bob")
    hall.ask(1)
    first = hall.answer_event("ada", 1, "right 1")
    second = hall.answer_event("bob", 1, "right 1")
    hall.deliver("receive_answer", first)
    told = hall.deliver("receive_answer", second)
    hall.ask(2)
    assert hall.deliver("receive_answer", first)["results/ada"]["receipt"]["points"] == 1
    again = hall.deliver("receive_answer", second)
    assert again == told
    assert again["results/bob"]["checked"]["text"] == "Correct answer, but not first"


def test_asking_again_repeats_and_a_stale_message_skips_nothing(new_hall: NewHall) -> None:
    hall = new_hall()
    first = hall.ask(1)
    assert hall.ask(1) == first, "with the time at which it was asked"
    second = hall.ask(2)
    stale = hall.ask(1)
    assert stale["host"]["error"]["type"] == "already-asked"
    assert game_of(hall).current == 2
    assert hall.ask(2) == second
    assert hall.ask(4)["host"]["error"]["type"] == "no-such-question"
    skipping = new_hall()
    assert skipping.ask(2)["host"]["error"]["type"] == "not-next"
    assert game_of(skipping).current == 0


def test_one_who_answers_twice_at_once_is_counted_once(new_hall: NewHall) -> None:
    hall = new_hall()
    hall.join("ada", "bob")
    hall.ask(1)
    events = [hall.answer_event("ada", 1, f"right {number % 2 + 1}") for number in range(8)]
    at_once(hall, "receive_answer", events)
    (ada,) = [each for each in players.all(game_of(hall).run) if each.name == "ada"]
    verdicts = sorted(send.verdict for send in ada.sends.values())
    assert verdicts == [Verdict.COUNTED, *[Verdict.DUPLICATE] * 7]
    won = game_of(hall).winners.get(1)
    assert ada.points == (1 if won == "ada" else 0)
    assert hall.scores()["ada"] == ada.points


# Forgery


def test_forged_messages_change_nothing_and_are_counted(
    new_hall: NewHall, redis_server: RedisServer, counted: list[str]
) -> None:
    hall, other = new_hall(), new_hall(host="olga")
    hall.join("ada", "bob")
    hall.ask(1)
    key = f"games/{hall.key}"
    ended = new_hall(host="otto")
    ended.end()
    tampered = hall.tickets[HOST][:-6] + ("AAAAAA" if not hall.tickets[HOST].endswith("AAAAAA") else "BBBBBB")
    host_only = {
        "start_game": {},
        "ask_question": {"questionNumber": 2},
        "kick_player": {"playerName": "bob"},
        "end_game": {},
        "cache_game": {},
    }
    forged = [
        ("receive_answer", hall.event("receive_answer", "eve", topic=f"{key}/answers/ada")),
        ("join_game", hall.event("join_game", "eve", topic=f"{key}/join/mallory")),
        ("join_game", hall.event("join_game", "ada", topic=f"games/{other.key}/join/ada")),
        ("join_game", hall.event("join_game", "ada", topic=f"{key}/elsewhere/join/ada")),
        ("join_game", hall.event("join_game", "ada", clientId="bob:1")),
        ("join_game", hall.event("join_game", "ada", clientId="ada-1")),
        ("join_game", hall.event("join_game", "ada", clientId="n/a")),
    ]
    for function, members in host_only.items():
        tickets = ["x", "a.b.c", tampered, hall.tickets["ada"]]
        if function != "cache_game":  # it names no game, so hosts of others are no forgers
            tickets += [other.tickets["olga"], ended.tickets["otto"]]
        forged += [(function, hall.event(function, HOST, ticket=ticket, **members)) for ticket in tickets]
        forged.append((function, hall.event(function, HOST, clientId="ada:1", **members)))
    for event in (each for function, each in forged if function == "receive_answer"):
        event |= {"questionNumber": 1, "answerNumber": 1, "playerAnswer": "right 1"}
    before = state(hall, redis_server)
    for function, event in forged:
        counted.clear()
        assert hall.deliver(function, event) == {}, (function, event)
        assert counted == ["MessagesForged"], (function, event)
        assert state(hall, redis_server) == before


def test_an_olga_with_a_ticket_of_her_own_does_not_host_for_quinn(new_hall: NewHall, counted: list[str]) -> None:
    hall, other = new_hall(), new_hall(host="olga")
    told = hall.deliver("cache_game", hall.event("cache_game", HOST, ticket=other.tickets["olga"], clientId="olga:1"))
    assert set(told) == {f"games/{other.key}/questionlist"}


def test_tickets_of_a_run_that_ended_are_worth_nothing_in_the_next(new_hall: NewHall, counted: list[str]) -> None:
    hall = new_hall()
    hall.join("ada")
    hall.ask(1)
    hall.end()
    old = dict(hall.tickets)
    game, _ = host_game(games, quizzes, Opening(*hall.key.split(":")))
    for ticket in (old["ada"], old[HOST]):
        assert hall.send("join_game", "ada", ticket=ticket) == {}
        assert hall.send("end_game", HOST, ticket=ticket) == {}
    assert counted == ["MessagesForged"] * 4
    hall.tickets |= {name: issue(game, name) for name in (HOST, "ada")}
    hall.join("ada")
    assert game_of(hall).current == 0
    assert hall.scores() == {"ada": 0}


def test_a_cache_that_still_knows_an_earlier_run_is_replaced(new_hall: NewHall, redis_server: RedisServer) -> None:
    hall = new_hall()
    hall.join("ada", "bob")
    hall.ask(1)
    hall.answer("ada", 1, "right 1")
    leftover = _dumps(redis_server)
    hall.end()
    for key, value in leftover.items():
        if isinstance(value, dict):
            redis_server.client.hset(key, mapping=value)
        else:
            redis_server.client.zadd(key, dict(value))
    game, _ = host_game(games, quizzes, Opening(*hall.key.split(":")))
    hall.tickets |= {name: issue(game, name) for name in (HOST, "ada")}
    hall.join("ada")
    assert hall.scores() == {"ada": 0}
    hall.ask(1)
    hall.sends.clear()
    assert hall.answer("ada", 1, "right 1")["results/ada"]["receipt"]["points"] == 1


@pytest.mark.parametrize(
    "members",
    [
        {"ticket": None},
        {"ticket": 7},
        {"topic": None},
        {"receivedAt": "yesterday"},
        {"questionNumber": "1"},
        {"questionNumber": 0},
        {"questionNumber": 10**9},
        {"answerNumber": None},
        {"playerAnswer": "x" * 201},
        {"playerAnswer": None},
        {"points": 100},
    ],
    ids=str,
)
def test_malformed_messages_change_nothing_and_are_counted(
    new_hall: NewHall, redis_server: RedisServer, counted: list[str], members: dict[str, Any]
) -> None:
    hall = new_hall()
    hall.join("ada")
    hall.ask(1)
    before = state(hall, redis_server)
    assert hall.answer("ada", 1, "right 1", **members) == {}
    assert counted == ["MessagesMalformed"]
    assert state(hall, redis_server) == before


def test_tickets_and_answers_are_not_logged(new_hall: NewHall, caplog: pytest.LogCaptureFixture) -> None:
    hall = new_hall()
    hall.join("ada")
    hall.ask(1)
    hall.answer("ada", 1, "zebra-crossing")
    hall.answer("ada", 1, "zebra-crossing" * 40)
    hall.send("end_game", "eve", topic=f"games/{hall.key}/endthegame")
    printed = str([vars(each) for each in caplog.records])
    assert "forged message" in printed
    assert "malformed message" in printed
    assert "zebra" not in printed
    assert all(ticket not in printed for ticket in hall.tickets.values())


def test_ticket_authorizer_lets_holders_of_tickets_connect(new_hall: NewHall) -> None:
    hall = new_hall()
    authorizer = hall.functions["ticket_authorizer"]

    def connect(ticket: str) -> Any:
        password = base64.b64encode(ticket.encode()).decode()
        return authorizer.handler({"protocolData": {"mqtt": {"password": password, "clientId": "ada:1"}}}, CONTEXT)

    admitted = connect(hall.tickets["ada"])
    assert admitted["isAuthenticated"] is True
    assert any(f"topic/games/{hall.key}/answers/ada" in each for each in admitted["policyDocuments"])
    assert connect(hall.tickets["ada"][:-4] + "AAAA") == {"isAuthenticated": False}
    hall.end()
    host_game(games, quizzes, Opening(*hall.key.split(":")))
    assert connect(hall.tickets["ada"]) == {"isAuthenticated": False}


# Late, early, outside, kicked


def test_late_and_early_answers_are_told_so_and_do_not_score(new_hall: NewHall) -> None:
    hall = new_hall(None, timeLimit=5)
    hall.join("ada", "bob")
    early = hall.answer("ada", 1, "right 1")["results/ada"]
    assert (early["receipt"]["verdict"], early["error"]["type"]) == ("refused", "wrong-question")
    hall.ask(1)
    deadline = game_of(hall).asked[1].deadline
    late = hall.answer("ada", 1, "right 1", receivedAt=deadline + 1)["results/ada"]
    assert (late["receipt"]["verdict"], late["receipt"]["points"]) == ("late", 0)
    assert "checked" not in late
    in_time = hall.answer("bob", 1, "right 1", receivedAt=deadline)["results/bob"]
    assert in_time["receipt"]["points"] == 1
    hall.ask(2)
    past = hall.answer("ada", 1, "right 1")["results/ada"]
    assert (past["receipt"]["verdict"], past["error"]["type"]) == ("late", "wrong-question")
    account = hall.end()["account"]
    assert (account["sent"], account["received"]) == (4, 4)
    assert (account["counted"], account["late"], account["refused"]) == (1, 2, 1)
    assert account["balanced"]


def test_a_late_joiner_sees_where_the_game_is(new_hall: NewHall) -> None:
    hall = new_hall()
    hall.join("ada")
    hall.ask(1)
    hall.answer("ada", 1, "right 1")
    asked = hall.ask(2)["question"]
    told = hall.send("join_game", "bob")["state/bob"]
    assert told["currentQuestion"] == asked
    assert (told["score"], told["answeredCurrent"], told["sendsSoFar"]) == (0, False, 0)
    assert told["scoreboard"]["leaderboard"][0] == {"position": 1, "playerName": "ada", "score": 1}
    assert hall.answer("bob", 2, "right 2")["results/bob"]["receipt"]["points"] == 1


def test_a_player_who_comes_back_keeps_points_and_numbering(new_hall: NewHall) -> None:
    hall = new_hall()
    hall.join("ada")
    hall.ask(1)
    hall.answer("ada", 1, "right 1")
    told = hall.send("join_game", "ada", clientId="ada:2")["state/ada"]
    assert (told["score"], told["answeredCurrent"], told["sendsSoFar"]) == (1, True, 1)
    assert hall.answer("ada", 1, "right 1")["results/ada"]["receipt"]["verdict"] == "duplicate"
    assert hall.scores() == {"ada": 1}


def test_who_is_not_in_or_not_any_more_is_told_so(new_hall: NewHall, redis_server: RedisServer) -> None:
    hall = new_hall()
    hall.join("ada", "bob")
    hall.ask(1)
    assert hall.answer("eve", 1, "right 1")["results/eve"]["error"]["type"] == "not-joined"
    assert hall.send("kick_player", HOST, playerName="bob")["kicked/bob"] == {"playerName": "bob"}
    assert hall.answer("bob", 1, "right 1")["results/bob"]["error"]["type"] == "kicked"
    assert hall.send("join_game", "bob")["results/bob"]["error"]["type"] == "kicked"
    redis_server.client.flushall()
    assert hall.answer("bob", 1, "right 1")["results/bob"]["error"]["type"] == "kicked"
    assert hall.send("join_game", "bob")["results/bob"]["error"]["type"] == "kicked"
    assert hall.scores() == {"ada": 0}
    assert hall.answer("ada", 1, "right 1")["results/ada"]["receipt"]["points"] == 1
    assert hall.send("kick_player", HOST, playerName=HOST)["host"]["error"]["type"] == "own-game"
    assert hall.send("join_game", HOST)["host"]["error"]["type"] == "own-game"
    hall.end()
    assert hall.answer("ada", 2, "x")["results/ada"]["error"]["type"] == "game-over"
    assert hall.ask(2)["host"]["error"]["type"] == "game-over"
    assert hall.send("kick_player", HOST, playerName="ada")["host"]["error"]["type"] == "game-over"


def test_the_last_player_may_be_kicked(new_hall: NewHall) -> None:
    hall = new_hall()
    hall.join("ada")
    hall.send("kick_player", HOST, playerName="ada")
    assert hall.scores() == {}
    assert hall.send("cache_game", HOST)["questionlist"]["players"] == []
    hall.join("bob")
    assert hall.scores() == {"bob": 0}


def test_a_guest_plays_under_a_nickname(new_hall: NewHall) -> None:
    hall = new_hall()
    game = game_of(hall)
    admission = admit_guest(games, players, game.pin, GuestBody(nickname="Ann B"))
    name = admission.player_name
    hall.tickets[name] = admission.ticket
    told = hall.send("join_game", name)
    assert told[f"joined/{name}"] == {"playerName": "~Ann B", "guest": True, "players": 1}
    hall.ask(1)
    assert hall.answer(name, 1, "right 1")[f"results/{name}"]["receipt"]["points"] == 1
    row = hall.end()["ended"]["leaderboard"][0]
    assert (row["playerName"], row["points"], row["guest"]) == ("~Ann B", 1, True)


def test_two_games_at_once_do_not_touch_each_other(new_hall: NewHall) -> None:
    hall, other = new_hall(), new_hall(host="olga")
    for each in (hall, other):
        each.join("ada", "bob")
        each.ask(1)
    assert hall.answer("ada", 1, "right 1")["playercorrect"]["firstCorrectAnswer"] == "ada"
    assert other.answer("bob", 1, "right 1")["playercorrect"]["firstCorrectAnswer"] == "bob"
    hall.end()
    assert other.scores() == {"ada": 0, "bob": 1}
    assert other.ask(2)["question"]["questionNumber"] == 2


# The cache


def test_every_key_goes_when_the_game_expires(new_hall: NewHall, redis_server: RedisServer) -> None:
    hall = new_hall()
    hall.join("ada", "bob")
    hall.send("kick_player", HOST, playerName="eve")
    hall.ask(1)
    hall.answer("ada", 1, "right 1")
    hall.answer("bob", 1, "right 1")
    left = game_of(hall).expires_at - time.time_ns() // 1_000_000

    def check() -> None:
        keys = _keys(redis_server)
        parts = {"game", "scoreboard", "answered", "kicked"}
        assert parts <= {key.rpartition(":")[2] for key in keys} <= parts | {"filled"}
        assert all(key.startswith(f"{{{hall.key}}}:") for key in keys)
        assert all(0 < redis_server.client.pttl(key) <= left for key in keys)

    check()
    redis_server.client.flushall()
    hall.scores()
    check()
    hall.end()
    assert _keys(redis_server) == []


def test_a_game_goes_on_when_redis_is_restarted_in_the_middle(new_hall: NewHall, redis_server: RedisServer) -> None:
    hall = new_hall(open_quiz(6))
    hall.join("ada", "bob", "eve")
    hall.ask(1)
    hall.answer("ada", 1, "right 1")
    hall.answer("bob", 1, "wrong")
    redis_server.restart()
    told = hall.answer("eve", 1, "right 1")["results/eve"]
    assert told["checked"]["text"] == "Correct answer, but not first", "who was first is in the books"
    assert hall.answer("bob", 1, "right 1")["results/bob"]["receipt"]["verdict"] == "duplicate"
    assert hall.scores() == {"ada": 1, "bob": 0, "eve": 0}
    redis_server.restart()
    assert hall.ask(2)["question"]["questionNumber"] == 2
    redis_server.restart()
    told = hall.send("join_game", "bob")["state/bob"]
    assert (told["currentQuestion"]["questionNumber"], told["sendsSoFar"]) == (2, 2)
    redis_server.restart()
    assert hall.send("cache_game", HOST)["questionlist"]["players"] == ["ada", "bob", "eve"]
    assert hall.answer("bob", 2, "right 2")["playercorrect"]["firstCorrectAnswer"] == "bob"
    redis_server.restart()
    assert set(hall.send("kick_player", HOST, playerName="eve")) == {"kicked/eve"}
    assert hall.scores() == {"ada": 1, "bob": 1}
    redis_server.restart()
    told = hall.end()
    assert [(row["playerName"], row["points"]) for row in told["ended"]["leaderboard"]] == [("ada", 1), ("bob", 1)]
    assert told["account"]["balanced"]


def test_fifty_who_answer_while_redis_is_empty_have_one_winner(new_hall: NewHall, redis_server: RedisServer) -> None:
    crowd = [f"p{number:02d}" for number in range(50)]
    hall = new_hall(None, *crowd)
    at_once(hall, "join_game", [hall.event("join_game", name) for name in crowd])
    hall.ask(1)
    redis_server.client.flushall()
    told = at_once(hall, "receive_answer", [hall.answer_event(name, 1, "right 1") for name in crowd])
    firsts = [each["firstCorrectAnswer"] for topic, each in told if topic.endswith("/playercorrect")]
    assert len(firsts) == 1
    account = hall.end()["account"]
    assert (account["sent"], account["counted"], account["balanced"]) == (50, 50, True)
    assert account["questions"][0]["right"] == 1


@pytest.mark.parametrize("part", ["game", "scoreboard", "answered", "kicked"])
def test_a_key_that_was_dropped_loses_nothing(new_hall: NewHall, redis_server: RedisServer, part: str) -> None:
    hall = new_hall()
    hall.join("ada", "bob")
    hall.send("kick_player", HOST, playerName="eve")
    hall.ask(1)
    hall.answer("ada", 1, "right 1")
    redis_server.client.delete(f"{{{hall.key}}}:{part}")
    assert hall.answer("bob", 1, "right 1")["results/bob"]["receipt"]["points"] == 0
    assert hall.answer("ada", 1, "right 1")["results/ada"]["receipt"]["verdict"] == "duplicate"
    assert hall.send("join_game", "eve")["results/eve"]["error"]["type"] == "kicked"
    assert hall.scores() == {"ada": 1, "bob": 0}


def test_a_win_that_is_in_the_books_is_taken_over_by_the_cache(new_hall: NewHall) -> None:
    """As if the cache had been filled just before ada's win got into the books."""
    hall = new_hall()
    hall.join("ada", "bob")
    hall.ask(1)
    assert games.claim_win(game_of(hall), 1, "ada")
    told = hall.answer("bob", 1, "right 1")
    assert set(told) == {"results/bob"}
    assert told["results/bob"]["checked"]["text"] == "Correct answer, but not first"
    assert hall.scores() == {"ada": 1, "bob": 0}


def test_a_win_that_the_books_refuse_can_be_won_by_another(new_hall: NewHall) -> None:
    """Bob is kicked in the books, and the cache does not know yet."""
    hall = new_hall()
    hall.join("ada", "bob")
    hall.ask(1)
    players.kick(game_of(hall).run, "bob", guest=False)
    assert hall.answer("bob", 1, "right 1")["results/bob"]["error"]["type"] == "kicked"
    assert game_of(hall).winners == {}
    assert hall.answer("ada", 1, "right 1")["results/ada"]["receipt"]["points"] == 1
    assert game_of(hall).winners == {1: "ada"}


def test_a_player_whom_the_cache_does_not_know_is_in_by_the_books(new_hall: NewHall, redis_server: RedisServer) -> None:
    hall = new_hall()
    hall.join("ada", "bob")
    hall.ask(1)
    redis_server.client.zrem(f"{{{hall.key}}}:scoreboard", "bob")
    assert hall.answer("bob", 1, "right 1")["results/bob"]["receipt"]["points"] == 1
    assert hall.scores() == {"ada": 0, "bob": 1}


def test_a_question_that_is_in_the_books_but_was_not_told_is_told_when_asked_again(
    new_hall: NewHall, redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall = new_hall()
    hall.join("ada")
    redis_server.stop()
    with pytest.raises(Exception, match=r"[Cc]onnect"):
        hall.ask(1)
    redis_server.start()
    assert hall.ask(1)["question"]["questionNumber"] == 1
    assert hall.answer("ada", 1, "right 1")["results/ada"]["receipt"]["points"] == 1


def test_the_cache_asks_no_more_of_its_user_than_the_template_grants(
    new_hall: NewHall, redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A whole game as a user with the rights of the template's `CacheUser`."""
    from buzzline.live_scoreboard.cache_store import RedisGames  # noqa: PLC0415
    from samtranslator.yaml_helper import yaml_parse  # noqa: PLC0415

    template = yaml_parse(Path("functions/live_scoreboard/template.yaml").read_text())
    rights = template["Resources"]["CacheUser"]["Properties"]["AccessString"].split()
    redis_server.client.execute_command("ACL", "SETUSER", "functions", "reset", ">secret", *rights)
    hall = new_hall()
    limited = RedisGames(f"redis://functions:secret@localhost:{redis_server.port}")
    for module in hall.functions.values():
        if hasattr(module, "room"):
            monkeypatch.setattr(module, "room", type(module.room)(**{**vars(module.room), "cache": limited}))
    redis_server.client.flushall()
    hall.send("cache_game", HOST)
    hall.join("ada", "bob")
    hall.ask(1)
    assert hall.answer("ada", 1, "right 1")["results/ada"]["receipt"]["points"] == 1
    hall.send("kick_player", HOST, playerName="bob")
    assert hall.scores() == {"ada": 1}
    assert hall.end()["account"]["balanced"]
    assert _keys(redis_server) == []
