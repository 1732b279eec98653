"""Live-scoreboard games through their functions: one winner, late and early answers, who comes and goes."""

import random

from buzzline.live_games.admission import GuestBody, admit_guest

from tests.integration.live_books import door
from tests.integration.live_scoreboard.house import HOST, NewHall, at_once, game_of, players
from tests.support.live_scoreboard import RedisServer
from tests.support.quizzes import choice_quiz, open_question, open_quiz


def test_a_whole_game(new_hall: NewHall) -> None:
    hall = new_hall()
    assert hall.send("cache_game", HOST)["questionlist"] == {
        "questionCount": 3,
        "currentQuestionNumber": 0,
        "currentQuestionOpen": False,
        "pin": game_of(hall).pin,
        "players": [],
    }
    told = hall.send("join_game", "ada")
    assert told["joined/ada"] == {"playerName": "ada", "guest": False, "players": 1, "replaces": [], "here": True}
    assert told["state/ada"] == {
        "gameId": hall.game.game_id,
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
    assert told["scoreboard"]["shown"] is True, "all devices of the host show it"
    told = hall.ask(1)
    assert set(told) == {"question"}
    assert (told["question"]["questionNumber"], told["question"]["question"]) == (1, "Question 1?")
    assert "right" not in str(told)
    told = hall.answer("eve", 1, "wrong")
    assert set(told) == {"results/eve"}
    assert set(told["results/eve"]) == {"receipt"}, "nobody was right yet: nothing is given away"
    assert (told["results/eve"]["receipt"]["verdict"], told["results/eve"]["receipt"].get("points")) == (
        "counted",
        None,
    )
    told = hall.answer("ada", 1, " RIGHT  1 ")
    assert told["results/ada"]["checked"] == {"text": "Correct answer", "correctAnswer": "right 1"}
    assert told["results/ada"]["receipt"]["points"] == 1
    assert told["playercorrect"] == {
        "questionNumber": 1,
        "firstCorrectAnswer": "ada",
        "correctAnswer": "right 1",
        "rightAnswers": ["right 1"],
    }
    assert told["scoreboard"]["leaderboard"] == [
        {"position": 1, "playerName": "ada", "score": 1},
        {"position": 2, "playerName": "bob", "score": 0},
        {"position": 2, "playerName": "eve", "score": 0},
    ]
    assert "shown" not in told["scoreboard"]
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
        "rightAnswers": ["B", "C"],
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
        names = {hall.id_of(name): name for name in crowd}
        results = {names[topic.split("/")[-1]]: each for topic, each in told if "/results/" in topic}
        assert set(results) == set(crowd)
        assert [name for name, each in results.items() if each["receipt"]["points"]] == [winners[-1]]
        assert [name for name, each in results.items() if each["checked"]["text"] == "Correct answer"] == [winners[-1]]
    assert list(game_of(hall).winners.values()) == winners
    scores = {name: winners.count(name) for name in crowd}
    assert sum(scores.values()) == 3
    cached = redis_server.client.zrange(f"{{{hall.run}}}:scoreboard", 0, -1, withscores=True)
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


def test_late_and_early_answers_are_told_so_and_do_not_score(new_hall: NewHall) -> None:
    hall = new_hall(None, timeLimit=5)
    hall.join("ada", "bob")
    early = hall.answer("ada", 1, "right 1")["results/ada"]
    assert (early["receipt"]["verdict"], early["error"]["type"]) == ("refused", "urn:buzzline:problem:wrong-question")
    hall.ask(1)
    deadline = game_of(hall).asked[1].deadline
    late = hall.answer("ada", 1, "right 1", receivedAt=deadline + 1)["results/ada"]
    assert (late["receipt"]["verdict"], late["receipt"]["points"]) == ("late", 0)
    assert "checked" not in late
    in_time = hall.answer("bob", 1, "right 1", receivedAt=deadline)["results/bob"]
    assert in_time["receipt"]["points"] == 1
    hall.ask(2)
    closed_at = game_of(hall).asked[1].closed_at
    past = hall.answer("ada", 1, "right 1", receivedAt=closed_at + 10_000)["results/ada"]
    assert (past["receipt"]["verdict"], past["error"]["type"]) == ("late", "urn:buzzline:problem:wrong-question")
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
    told = hall.send("join_game", "ada", clientId=f"{hall.id_of('ada')}:2")["state/ada"]
    assert (told["score"], told["answeredCurrent"], told["sendsSoFar"]) == (1, True, 1)
    assert hall.answer("ada", 1, "right 1")["results/ada"]["receipt"]["verdict"] == "duplicate"
    assert hall.scores() == {"ada": 1}


def test_who_is_not_in_or_not_any_more_is_told_so(new_hall: NewHall, redis_server: RedisServer) -> None:
    hall = new_hall()
    hall.join("ada", "bob")
    hall.ask(1)
    assert hall.answer("eve", 1, "right 1")["results/eve"]["error"]["type"] == "urn:buzzline:problem:not-joined"
    assert hall.send("kick_player", HOST, playerName="bob")["kicked/bob"] == {"playerName": "bob"}
    assert hall.answer("bob", 1, "right 1")["results/bob"]["error"]["type"] == "urn:buzzline:problem:kicked"
    assert hall.send("join_game", "bob")["results/bob"]["error"]["type"] == "urn:buzzline:problem:kicked"
    redis_server.client.flushall()
    assert hall.answer("bob", 1, "right 1")["results/bob"]["error"]["type"] == "urn:buzzline:problem:kicked"
    assert hall.send("join_game", "bob")["results/bob"]["error"]["type"] == "urn:buzzline:problem:kicked"
    assert hall.scores() == {"ada": 0}
    assert hall.answer("ada", 1, "right 1")["results/ada"]["receipt"]["points"] == 1
    assert hall.send("kick_player", HOST, playerName=HOST)["host"]["error"]["type"] == "urn:buzzline:problem:own-game"
    assert hall.send("join_game", HOST)["host"]["error"]["type"] == "urn:buzzline:problem:own-game"
    hall.end()
    assert hall.answer("ada", 2, "x")["results/ada"]["error"]["type"] == "urn:buzzline:problem:game-over"
    assert hall.ask(2)["host"]["error"]["type"] == "urn:buzzline:problem:game-over"
    assert hall.send("kick_player", HOST, playerName="ada")["host"]["error"]["type"] == "urn:buzzline:problem:game-over"


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
    admission = admit_guest(door, players, game.pin, "home", GuestBody(nickname="Ann B"))
    name = admission.player_name
    hall.tickets[name] = admission.ticket
    told = hall.send("join_game", name)
    assert told[f"joined/{name}"] == {"playerName": "~Ann B", "guest": True, "players": 1, "replaces": [], "here": True}
    hall.ask(1)
    assert hall.answer(name, 1, "right 1")[f"results/{name}"]["receipt"]["points"] == 1
    row = hall.end()["ended"]["leaderboard"][0]
    assert (row["playerName"], row["points"], row["guest"]) == ("~Ann B", 1, True)


def test_a_guest_who_takes_another_nickname_is_on_the_scoreboard_once(new_hall: NewHall) -> None:
    hall = new_hall()
    pin, tickets = game_of(hall).pin, hall.tickets
    tickets["~Ann"] = admit_guest(door, players, pin, "home", GuestBody(nickname="Ann")).ticket
    hall.join("~Ann")
    body = GuestBody(nickname="Bo", instead=tickets["~Ann"])
    tickets["~Bo"] = admit_guest(door, players, pin, "home", body).ticket
    assert hall.send("join_game", "~Bo")["joined/~Bo"]["replaces"] == ["~Ann"]
    assert hall.scores() == {"~Bo": 0}


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
