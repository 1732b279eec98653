"""What a host who comes back is told of the answers so far: by player, or the most common ones."""

from dataclasses import replace

import pytest
from buzzline.live_games.model import Asked, Player, Send, Verdict
from buzzline.live_games.tallies import MAX_LENGTH, tallies
from buzzline.platform.contract import to_json
from buzzline.quizzes.model import QuizBody, QuizMode

from tests.support.live_games import game_with, quiz_with
from tests.support.quizzes import choice_quiz

OPEN = quiz_with(1).questions[0]


def player(name: str, *responses: str, **members: bool) -> Player:
    """Somebody who answered questions 1, 2, ...; whoever said "yes" was right."""
    sends = {
        number: Send(number, number, 1, Verdict.COUNTED, int(response == "yes"), response, response == "yes")
        for number, response in enumerate(responses, 1)
    }
    answers = {number: number for number in sends}
    return Player(name, joined_at=1, sends=sends, answers=answers, **members)


def asked(*numbers: int, still: tuple[int, ...] = ()) -> dict[str, object]:
    return {"asked": {each: Asked(1) for each in numbers}, "open_questions": dict.fromkeys(still, OPEN)}


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (asked(), []),
        (asked(1, still=(1,)), [1]),
        (asked(1, 2, 3, still=(2, 3)), [2, 3]),
        (asked(1), [1]),
        (asked(1, 2, 3), [2, 3]),
        (asked(1, 2, 3, 4), [4]),
    ],
)
def test_it_is_about_the_questions_that_are_open_or_were_last(state: dict[str, object], told: list[int]) -> None:
    quiz = quiz_with(4, QuizMode.COMPETITIVE, {2: "round", 3: "round"})
    assert [
        each.question_number for each in tallies(game_with(quiz_mode=QuizMode.COMPETITIVE, **state), quiz, [])
    ] == told


def test_a_small_room_is_told_by_player() -> None:
    books = [player("ada", "yes"), player("bob", "no"), player("eve", "yes", kicked=True), player("cy")]
    [tally] = tallies(game_with(**asked(1, still=(1,))), quiz_with(2), books)
    assert tally.shares is None
    assert [(each.player_name, each.response, each.right) for each in tally.answers or ()] == [
        ("ada", "yes", True),
        ("bob", "no", False),
    ]


def test_a_big_room_is_told_by_numbers() -> None:
    books = [player(f"player {n}", "yes" if n % 3 else " no ") for n in range(3000)]
    [tally] = tallies(game_with(**asked(1)), quiz_with(2), books)
    assert tally.answers is None
    assert [(each.response, each.right, each.count) for each in tally.shares or ()] == [
        ("yes", True, 2000),
        ("no", False, 1000),
    ]


def test_what_the_question_takes_for_the_same_answer_is_counted_together() -> None:
    content = QuizBody.model_validate(choice_quiz(1)).root
    quiz = replace(quiz_with(1), questions=list(content.questions))
    books = [player(f"player {n}", ("A", " a", "\uff41")[n % 3]) for n in range(3000)]
    [tally] = tallies(game_with(**asked(1)), quiz, books)
    assert [(each.response, each.count) for each in tally.shares or ()] == [("A", 3000)]


@pytest.mark.parametrize("text", ["x" * 200, "\U0001f600" * 200, "é"])
@pytest.mark.parametrize("size", [1, 30, 400])
def test_it_always_fits_and_keeps_what_is_most_common(text: str, size: int) -> None:
    books = [player(f"common {n}", "yes") for n in range(300)] + [
        player(f"player {n}", f"{n}{text}"[:200]) for n in range(size)
    ]
    found = tallies(game_with(**asked(1)), quiz_with(2), books)
    assert len(to_json(found).encode()) <= MAX_LENGTH
    first = (found[0].shares or ())[0]
    assert (first.response, first.count) == ("yes", 300)
