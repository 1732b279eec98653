"""The adapters of quizzes: what authors write, and what others may not."""

import pytest

from local.seed import AUTHOR, sample_game_id
from tests.integration.adapters.bench import Bench, by
from tests.support.quizzes import open_question, open_quiz

CAPITALS, ATOMS, WILD, CHANCE = map(
    sample_game_id, ("world-capitals", "atoms-and-elements", "wild-world", "sporting-chance")
)


def test_quiz_create_stores_the_quiz_of_the_caller(bench: Bench) -> None:
    made = bench.call("quiz_create")
    assert made.status == 201
    [stored] = bench.items("GamesDetail")
    assert (stored["gameId"], stored["owner"], stored["quizName"]) == (made.body["gameId"], AUTHOR, "Rivers")
    assert stored["questions"][0]["correctAnswer"] == "Seine"


def test_quiz_create_with_the_same_key_makes_one(bench: Bench) -> None:
    event = bench.sample("quiz_create")
    event["headers"]["idempotency-key"] = "k1"
    answers = [bench.run("quiz_create", event) for _ in range(2)]
    assert answers[0] == answers[1]
    assert len(bench.items("GamesDetail")) == 1


@pytest.mark.parametrize("body", ["{", "[]", {}, {**open_quiz(), "owner": "eve"}, {**open_quiz(), "questions": []}])
def test_quiz_create_refuses_what_is_no_quiz(bench: Bench, body: object) -> None:
    refused = bench.call("quiz_create", body=body)
    assert (refused.status, refused.kind) == (400, "invalid-request")
    assert bench.items("GamesDetail") == []


def test_quiz_create_refuses_a_key_that_is_too_long(bench: Bench) -> None:
    event = bench.sample("quiz_create")
    event["headers"]["idempotency-key"] = "k" * 101
    assert bench.run("quiz_create", event)["statusCode"] == 400
    assert bench.items("GamesDetail") == []


def test_quiz_list_is_of_the_caller_alone(seeded: Bench) -> None:
    assert len(seeded.call("quiz_list").body["quizzes"]) == len(seeded.items("GamesDetail")) - 2, (
        "copies are no quizzes"
    )
    assert seeded.call("quiz_list", player="ada").body == {"quizzes": []}


def test_quiz_list_refuses_a_token_of_another_list(seeded: Bench) -> None:
    assert seeded.call("quiz_list", query={"nextToken": "e30"}).kind == "invalid-token"


def test_quiz_get_tells_its_owner_the_answers(seeded: Bench) -> None:
    quiz = seeded.call("quiz_get")
    assert (quiz.status, quiz.body["quizName"]) == (200, "World Capitals")
    assert all(each["correctAnswer"] for each in quiz.body["questions"])


@pytest.mark.parametrize(
    ("player", "game", "status", "kind"),
    [("ada", CAPITALS, 403, "not-your-quiz"), (AUTHOR, "nothing", 404, "no-such-game")],
)
def test_quiz_get_refuses_others(seeded: Bench, player: str, game: str, status: int, kind: str) -> None:
    refused = seeded.call("quiz_get", player=player, path={"gameId": game})
    assert (refused.status, refused.kind) == (status, kind)
    assert "questions" not in refused.body


def test_quiz_put_replaces_all_content(seeded: Bench) -> None:
    assert seeded.call("quiz_put", body=open_quiz(2)).status == 200
    quiz = seeded.call("quiz_get", path={"gameId": WILD}).body
    assert (quiz["quizName"], [each["question"] for each in quiz["questions"]]) == (
        "Open answers",
        ["Question 1?", "Question 2?"],
    )


def test_quiz_put_refuses_others_and_active_quizzes(seeded: Bench) -> None:
    before = seeded.items("GamesDetail")
    assert seeded.call("quiz_put", player="ada").kind == "not-your-quiz"
    assert seeded.call("quiz_put", path={"gameId": CAPITALS}).kind == "game-is-active"
    assert seeded.items("GamesDetail") == before


def test_question_put_replaces_one_question(seeded: Bench) -> None:
    before = seeded.call("quiz_get", path={"gameId": WILD}).body["questions"]
    put = seeded.call("question_put")
    assert (put.status, put.body["questionGroup"]) == (200, "Mammals")
    after = seeded.call("quiz_get", path={"gameId": WILD}).body["questions"]
    assert after[1]["question"] == "Which of these mammals can truly fly?"
    assert [after[0], *after[2:]] == [before[0], *before[2:]]


def test_question_put_refuses_gaps_types_and_others(seeded: Bench) -> None:
    before = seeded.items("GamesDetail")
    assert seeded.call("question_put", path={"n": "99"}).kind == "no-such-question"
    assert seeded.call("question_put", path={"n": "-1"}).kind == "no-such-question"
    assert seeded.call("question_put", body=open_question()).kind == "invalid-request"
    assert seeded.call("question_put", player="ada").kind == "not-your-quiz"
    assert seeded.items("GamesDetail") == before


def test_quiz_delete_deletes_that_quiz(seeded: Bench) -> None:
    path = seeded.sample("quiz_delete")["pathParameters"]
    before = by(seeded.items("GamesDetail"), "gameId")
    assert seeded.call("quiz_delete").status == 204
    assert by(seeded.items("GamesDetail"), "gameId") == [each for each in before if each != path["gameId"]]


def test_quiz_delete_refuses_others_and_active_quizzes(seeded: Bench) -> None:
    before = len(seeded.items("GamesDetail"))
    assert seeded.call("quiz_delete", player="ada").kind == "not-your-quiz"
    assert seeded.call("quiz_delete", path={"gameId": CAPITALS}).kind == "game-is-active"
    assert len(seeded.items("GamesDetail")) == before


def test_active_game_delete_takes_a_game_off_the_list_and_put_brings_it_back(seeded: Bench) -> None:
    path = seeded.sample("active_game_delete")["pathParameters"]
    assert [path["gameId"]] == [
        each["gameId"] for each in seeded.items("ActiveGames") if each["gameId"] == path["gameId"]
    ]
    assert seeded.call("active_game_delete").status == 204
    assert path["gameId"] not in by(seeded.items("ActiveGames"), "gameId")
    assert seeded.call("active_game_delete").status == 204, "again has no effect"
    assert seeded.call("active_game_put").status == 201
    assert path["gameId"] in by(seeded.items("ActiveGames"), "gameId")


def test_active_game_put_again_changes_nothing(seeded: Bench) -> None:
    first = seeded.call("active_game_put")
    before = by(seeded.items("ActiveGames"), "gameId", "startTime")
    assert seeded.call("active_game_put") == first
    assert by(seeded.items("ActiveGames"), "gameId", "startTime") == before


def test_active_game_put_and_delete_refuse_others_and_other_modes(seeded: Bench) -> None:
    before = by(seeded.items("ActiveGames"), "gameId")
    assert seeded.call("active_game_put", player="ada").kind == "not-your-quiz"
    assert seeded.call("active_game_put", body={"gameId": WILD}).kind == "wrong-mode"
    assert seeded.call("active_game_put", body={"gameId": ""}).kind == "invalid-request"
    assert seeded.call("active_game_delete", player="ada").kind == "not-your-quiz"
    assert seeded.call("active_game_delete", path={"gameId": WILD}).kind == "wrong-mode"
    assert by(seeded.items("ActiveGames"), "gameId") == before
