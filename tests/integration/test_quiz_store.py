from concurrent.futures import ThreadPoolExecutor
from typing import Any
from unittest.mock import Mock

import pytest
from buzzline.platform.clock import iso_of_ms
from buzzline.platform.errors import Conflict, Forbidden, InvalidRequest, NotFound, TooLarge
from buzzline.quizzes import editing
from buzzline.quizzes.active_games_store import ActiveGamesStore
from buzzline.quizzes.model import ActiveGamesQuery, QuizBody, QuizContent, QuizHeader, check_size
from buzzline.quizzes.questions import Question
from buzzline.quizzes.store import QuizStore

from tests.support.quizzes import choice_question, choice_quiz, open_question, open_quiz

pytestmark = pytest.mark.usefixtures("aws")

quizzes = QuizStore("GamesDetail")
games = ActiveGamesStore("ActiveGames", "GamesDetail")


def content(**members: Any) -> QuizContent:
    return QuizBody.model_validate(open_quiz(**members)).root


def new_quiz(owner: str = "ada", **members: Any) -> QuizHeader:
    return editing.create_quiz(quizzes, owner, content(**members), None)


def put_question(owner: str, game_id: str, number: int, question: dict[str, Any]) -> dict[str, object]:
    def read(question_type: type[Question]) -> Question:
        return question_type.model_validate(question)

    return editing.replace_question(quizzes, owner, game_id, number, read)


def names(**query: Any) -> list[str]:
    return [game.quiz_name for game in games.open_games(ActiveGamesQuery.model_validate(query)).items]


@pytest.mark.parametrize("body", [open_quiz(), choice_quiz()])
def test_a_quiz_comes_back_as_it_went_in(body: dict[str, Any]) -> None:
    body["questions"][0] |= {
        "alternatives": ["C"] if body["questionType"] == "Multiple Choice" else ["other"],
        "answerFollowup": "Because.",
        "questionUri": "https://example.com/picture.png",
        "questionGroup": "warm-up",
    }
    header = editing.create_quiz(quizzes, "ada", QuizBody.model_validate(body).root, None)
    quiz = editing.own_quiz(quizzes, "ada", header.game_id)
    assert quiz.header == header
    shown = quiz.for_owner()
    assert {name: shown[name] for name in body if name != "questions"} == {
        k: v for k, v in body.items() if k != "questions"
    }
    pairs: Any = zip(body["questions"], shown["questions"], strict=True)  # type: ignore[call-overload]
    for number, (wrote, got) in enumerate(pairs, start=1):
        assert got == {"questionNumber": number, "alternatives": [], **wrote}


def test_the_same_idempotency_key_makes_one_quiz() -> None:
    def create(owner: str) -> str:
        return editing.create_quiz(quizzes, owner, content(), "key-1").game_id

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(create, ["ada"] * 16))) == 1
    assert create("grace") != create("ada")
    assert len(quizzes.owned_by("ada", None).items) == 1


def test_only_the_owner_gets_changes_and_deletes() -> None:
    game_id = new_quiz().game_id
    for refused in (
        lambda: editing.own_quiz(quizzes, "eve", game_id),
        lambda: editing.replace_quiz(quizzes, "eve", game_id, content(quizName="Mine now")),
        lambda: put_question("eve", game_id, 1, open_question()),
        lambda: editing.delete_quiz(quizzes, "eve", game_id),
        lambda: editing.activate(quizzes, games, "eve", game_id),
        lambda: editing.deactivate(quizzes, games, "eve", game_id),
    ):
        with pytest.raises(Forbidden):
            refused()
    assert editing.own_quiz(quizzes, "ada", game_id).header.quiz_name == "Open answers"


def test_what_is_not_there_is_not_found() -> None:
    for refused in (
        lambda: editing.own_quiz(quizzes, "ada", "nope"),
        lambda: editing.replace_quiz(quizzes, "ada", "nope", content()),
        lambda: editing.delete_quiz(quizzes, "ada", "nope"),
        lambda: editing.activate(quizzes, games, "ada", "nope"),
        lambda: editing.deactivate(quizzes, games, "ada", "nope"),
    ):
        with pytest.raises(NotFound):
            refused()


def test_an_active_quiz_is_not_touched() -> None:
    game_id = new_quiz().game_id
    editing.activate(quizzes, games, "ada", game_id)
    for refused in (
        lambda: editing.replace_quiz(quizzes, "ada", game_id, content(quizName="Changed")),
        lambda: put_question("ada", game_id, 1, open_question(9)),
        lambda: editing.delete_quiz(quizzes, "ada", game_id),
    ):
        with pytest.raises(Conflict, match="take it off the list"):
            refused()
    editing.deactivate(quizzes, games, "ada", game_id)
    assert editing.replace_quiz(quizzes, "ada", game_id, content(quizName="Changed")).quiz_name == "Changed"


def test_replacing_keeps_owner_id_and_birthday() -> None:
    header = new_quiz()
    changed = editing.replace_quiz(quizzes, "ada", header.game_id, QuizBody.model_validate(choice_quiz(2)).root)
    assert (changed.game_id, changed.owner, changed.created_at) == (header.game_id, "ada", header.created_at)
    quiz = editing.own_quiz(quizzes, "ada", header.game_id)
    assert (quiz.header.question_type, quiz.header.question_count, len(quiz.questions)) == ("Multiple Choice", 2, 2)


def test_questions_are_replaced_in_place_and_added_at_the_end() -> None:
    game_id = new_quiz(count=2).game_id
    assert put_question("ada", game_id, 2, open_question(20))["correctAnswer"] == "right 20"
    assert put_question("ada", game_id, 3, open_question(30))["questionNumber"] == 3
    quiz = editing.own_quiz(quizzes, "ada", game_id)
    assert [question.correct_answer for question in quiz.questions] == ["right 1", "right 20", "right 30"]
    assert quiz.header.question_count == 3
    for number in (0, 5, 101):
        with pytest.raises(NotFound, match="This quiz has 3 questions"):
            put_question("ada", game_id, number, open_question())
    with pytest.raises(ValueError, match="answers"):
        put_question("ada", game_id, 1, choice_question())


def test_two_who_add_a_question_at_once_do_not_lose_one() -> None:
    game_id = new_quiz(count=1).game_id
    stale = editing.own_quiz(quizzes, "ada", game_id)
    put_question("ada", game_id, 2, open_question(2))
    with pytest.raises(editing.WriteRefused):
        quizzes.replace_question(stale, 2, stale.questions[0], "2026-01-01T00:00:00Z")
    assert editing.own_quiz(quizzes, "ada", game_id).questions[1].correct_answer == "right 2"


def test_a_quiz_has_a_limit_in_all() -> None:
    alternatives = ["é" * 199 + str(number) for number in range(5)]
    long = {"question": "é" * 500, "answerFollowup": "é" * 500, "alternatives": alternatives}
    with pytest.raises(TooLarge, match="256 KB"):
        new_quiz(questions=[open_question(number, **long) for number in range(100)])
    assert not quizzes.owned_by("ada", None).items


def test_all_questions_together_may_be_as_long_as_the_limit() -> None:
    def of(*sizes: int) -> list[Any]:
        return [Mock(model_dump_json=lambda *, by_alias, size=size: "é" * (size // 2)) for size in sizes]

    check_size(of(200 * 1024, 56 * 1024))
    with pytest.raises(TooLarge):
        check_size(of(200 * 1024, 56 * 1024 + 2))


def test_a_quiz_has_at_most_a_hundred_questions() -> None:
    game_id = new_quiz(count=99).game_id
    assert put_question("ada", game_id, 100, open_question())["questionNumber"] == 100
    with pytest.raises(NotFound, match="100 at most"):
        put_question("ada", game_id, 101, open_question())


def test_a_live_game_is_over_after_six_hours_to_the_millisecond(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has ended it: for all who look it is over at the same moment, and the quiz is free again."""
    quiz = new_quiz(quizMode="Multiplayer - Casual")
    began = 1_800_000_000_000
    entry = games.activate(quiz, iso_of_ms(began))

    def seen(later: int) -> set[bool]:
        """Whether each who looks sees the game, so much later."""
        monkeypatch.setattr("buzzline.quizzes.model.now_ms", lambda: began + later)
        lists = [names(**query) for query in ({}, {"mode": "Multiplayer - Casual"}, {"host": "ada"})]
        header = editing.own_quiz(quizzes, "ada", quiz.game_id).header
        return {*map(bool, lists), not entry.over, header.active_since is not None}

    assert seen(6 * 3_600_000 - 1) == {True}
    with pytest.raises(Conflict, match="take it off the list"):
        editing.replace_quiz(quizzes, "ada", quiz.game_id, content(quizMode="Multiplayer - Casual"))
    assert seen(6 * 3_600_000) == {False}
    editing.replace_quiz(quizzes, "ada", quiz.game_id, content(quizMode="Multiplayer - Casual"))


def test_a_single_player_game_is_open_for_as_long_as_it_is_on_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    quiz = new_quiz()
    entry = games.activate(quiz, iso_of_ms(1_800_000_000_000))
    monkeypatch.setattr("buzzline.quizzes.model.now_ms", lambda: 1_900_000_000_000)
    assert not entry.over
    assert names() == [quiz.quiz_name]
    assert editing.own_quiz(quizzes, "ada", quiz.game_id).header.active_since
    with pytest.raises(Conflict, match="take it off the list"):
        editing.delete_quiz(quizzes, "ada", quiz.game_id)


def test_own_quizzes_come_in_pages_newest_first() -> None:
    for number in range(60):
        new_quiz(quizName=f"Quiz {number}", count=1)
    new_quiz(owner="grace")
    first = quizzes.owned_by("ada", None)
    second = quizzes.owned_by("ada", first.next_token)
    assert [len(first.items), len(second.items), second.next_token] == [50, 10, None]
    assert [quiz.quiz_name for quiz in first.items + second.items] == [f"Quiz {n}" for n in reversed(range(60))]


def test_putting_on_the_list_again_changes_nothing() -> None:
    game_id = new_quiz().game_id
    entry = editing.activate(quizzes, games, "ada", game_id)
    assert editing.activate(quizzes, games, "ada", game_id) == entry
    assert games.is_listed(game_id)
    editing.deactivate(quizzes, games, "ada", game_id)
    editing.deactivate(quizzes, games, "ada", game_id)
    assert not games.is_listed(game_id)


def test_many_who_put_it_on_the_list_at_once_get_the_same_entry() -> None:
    game_id = new_quiz().game_id
    with ThreadPoolExecutor(8) as pool:
        entries = list(pool.map(lambda _: editing.activate(quizzes, games, "ada", game_id), range(16)))
    assert len(set(entries)) == 1


def test_only_single_player_quizzes_go_on_the_list() -> None:
    with pytest.raises(Conflict, match="opened by hosting it"):
        editing.activate(quizzes, games, "ada", new_quiz(quizMode="Multiplayer - Casual").game_id)


def test_the_list_by_mode_category_and_host() -> None:
    for owner, name, category in (("ada", "A", "Maths"), ("ada", "B", "Art"), ("grace", "C", "maths ")):
        editing.activate(quizzes, games, owner, new_quiz(owner, quizName=name, category=category).game_id)
    new_quiz(quizName="not active")
    assert names() == ["C", "B", "A"]
    assert names(mode="Single Player") == ["C", "B", "A"]
    assert names(mode="Multiplayer - Casual") == []
    assert names(category="MATHS") == ["C", "A"]
    assert names(host="ada") == ["B", "A"]
    assert names(host="ada", category="maths", mode="Single Player") == ["A"]
    assert names(category="maths", mode="Multiplayer - Casual") == []


@pytest.mark.parametrize("query", [{}, {"mode": "Single Player"}, {"host": "ada"}, {"category": "Testing"}])
def test_the_list_comes_in_pages_without_gap_or_repetition(query: dict[str, str]) -> None:
    for number in range(55):
        editing.activate(quizzes, games, "ada", new_quiz(quizName=f"Quiz {number}", count=1).game_id)
    seen: list[str] = []
    token: str | None = None
    for _ in range(10):
        page = games.open_games(ActiveGamesQuery.model_validate(query | ({"nextToken": token} if token else {})))
        seen += [game.quiz_name for game in page.items]
        token = page.next_token
        if token is None:
            break
    assert seen == [f"Quiz {n}" for n in reversed(range(55))]


def test_a_token_of_another_list_is_refused() -> None:
    for number in range(30):
        editing.activate(quizzes, games, "ada", new_quiz(quizName=f"Quiz {number}", count=1).game_id)
    token = games.open_games(ActiveGamesQuery.model_validate({"mode": "Single Player"})).next_token
    for query in ({"mode": "Multiplayer - Casual"}, {"host": "ada"}, {"category": "Testing"}):
        with pytest.raises(InvalidRequest):
            games.open_games(ActiveGamesQuery.model_validate({**query, "nextToken": token}))
