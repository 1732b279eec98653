"""The adapters of single-player games: what is played, and what is announced of it."""

import pytest

from local.seed import sample_game_id
from tests.integration.adapters.bench import Bench

WILD = sample_game_id("wild-world")


def test_active_games_list_finds_games_by_category_and_mode(seeded: Bench) -> None:
    found = seeded.call("active_games_list").body["games"]
    assert [each["quizName"] for each in found] == ["World Capitals"]
    assert seeded.call("active_games_list", query={"category": "No such thing"}).body == {"games": []}


@pytest.mark.parametrize("query", [{"mode": "Solitaire"}, {"nextToken": "e30"}, {"colour": "red"}])
def test_active_games_list_refuses_what_it_can_not_look_for(seeded: Bench, query: dict[str, str]) -> None:
    assert seeded.call("active_games_list", query=query).status == 400


def test_game_play_shows_questions_without_answers(seeded: Bench) -> None:
    game = seeded.call("game_play")
    assert (game.status, len(game.body["questions"])) == (200, 12)
    assert not [each for each in game.body["questions"] if "correctAnswer" in each or "answerFollowup" in each]


def test_game_play_refuses_quizzes_that_are_not_open_to_play(seeded: Bench) -> None:
    for game in (WILD, "nothing"):
        refused = seeded.call("game_play", path={"gameId": game})
        assert refused.status in (404, 409)
        assert "questions" not in refused.body


def test_game_answer_announces_result_and_experience_to_whom_the_templates_subscribe(seeded: Bench) -> None:
    result = seeded.call("game_answer")
    assert result.status == 200
    [score] = seeded.messages("ScorePutQueue")
    [award] = seeded.messages("AwardPutQueue")
    assert (score["gameId"], score["playerName"]) == (sample_game_id("world-capitals"), "ada")
    assert float(score["score"]) == float(result.body["score"])
    assert (award["playerName"], award["author"], award["attemptId"]) == ("ada", "quizmaster", score["attemptId"])
    assert award["experience"] > 0


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"responses": [{"questionNumber": "1", "response": "A"}]}, {}),
        ({"responses": [{"questionNumber": 1, "response": "A"}], "score": 100}, {}),
        (None, {"gameId": "nothing"}),
        (None, {"gameId": WILD}),
    ],
)
def test_game_answer_announces_nothing_of_what_it_refuses(seeded: Bench, body: object, path: dict[str, str]) -> None:
    assert seeded.call("game_answer", body=body, path=path).status in (400, 404, 409)
    assert seeded.messages("ScorePutQueue") + seeded.messages("AwardPutQueue") == []


def test_game_answer_of_the_author_earns_nothing(seeded: Bench) -> None:
    assert seeded.call("game_answer", player="quizmaster").status == 200
    assert seeded.messages("ScorePutQueue") + seeded.messages("AwardPutQueue") == []
