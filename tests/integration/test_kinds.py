"""A kind of question that the code does not know is written, kept and played in all modes; nothing else changes."""

from collections.abc import Sequence
from typing import Any

import pytest
from buzzline.live_games.results import results
from buzzline.multiplayer.admin import AdminDesk
from buzzline.multiplayer.frames import AdminFrame, PlayerFrame
from buzzline.multiplayer.player import PlayerDesk
from buzzline.platform.contract import to_plain
from buzzline.platform.errors import InvalidRequest
from buzzline.quizzes import editing
from buzzline.quizzes.kinds.registry import KINDS
from buzzline.quizzes.model import QuizBody, QuizMode
from buzzline.rooms.room import Room
from buzzline.single_player.answer import AnswerBody, answer
from buzzline.single_player.play import play

from tests.integration.live_books import games, inventory, listing, new_quiz, players, quizzes
from tests.support.estimate import EstimateQuestion, estimate
from tests.support.multiplayer import BatchesInMemory, ConnectionsInMemory, PostsInMemory, caller

ESTIMATES: dict[str, Any] = {"questionType": "Estimate", "questions": [estimate(), estimate(value=100)]}


@pytest.fixture(autouse=True)
def _known(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stores are there, and the kind is."""
    monkeypatch.setitem(KINDS, EstimateQuestion.kind, EstimateQuestion)


class Announced:
    """What leaderboard and progress are told."""

    def __init__(self) -> None:
        self.told: list[Any] = []

    def announce(self, scores: Sequence[Any], awards: Sequence[Any]) -> bool:
        self.told += [*scores, *awards]
        return True


def test_it_is_written_read_and_edited() -> None:
    game_id = new_quiz(**ESTIMATES)
    own = editing.own_quiz(quizzes, "quinn", game_id).for_owner()
    assert own["questions"] == [
        {"questionNumber": n, **question} for n, question in enumerate(ESTIMATES["questions"], start=1)
    ]
    changed = editing.replace_question(
        quizzes, "quinn", game_id, 2, lambda kind: kind.model_validate(estimate(tolerance=0.25))
    )
    assert changed == {"questionNumber": 2, **estimate(tolerance=0.25)}
    quiz = quizzes.get(game_id)
    assert quiz and quiz.questions[1] == EstimateQuestion.model_validate(estimate(tolerance=0.25))


@pytest.mark.parametrize("wrong", [{"value": "high"}, {"correctAnswer": "8.85"}])
def test_its_schema_is_its_own(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        new_quiz(**{**ESTIMATES, "questions": [estimate(**wrong)]})


def test_alone() -> None:
    game_id = new_quiz(QuizMode.SINGLE_PLAYER, **ESTIMATES)
    editing.activate(quizzes, listing, "quinn", game_id)
    assert [to_plain(each) for each in play(quizzes, game_id).questions] == [
        {"questionType": "Estimate", "questionNumber": n, "question": "How high is it?"} for n in (1, 2)
    ]
    announced = Announced()

    def answered(*responses: str) -> Any:
        given = [{"questionNumber": n, "response": each} for n, each in enumerate(responses, start=1)]
        body = AnswerBody.model_validate({"responses": given})
        return to_plain(answer(quizzes, announced, game_id=game_id, player="ada", body=body))

    result = answered("8.5", "101")
    assert (result["points"], result["score"]) == (6, 75)
    assert [(each["isCorrect"], each["correctAnswer"]) for each in result["answerboard"]] == [
        (True, "8.85"),
        (False, "100"),
    ]
    score, award = announced.told
    assert (score.score, award.experience) == (75, 6)
    with pytest.raises(InvalidRequest, match="Send a number"):
        answered("high")


@pytest.mark.parametrize("mode", [QuizMode.CASUAL, QuizMode.COMPETITIVE])
def test_in_a_room(mode: QuizMode) -> None:
    game_id = new_quiz(mode, **ESTIMATES)
    connections = ConnectionsInMemory()
    room = Room(connections, PostsInMemory(), BatchesInMemory())
    host_desk = AdminDesk(games, players, quizzes, inventory, connections, room)
    desk = PlayerDesk(games, players, quizzes, connections, room)

    def host(subaction: str, **members: Any) -> Any:
        data = {"subaction": subaction, "gameId": game_id, **members}
        frame = AdminFrame.model_validate({"message": "liveadmin", "data": data})
        return to_plain(host_desk.act(frame.data, caller("quinn")).message)

    def player(name: str, subaction: str, **members: Any) -> Any:
        data = {"subaction": subaction, "gameId": game_id, "hostName": "quinn", **members}
        frame = PlayerFrame.model_validate({"message": "liveplayer", "data": data})
        return to_plain(desk.act(frame.data, caller(name)).message)

    def sends(name: str, response: str, number: int = 1, question: int = 1) -> Any:
        return player(name, "answer", questionNumber=question, answerNumber=number, response=response)

    host("hostgame")
    for name in ("ada", "bob", "eve"):
        player(name, "joingame")
    asked = host("ask", questionNumber=1)["question"]
    assert (asked["questionType"], asked["question"]) == ("Estimate", "How high is it?")
    assert "8.85" not in str(asked)
    with pytest.raises(InvalidRequest, match="Send a number") as refused:
        sends("ada", "very high")
    assert refused.value.members == {"answerNumber": 1}
    for name, response in (("ada", "9.0"), ("bob", "9.75"), ("eve", "9")):
        assert sends(name, response)["verdict"] == "counted"
    [tally] = host("hostgame")["tallies"]
    assert {each["playerName"]: each["right"] for each in tally["answers"]} == {"ada": True, "bob": False, "eve": True}
    assert host("showanswer")["answers"] == [
        {
            "questionNumber": 1,
            "correctAnswer": "8.85",
            "alternatives": ["8.35..9.35"],
            "answerFollowup": "In km.",
        }
    ]
    rows = host("showscoreboard")["scoreboard"]["leaderboard"]
    assert [(row["playerName"], row["points"]) for row in rows] == [("ada", 4), ("eve", 4), ("bob", 2)]
    ended = host("end")
    assert ended["account"]["balanced"]
    assert ended["account"]["missing"] == [], "the number of what was refused was used again"
    game = games.get(game_id, "quinn")
    assert game is not None
    scores, awards = results(game, players.all(game.run))
    assert {each.player_name: int(each.score) for each in scores} == {"ada": 50, "eve": 50, "bob": 25}
    assert {each.player_name: each.experience for each in awards} == {"ada": 4, "eve": 4, "bob": 2}


def test_a_body_of_a_kind_that_is_not_there_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(KINDS, EstimateQuestion.kind)
    with pytest.raises(ValueError, match="Must be one of: Multiple Choice, Open Answer"):
        QuizBody.model_validate({"quizName": "x", "quizDescription": "", "quizMode": QuizMode.CASUAL, **ESTIMATES})
