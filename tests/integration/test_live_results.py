"""Hosts read what everybody in a game has reached, page by page, while it goes on and afterwards."""

import time
from collections.abc import Iterator

import boto3
import pytest
from buzzline.live_games.answering import Answer, judged, record
from buzzline.live_games.asking import ask
from buzzline.live_games.finishing import finish_game
from buzzline.live_games.hosting import Opening, host_game
from buzzline.live_games.joining import join
from buzzline.live_games.model import LiveGame, Player
from buzzline.live_games.ranking_store import RankingStore
from buzzline.live_games.result_pages import PAGE, PlayerResult, Results
from buzzline.platform.clock import now_ms
from buzzline.platform.errors import InvalidRequest, NotFound
from buzzline.quizzes.model import Quiz

from tests.integration.live_books import again, at_once, games, inventory, opened, players, quizzes
from tests.support.live_games import quiz_of

pytestmark = pytest.mark.usefixtures("aws")

results = Results(games, players, RankingStore("LiveGames"))


def play(game: LiveGame, quiz: Quiz, count: int, number: int = 1) -> None:
    """So many players answer a question, each a second after the one before; every third is right."""
    ask(games, quiz, game, number)
    now = again(game)
    for each in range(count):
        join(games, players, game, name_of(each), guest=False)
        answer = Answer(questionNumber=number, answerNumber=number, response="wrong" if each % 3 else f"right {number}")
        record(players, now, name_of(each), judged(now, answer, now.asked[number].opened_at + 1000 * each, quiz_of))


def name_of(number: int) -> str:
    return f"player {number:03d}"


def pages(game: LiveGame) -> Iterator[list[PlayerResult]]:
    token = None
    while True:
        page = results.page(game.game_id, game.host_name, token)
        yield list(page.players)
        token = page.next_token
        if token is None:
            return


def everybody(game: LiveGame) -> list[PlayerResult]:
    return [each for page in pages(game) for each in page]


def ranking_items(game: LiveGame) -> int:
    answer = boto3.resource("dynamodb").Table("LiveGames").scan()
    return len([item for item in answer["Items"] if item["game"] == f"{game.run}#ranking"])


@pytest.mark.parametrize("count", [1, PAGE, PAGE + 1, 2 * PAGE + 6])
def test_all_players_are_listed_in_order_while_a_game_goes_on_and_after_its_end(count: int) -> None:
    game, quiz = opened()
    play(game, quiz, count)
    live = everybody(game)
    assert [each.player_name for each in live] == [
        *(name_of(each) for each in range(count) if each % 3 == 0),
        *(name_of(each) for each in range(count) if each % 3),
    ]
    winners = len(range(0, count, 3))
    assert [each.position for each in live] == [1] * winners + [1 + winners] * (count - winners)
    assert {len(page) for page in list(pages(game))[:-1]} <= {PAGE}
    finish_game(games, players, again(game))
    assert everybody(game) == live
    assert results.page(game.game_id, game.host_name, None).status == "ended"


def test_each_answer_is_told_with_the_time_that_it_took() -> None:
    game, quiz = opened()
    play(game, quiz, 3)
    (first, *_, last) = everybody(game)
    assert (first.answered, first.right, last.answered, last.right) == (1, 1, 1, 0)
    [answer] = last.answers
    assert (answer.question_number, answer.response, answer.verdict) == (1, "wrong", "counted")
    assert (answer.right, answer.points, answer.time_used_ms) == (False, 0, 2000)
    assert results.page(game.game_id, game.host_name, None).asked == [1]


def test_what_a_late_player_is_credited_is_told_and_follows_who_is_removed() -> None:
    game, quiz = opened(lateJoiners="average")
    play(game, quiz, 3)
    closed_at = now_ms()
    games.close_questions(again(game), [1], closed_at)
    players.join(game.run, Player("late", joined_at=closed_at + 1))

    def late() -> tuple[str, str, int]:
        [found] = [each for each in everybody(game) if each.player_name == "late"]
        assert found.points == found.credit + sum(each.points for each in found.answers)
        return str(found.points), str(found.credit), found.missed

    assert late() == ("0.33", "0.33", 1)
    players.kick(game.run, name_of(1), guest=False)
    assert late() == ("0.50", "0.50", 1)
    finish_game(games, players, again(game))
    assert late() == ("0.50", "0.50", 1)
    assert {each.credit for each in everybody(game) if each.player_name != "late"} == {0}
    assert not players.kick(game.run, name_of(2), guest=False), "what is announced stays"
    assert late() == ("0.50", "0.50", 1)


def test_an_answer_that_came_late_is_told_where_none_counts() -> None:
    game, quiz = opened()
    play(game, quiz, 1)
    join(games, players, game, "late", guest=False)
    asked = again(game)
    games.close_questions(asked, [1], asked.asked[1].opened_at + 5000)
    closed = again(game)
    for number, response in enumerate(("right 1", "again"), 1):
        answer = Answer(questionNumber=1, answerNumber=number, response=response)
        record(players, closed, "late", judged(closed, answer, closed.asked[1].opened_at + 6000, quiz_of))
    unasked = Answer(questionNumber=2, answerNumber=3, response="too early")
    record(players, closed, "late", judged(closed, unasked, closed.asked[1].opened_at + 7000, quiz_of))
    late = next(each for each in everybody(game) if each.player_name == "late")
    [answer] = late.answers
    assert (answer.response, answer.verdict, answer.points, answer.time_used_ms) == ("right 1", "late", 0, 6000)
    assert (late.answered, late.right) == (0, 0)


def test_places_stay_as_they_were_when_the_first_page_was_read() -> None:
    game, quiz = opened()
    play(game, quiz, PAGE + 2)
    first = results.page(game.game_id, game.host_name, None)
    for each in range(PAGE + 2):
        players.kick(game.run, name_of(each), guest=False)
    second = results.page(game.game_id, game.host_name, first.next_token)
    names = [each.player_name for each in (*first.players, *second.players)]
    assert sorted(names) == [name_of(each) for each in range(PAGE + 2)]
    assert everybody(game) == []


def test_of_the_final_places_one_list_is_kept_however_often_it_is_asked_for() -> None:
    game, quiz = opened()
    play(game, quiz, PAGE + 2)
    finish_game(games, players, again(game))
    assert at_once(lambda _: everybody(game), range(4)) == [everybody(game)] * 4
    assert ranking_items(game) == 2


def test_a_list_that_was_not_written_to_its_end_is_written_again(monkeypatch: pytest.MonkeyPatch) -> None:
    game, quiz = opened()
    play(game, quiz, 2 * PAGE + 2)
    finish_game(games, players, again(game))
    whole = everybody(game)
    table = boto3.resource("dynamodb").Table("LiveGames")
    for part in ("final#0", "final#2"):  # as after a crash: what is written last is missing
        table.delete_item(Key={"game": f"{game.run}#ranking", "part": part})
    assert everybody(game) == whole


def test_lists_of_a_game_that_goes_on_expire_soon() -> None:
    game, quiz = opened()
    play(game, quiz, PAGE + 1)
    everybody(game)
    items = boto3.resource("dynamodb").Table("LiveGames").scan()["Items"]
    expiries = {int(str(item["expiresAt"])) for item in items if item["game"] == f"{game.run}#ranking"}
    assert all(0 < expiry - time.time() <= 3601 for expiry in expiries)


def test_results_are_for_the_host_and_tokens_for_their_game() -> None:
    game, quiz = opened()
    play(game, quiz, PAGE + 1)
    token = results.page(game.game_id, game.host_name, None).next_token
    for caller in (name_of(0), "eve"):
        with pytest.raises(NotFound):
            results.page(game.game_id, caller, token)
    other, _ = opened()
    with pytest.raises(InvalidRequest):
        results.page(other.game_id, other.host_name, token)
    finish_game(games, players, again(game))
    host_game(games, players, quizzes, inventory, Opening(game.game_id, game.host_name))
    with pytest.raises(InvalidRequest):
        results.page(game.game_id, game.host_name, token)
    for garbage in ("x", "eyJyYW5raW5nIjoiZmluYWwiLCJwYWdlIjoiLTEifQ", "eyJyYW5raW5nIjoiZmluYWwiLCJwYWdlIjoiOTk5In0"):
        with pytest.raises(InvalidRequest):
            results.page(game.game_id, game.host_name, garbage)


def test_who_has_no_answer_is_listed_and_who_never_came_is_not() -> None:
    game, _ = opened()
    players.reserve(game.run, Player("~Ghost", guest=True))
    join(games, players, game, "ada", guest=False)
    [only] = everybody(game)
    assert (only.player_name, only.position, only.answered, only.answers) == ("ada", 1, 0, [])
