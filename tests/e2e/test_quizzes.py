"""Authors: the life of a quiz over HTTP."""

import uuid
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.support.quizzes import choice_question, choice_quiz, open_question, open_quiz

NewPlayer = Callable[[str], tuple[str, httpx.Client]]


def problem(answer: httpx.Response, status: int, kind: str) -> dict[str, Any]:
    """The problem in an answer, which must be of that status and kind and tell a person what to do."""
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
    body: dict[str, Any] = answer.json()
    assert body["type"] == f"urn:buzzline:problem:{kind}"
    assert body["status"] == status
    assert len(body["detail"]) > 15
    return body


def test_the_life_of_a_quiz(new_player: NewPlayer) -> None:
    name, author = new_player("author")
    created = author.post("/quizzes", json=open_quiz(3))
    assert created.status_code == 201
    game_id = created.json()["gameId"]
    assert created.json()["owner"] == name

    assert [quiz["gameId"] for quiz in author.get("/quizzes").json()["quizzes"]] == [game_id]
    quiz = author.get(f"/quizzes/{game_id}").json()
    assert [question["correctAnswer"] for question in quiz["questions"]] == ["right 1", "right 2", "right 3"]

    assert author.put(f"/quizzes/{game_id}/questions/4", json=open_question(4)).json()["questionNumber"] == 4
    assert author.put(f"/quizzes/{game_id}", json=choice_quiz(2)).json()["questionCount"] == 2
    assert author.get(f"/quizzes/{game_id}").json()["questionType"] == "Multiple Choice"

    listed = author.post("/activegames", json={"gameId": game_id})
    assert (listed.status_code, listed.json()["hostName"]) == (201, name)
    assert author.post("/activegames", json={"gameId": game_id}).json() == listed.json()
    problem(author.put(f"/quizzes/{game_id}", json=open_quiz()), 409, "game-is-active")
    problem(author.put(f"/quizzes/{game_id}/questions/1", json=choice_question()), 409, "game-is-active")
    problem(author.delete(f"/quizzes/{game_id}"), 409, "game-is-active")

    assert author.delete(f"/activegames/{game_id}").status_code == 204
    assert author.delete(f"/activegames/{game_id}").status_code == 204
    assert author.delete(f"/quizzes/{game_id}").status_code == 204
    problem(author.get(f"/quizzes/{game_id}"), 404, "no-such-game")


def test_others_may_not(new_player: NewPlayer) -> None:
    _, author = new_player("author")
    _, eve = new_player("eve")
    game_id = author.post("/quizzes", json=open_quiz()).json()["gameId"]
    for answer in (
        eve.get(f"/quizzes/{game_id}"),
        eve.put(f"/quizzes/{game_id}", json=open_quiz(quizName="Eve's")),
        eve.put(f"/quizzes/{game_id}/questions/1", json=open_question(9)),
        eve.delete(f"/quizzes/{game_id}"),
        eve.post("/activegames", json={"gameId": game_id}),
        eve.delete(f"/activegames/{game_id}"),
    ):
        problem(answer, 403, "not-your-quiz")
    author.post("/activegames", json={"gameId": game_id})
    problem(eve.delete(f"/activegames/{game_id}"), 403, "not-your-quiz")
    problem(eve.get(f"/quizzes/{game_id}"), 403, "not-your-quiz")
    assert author.get(f"/quizzes/{game_id}").json()["quizName"] == "Open answers"


def test_a_retried_creation_makes_one_quiz(new_player: NewPlayer) -> None:
    _, author = new_player("author")
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    ids = {author.post("/quizzes", json=open_quiz(), headers=headers).json()["gameId"] for _ in range(3)}
    assert len(ids) == 1
    assert len(author.get("/quizzes").json()["quizzes"]) == 1


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({}, "quizName"),
        (open_quiz(questionType="Estimate"), "questionType"),
        (open_quiz(quizName=5), "quizName"),
        (open_quiz(quizName="x" * 101), "quizName"),
        (open_quiz(owner="quizmaster"), "owner"),
        (open_quiz(quizMode="Solo"), "quizMode"),
        (open_quiz(questions=[]), "questions"),
        (open_quiz(questions=[open_question()] * 101), "questions"),
        (open_quiz(questions=[open_question(question="x" * 501)]), "questions[0].question"),
        (choice_quiz(questions=[choice_question("D")]), "questions[0]"),
        (choice_quiz(questions=[choice_question(answers=[{"key": "A", "text": "one"}])]), "questions[0].answers"),
    ],
)
def test_bad_quizzes_are_refused_and_nothing_is_stored(new_player: NewPlayer, body: dict[str, Any], path: str) -> None:
    _, author = new_player("author")
    refusal = problem(author.post("/quizzes", json=body), 400, "invalid-request")
    assert path in [error["path"] for error in refusal["errors"]]
    assert author.get("/quizzes").json() == {"quizzes": []}


def test_bodies_that_are_no_json_or_too_large(new_player: NewPlayer) -> None:
    _, author = new_player("author")
    problem(author.post("/quizzes", content=b"{"), 400, "invalid-request")
    problem(author.post("/quizzes", content=b"\xff\xfe"), 400, "invalid-request")
    problem(author.post("/quizzes"), 400, "invalid-request")
    problem(author.post("/quizzes", content=b" " * 300_000), 413, "body-too-large")
    assert author.get("/quizzes").json() == {"quizzes": []}


def test_multiplayer_quizzes_do_not_go_on_the_list(new_player: NewPlayer) -> None:
    _, author = new_player("author")
    game_id = author.post("/quizzes", json=open_quiz(quizMode="Multiplayer - Competitive")).json()["gameId"]
    problem(author.post("/activegames", json={"gameId": game_id}), 409, "wrong-mode")


def test_lists_refuse_made_up_tokens_and_filters(new_player: NewPlayer) -> None:
    _, author = new_player("author")
    problem(author.get("/quizzes", params={"nextToken": "x"}), 400, "invalid-token")
    problem(author.get("/activegames", params={"nextToken": "x"}), 400, "invalid-token")
    problem(author.get("/activegames", params={"mode": "Solo"}), 400, "invalid-request")
    problem(author.get("/activegames", params={"catgory": "x"}), 400, "invalid-request")
