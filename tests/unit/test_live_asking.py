from collections.abc import Callable
from dataclasses import replace

import pytest
from buzzline.live_games import asking
from buzzline.live_games.asking import ask, last_round, last_shown, open_questions, show_answers
from buzzline.live_games.model import LiveGame, Settings, Status
from buzzline.platform.contract import to_json, to_plain
from buzzline.platform.errors import BuzzlineError, Conflict, NotFound
from buzzline.quizzes.model import QuizMode

from tests.support.live_games import HOST, NOON, GamesInMemory, game_with, quiz_with

GROUPS = {1: "warm-up", 2: "warm-up", 3: "final"}


class Desk:
    """A host who asks questions of a quiz of four."""

    def __init__(self, mode: str, **members: object) -> None:
        self.quiz = quiz_with(4, mode, GROUPS)
        self.games = GamesInMemory(game_with(quiz_mode=mode, **members))

    @property
    def game(self) -> LiveGame:
        game = self.games.get("g1", HOST)
        assert game is not None
        return game

    def ask(self, number: int) -> asking.AskedQuestion:
        return ask(self.games, self.quiz, self.game, number)

    def show(self, number: int | None = None) -> list[asking.ShownAnswer]:
        return show_answers(self.games, self.quiz, self.game, number)

    @property
    def open(self) -> list[int]:
        return [each.question_number for each in open_questions(self.game)]


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Sets the service's clock to so many milliseconds after noon."""

    def set_to(after: int) -> None:
        monkeypatch.setattr(asking, "now_ms", lambda: NOON + after)

    set_to(0)
    return set_to


def kind(call: Callable[[], object], error: type[BuzzlineError] = Conflict) -> str:
    with pytest.raises(error) as refused:
        call()
    return refused.value.kind


@pytest.mark.parametrize("mode", [QuizMode.CASUAL, QuizMode.COMPETITIVE, QuizMode.LIVE_SCOREBOARD])
def test_players_get_the_question_and_nothing_that_tells_the_answer(mode: str) -> None:
    desk = Desk(mode)
    assert to_plain(desk.ask(2)) == {
        "questionType": "Open Answer",
        "questionNumber": 2,
        "questionCount": 4,
        "question": "Question 2?",
        "questionGroup": "warm-up",
        "askedAt": "2027-01-15T08:00:00.000Z",
    }
    assert desk.game.open_questions[2] == desk.quiz.questions[1]
    assert desk.open == [2]
    assert desk.game.current == 2


def test_in_a_casual_game_one_question_is_open_at_a_time() -> None:
    desk = Desk(QuizMode.CASUAL)
    desk.ask(1)
    assert kind(lambda: desk.ask(2)) == "still-open"
    desk.show()
    desk.ask(2)
    assert desk.open == [2]


def test_in_a_competitive_game_the_questions_of_a_group_are_open_together() -> None:
    desk = Desk(QuizMode.COMPETITIVE)
    desk.ask(1)
    desk.ask(2)
    assert desk.open == [1, 2]
    assert kind(lambda: desk.ask(3)) == "still-open"
    assert [each.question_number for each in desk.show()] == [1, 2]
    desk.ask(3)
    assert kind(lambda: desk.ask(4)) == "still-open"
    assert desk.open == [3]


def test_questions_that_fill_no_frame_together_are_open_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """One alone always may be: it is as long as a quiz may have it."""
    desk = Desk(QuizMode.COMPETITIVE)
    size = len(to_json([desk.quiz.questions[number - 1].for_owner(number) for number in (2, 1)]).encode())
    monkeypatch.setattr(asking, "MAX_OPEN_BYTES", size - 1)
    desk.ask(2)
    assert kind(lambda: desk.ask(1)) == "still-open"
    monkeypatch.setattr(asking, "MAX_OPEN_BYTES", size)
    desk.ask(1)
    assert desk.open == [1, 2]
    desk = Desk(QuizMode.COMPETITIVE)
    monkeypatch.setattr(asking, "MAX_OPEN_BYTES", 1)
    desk.ask(4)
    assert desk.open == [4]


@pytest.mark.parametrize("mode", [QuizMode.CASUAL, QuizMode.COMPETITIVE, QuizMode.LIVE_SCOREBOARD])
def test_what_was_asked_last_is_shown_with_the_moment_at_which_it_was_closed(
    mode: str, clock: Callable[[int], None]
) -> None:
    desk = Desk(mode)
    desk.quiz = quiz_with(4, mode, {1: "final", 2: "warm-up", 3: "final"})
    for number in (2, 1, 3):
        desk.ask(number)
        if mode != QuizMode.COMPETITIVE or number != 1:
            clock(1000 * number)
            desk.show()
    shown = last_shown(desk.game, desk.quiz)
    numbers = [1, 3] if mode == QuizMode.COMPETITIVE else [3]
    assert [each.question_number for each in shown.questions] == numbers
    assert [(each.question, each.question_group) for each in shown.questions] == [
        (f"Question {number}?", "final") for number in numbers
    ]
    assert [each.correct_answer for each in shown.answers] == [f"right {number}" for number in numbers]
    assert shown.at == "2027-01-15T08:00:03.000Z"


def test_while_one_of_a_group_is_open_those_that_were_shown_are_not_of_the_round() -> None:
    desk = Desk(QuizMode.COMPETITIVE)
    assert last_round(desk.game, desk.quiz) == []
    for number in (1, 2):
        desk.ask(number)
    desk.show(1)
    assert last_round(desk.game, desk.quiz) == [2]
    desk.show(2)
    assert last_round(desk.game, desk.quiz) == [1, 2]


def test_in_a_competitive_game_a_question_without_group_is_alone() -> None:
    desk = Desk(QuizMode.COMPETITIVE)
    desk.quiz = quiz_with(4, QuizMode.COMPETITIVE)
    desk.ask(1)
    assert kind(lambda: desk.ask(2)) == "still-open"


def test_in_a_live_scoreboard_game_the_next_question_ends_the_one_before(clock: Callable[[int], None]) -> None:
    desk = Desk(QuizMode.LIVE_SCOREBOARD)
    desk.ask(1)
    clock(5000)
    desk.ask(2)
    assert desk.open == [2]
    assert desk.game.asked[1].closed_at == NOON + 5000
    assert not desk.game.asked[1].takes(NOON + 5001)


def test_asking_again_tells_the_same_again(clock: Callable[[int], None]) -> None:
    desk = Desk(QuizMode.CASUAL, settings=Settings(timeLimit=20))
    first = desk.ask(1)
    clock(10_000)
    assert desk.ask(1) == first
    desk.show()
    assert kind(lambda: desk.ask(1)) == "already-asked"


@pytest.mark.parametrize("number", [-1, 0, 5])
def test_questions_that_the_quiz_does_not_have_are_not_asked(number: int) -> None:
    assert kind(lambda: Desk(QuizMode.CASUAL).ask(number), NotFound) == "no-such-question"


def test_the_deadline_is_the_time_limit_after_the_question() -> None:
    desk = Desk(QuizMode.CASUAL, settings=Settings(timeLimit=20))
    assert desk.ask(1).deadline == "2027-01-15T08:00:20.000Z"
    assert desk.game.asked[1].deadline == NOON + 20_000
    assert Desk(QuizMode.CASUAL).ask(1).deadline is None


def test_answers_are_shown_when_the_question_is_closed_and_as_often_as_asked_for(clock: Callable[[int], None]) -> None:
    desk = Desk(QuizMode.CASUAL)
    assert kind(desk.show) == "nothing-asked"
    assert kind(lambda: desk.show(1)) == "not-asked"
    desk.ask(1)
    clock(3000)
    [shown] = desk.show()
    assert (shown.question_number, shown.correct_answer) == (1, "right 1")
    assert (desk.open, desk.game.asked[1].closed_at) == ([], NOON + 3000)
    clock(9000)
    assert desk.show(1) == [shown]
    assert desk.game.asked[1].closed_at == NOON + 3000


def test_what_was_decided_on_an_old_view_of_the_game_is_not_done() -> None:
    desk = Desk(QuizMode.CASUAL)
    before = desk.game
    desk.ask(1)
    assert kind(lambda: ask(desk.games, desk.quiz, before, 2)) == "changed-meanwhile"
    asked = desk.game
    desk.show()
    assert kind(lambda: show_answers(desk.games, desk.quiz, asked, None)) == "changed-meanwhile"
    desk.games.games[asked.key] = replace(desk.game, status=Status.CLOSING)
    assert kind(lambda: desk.ask(2)) == "changed-meanwhile"
