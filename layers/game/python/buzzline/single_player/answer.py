"""Use case: score a player's answers to a game and announce the result."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated

from buzzline.leaderboard.ports import ResultsAnnouncer
from buzzline.leaderboard.scores import Score, percentage
from buzzline.platform.contract import ContractModel
from buzzline.platform.errors import InvalidRequest, Unavailable
from buzzline.platform.facts import new_attempt_id
from buzzline.platform.texts import Cleaned
from buzzline.players.experience import Award
from buzzline.quizzes.model import MAX_QUESTIONS
from buzzline.quizzes.ports import QuizSource
from buzzline.quizzes.questions import Judgement, Question
from buzzline.single_player.play import open_game
from pydantic import Field, StringConstraints


class Response(ContractModel):
    """A player's answer to one question."""

    question_number: Annotated[int, Field(ge=1, le=MAX_QUESTIONS)]
    response: Annotated[str, StringConstraints(max_length=500), Cleaned]


class AnswerBody(ContractModel):
    """The body of `POST /games/{gameId}/answer`."""

    responses: Annotated[list[Response], Field(max_length=MAX_QUESTIONS)]


@dataclass(frozen=True)
class AnsweredQuestion:
    """One line of the answer board."""

    question_number: int
    question: str
    player_response: str | None = field(metadata={"nullable": True})
    is_correct: bool
    correct_answer: str
    alternatives: Sequence[str]
    answer_followup: str | None


@dataclass(frozen=True)
class Result:
    """What a player gets for the answers."""

    score: Decimal
    points: int
    question_count: int
    answerboard: list[AnsweredQuestion]


def answer(quizzes: QuizSource, announcer: ResultsAnnouncer, *, game_id: str, player: str, body: AnswerBody) -> Result:
    """Score `body` and announce the result, unless the player is the author.

    Scoring knows nothing of earlier attempts: consumers keep the first one that was made.
    If a result can't be announced the player gets no score either, and may send it again.
    """
    quiz = open_game(quizzes, game_id)
    responses = _by_number(body, len(quiz.questions))
    numbered = dict(enumerate(quiz.questions, start=1))
    judged = {number: numbered[number].judge(response) for number, response in responses.items()}
    board = [_line(n, question, responses.get(n), judged.get(n)) for n, question in numbered.items()]
    points = sum(judgement.points for judgement in judged.values())
    score = percentage(points, sum(question.worth for question in quiz.questions))
    if player != quiz.header.owner:
        attempt_id = new_attempt_id()
        reached = Score(gameId=game_id, playerName=player, score=score, attemptId=attempt_id)
        earned = Award(
            gameId=game_id,
            playerName=player,
            author=quiz.header.owner,
            experience=points,
            wins=0,
            attemptId=attempt_id,
        )
        if not announcer.announce([reached], [earned]):
            raise Unavailable("not-recorded", "Your result could not be recorded: send the same answers again.")
    return Result(score, points, len(board), board)


def _by_number(body: AnswerBody, question_count: int) -> dict[int, str]:
    responses: dict[int, str] = {}
    for each in body.responses:
        if each.question_number > question_count:
            raise InvalidRequest(
                "no-such-question", f"There is no question {each.question_number}: this game has {question_count}."
            )
        if each.question_number in responses:
            raise InvalidRequest(
                "answered-twice", f"Question {each.question_number} is answered twice: send one answer for each."
            )
        responses[each.question_number] = each.response
    return responses


def _line(number: int, question: Question, response: str | None, judgement: Judgement | None) -> AnsweredQuestion:
    right = question.reveal()
    return AnsweredQuestion(
        question_number=number,
        question=question.question,
        player_response=response,
        is_correct=judgement is not None and judgement.right,
        correct_answer=right.correct_answer,
        alternatives=right.alternatives,
        answer_followup=question.answer_followup,
    )
