"""Players: a whole game over HTTP, and what comes of it."""

from collections.abc import Callable
from typing import Any

import httpx

from local.seed import AUTHOR
from tests.e2e.test_quizzes import NewPlayer, problem
from tests.support.cloud import DeployedCloud, eventually
from tests.support.quizzes import choice_quiz, open_quiz, right_answers


def open_game(author: httpx.Client, body: dict[str, Any]) -> str:
    """The id of a new quiz that is open to play."""
    game_id: str = author.post("/quizzes", json=body).json()["gameId"]
    assert author.post("/activegames", json={"gameId": game_id}).status_code == 201
    return game_id


def play(client: httpx.Client, game_id: str, right: int, of: int) -> dict[str, Any]:
    """The result of a player's answers, `right` of which are right."""
    answer = client.post(f"/games/{game_id}/answer", json={"responses": right_answers(right, of)})
    assert answer.status_code == 200, answer.text
    result: dict[str, Any] = answer.json()
    return result


def board(client: httpx.Client, game_id: str) -> dict[str, Any]:
    answer = client.get(f"/games/{game_id}/leaderboard")
    assert answer.status_code == 200, answer.text
    result: dict[str, Any] = answer.json()
    return result


def test_a_whole_game(new_player: NewPlayer) -> None:
    author_name, author = new_player("author")
    name, player = new_player("player")
    game_id = open_game(author, open_quiz(3, quizName="A whole game", category="Whole"))

    games = player.get("/activegames", params={"category": "Whole", "mode": "Single Player"}).json()["games"]
    (game,) = [game for game in games if game["gameId"] == game_id]
    assert (game["hostName"], game["questionCount"]) == (author_name, 3)

    fetched = player.get(f"/games/{game_id}")
    assert "right" not in fetched.text
    assert [question["questionNumber"] for question in fetched.json()["questions"]] == [1, 2, 3]

    result = play(player, game_id, right=2, of=3)
    assert (result["score"], result["points"], result["questionCount"]) == (66.67, 2, 3)
    assert [line["isCorrect"] for line in result["answerboard"]] == [True, True, False]
    assert result["answerboard"][2] == {
        "questionNumber": 3,
        "question": "Question 3?",
        "playerResponse": "wrong",
        "isCorrect": False,
        "correctAnswer": "right 3",
        "alternatives": [],
    }

    seen = eventually(lambda: (found := board(player, game_id)) and found["player"] and found)
    assert seen["player"] == {"position": 1, "score": 66.67}
    (row,) = seen["leaderboard"]
    assert row.pop("avatarUrl").endswith(f"/avatars/{name}/current/thumb.jpg")
    assert row == {"position": 1, "playerName": name, "score": 66.67}
    gained = eventually(lambda: (p := player.get("/players/me/progress").json())["experience"] and p)
    assert gained == {"experience": 2, "level": 0, "wins": 0}
    assert eventually(lambda: author.get("/players/me/progress").json()["experience"]) == 2


def test_the_first_result_counts_and_pays_once(cloud: DeployedCloud, new_player: NewPlayer) -> None:
    _, author = new_player("author")
    _, player = new_player("player")
    game_id = open_game(author, open_quiz(4))
    play(player, game_id, right=1, of=4)
    for _ in range(3):
        assert play(player, game_id, right=4, of=4)["score"] == 100
    eventually(lambda: player.get("/players/me/progress").json()["experience"])
    cloud.settle()
    assert board(player, game_id)["player"] == {"position": 1, "score": 25}
    assert player.get("/players/me/progress").json()["experience"] == 1
    assert author.get("/players/me/progress").json()["experience"] == 1


def test_authors_earn_nothing_at_their_own_quiz(cloud: DeployedCloud, new_player: NewPlayer) -> None:
    _, author = new_player("author")
    _, player = new_player("player")
    game_id = open_game(author, open_quiz(2))
    assert play(author, game_id, right=2, of=2)["score"] == 100
    play(player, game_id, right=1, of=2)
    cloud.settle()
    assert board(author, game_id)["player"] is None
    assert len(board(author, game_id)["leaderboard"]) == 1
    assert eventually(lambda: author.get("/players/me/progress").json()["experience"]) == 1


def test_equal_scores_share_a_position_and_outsiders_get_theirs(cloud: DeployedCloud, new_player: NewPlayer) -> None:
    _, author = new_player("author")
    game_id = open_game(author, open_quiz(12))
    players = [new_player("player") for _ in range(13)]
    points = [12, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 3, 0]
    for (_, client), right in zip(players, points, strict=True):
        play(client, game_id, right=right, of=12)
    for _, client in players:
        eventually(lambda client=client: board(client, game_id)["player"])
    cloud.settle()
    seen = eventually(lambda: (found := board(players[-1][1], game_id))["player"]["position"] == 13 and found)
    assert [row["position"] for row in seen["leaderboard"]] == [1, 1, 3, 4, 5, 6, 7, 8, 9, 10]
    assert [row["playerName"] for row in seen["leaderboard"][2:]] == [name for name, _ in players[2:10]]
    assert board(players[11][1], game_id)["player"]["position"] == 11
    assert board(players[10][1], game_id)["player"]["position"] == 11


def test_choices_are_answered_by_key(new_player: NewPlayer) -> None:
    _, author = new_player("author")
    _, player = new_player("player")
    game_id = open_game(author, choice_quiz(2))
    questions = player.get(f"/games/{game_id}").json()["questions"]
    assert [choice["key"] for choice in questions[0]["answers"]] == ["A", "B", "C"]
    responses = [{"questionNumber": 1, "response": " b "}, {"questionNumber": 2, "response": "A"}]
    result = player.post(f"/games/{game_id}/answer", json={"responses": responses}).json()
    assert [line["isCorrect"] for line in result["answerboard"]] == [True, False]


def test_games_that_can_not_be_played(new_player: NewPlayer) -> None:
    _, author = new_player("author")
    _, player = new_player("player")
    never_active = author.post("/quizzes", json=open_quiz()).json()["gameId"]
    for game_id in ("nope", never_active, f"{never_active}#00"):
        path = f"/games/{game_id.replace('#', '%23')}"
        problem(player.get(path), 404, "no-such-game")
        problem(player.post(f"{path}/answer", json={"responses": []}), 404, "no-such-game")
        problem(player.get(f"{path}/leaderboard"), 404, "no-such-game")
    for mode in ("Multiplayer - Casual", "Multiplayer - Competitive", "Multiplayer - Live Scoreboard"):
        game_id = author.post("/quizzes", json=open_quiz(quizMode=mode)).json()["gameId"]
        problem(player.get(f"/games/{game_id}"), 409, "wrong-mode")
        problem(player.post(f"/games/{game_id}/answer", json={"responses": []}), 409, "wrong-mode")
    gone = open_game(author, open_quiz())
    author.delete(f"/activegames/{gone}")
    problem(player.post(f"/games/{gone}/answer", json={"responses": []}), 404, "no-such-game")


def test_bad_answers_are_refused_and_change_nothing(cloud: DeployedCloud, new_player: NewPlayer) -> None:
    _, author = new_player("author")
    _, player = new_player("player")
    game_id = open_game(author, open_quiz(2))
    path = f"/games/{game_id}/answer"
    one = {"questionNumber": 1, "response": "right 1"}
    problem(player.post(path, json={"responses": [one, one]}), 400, "answered-twice")
    problem(player.post(path, json={"responses": [{**one, "questionNumber": 3}]}), 400, "no-such-question")
    for body in (
        {},
        {"responses": [{"response": "x"}]},
        {"responses": [{**one, "questionNumber": 0}]},
        {"responses": [{**one, "questionNumber": "1"}]},
        {"responses": [{**one, "response": "x" * 501}]},
        {"responses": [one], "playerName": "quizmaster"},
        {"responses": [one] * 101},
    ):
        problem(player.post(path, json=body), 400, "invalid-request")
    cloud.settle()
    assert board(player, game_id) == {"leaderboard": [], "player": None}


def test_the_samples_are_open_to_play(cloud: DeployedCloud, player: Callable[[str], httpx.Client]) -> None:
    games: list[dict[str, Any]] = []
    token: str | None = ""
    while token is not None:
        filters = {"host": AUTHOR, "mode": "Single Player"} | ({"nextToken": token} if token else {})
        page = player("ada").get("/activegames", params=filters)
        games += page.json()["games"]
        token = page.json().get("nextToken")
    assert len(games) >= 7
    for game in games:
        fetched = player("ada").get(f"/games/{game['gameId']}").json()
        assert len(fetched["questions"]) == game["questionCount"]
