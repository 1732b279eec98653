from collections.abc import Sequence
from decimal import Decimal

import pytest
from buzzline.leaderboard.scores import Score
from buzzline.live_games.accounts import standings
from buzzline.live_games.model import Asked, LiveGame, Player, Settings, Status, Verdict
from buzzline.live_games.results import announce_results, results, to_announce
from buzzline.platform.errors import Unavailable
from buzzline.players.experience import Award

from tests.support.live_games import HOST, NOON, PlayersInMemory, game_with, player_with


class Ear:
    """Remembers what was announced."""

    def __init__(self, *, deaf: bool = False) -> None:
        self.heard: list[tuple[Sequence[Score], Sequence[Award]]] = []
        self.deaf = deaf

    def announce(self, scores: Sequence[Score], awards: Sequence[Award]) -> bool:
        self.heard.append((scores, awards))
        return not self.deaf


def scored(name: str, points: int, **members: object) -> Player:
    return player_with(name, *[(number, Verdict.COUNTED, 1) for number in range(1, points + 1)], **members)


def wins(*players: Player) -> dict[str, int]:
    return {award.player_name: award.wins for award in results(game_with(), players)[1]}


def test_scores_are_percent_of_all_questions() -> None:
    scores, awards = results(game_with(question_count=3), [scored("ada", 3), scored("bob", 2), scored("cora", 0)])
    assert {score.player_name: score.score for score in scores} == {"ada": 100, "bob": Decimal("66.67"), "cora": 0}
    assert {award.player_name: award.experience for award in awards} == {"ada": 3, "bob": 2, "cora": 0}
    assert {(each.game_id, each.attempt_id) for each in (*scores, *awards)} == {("g1", "run-1")}
    assert {award.author for award in awards} == {HOST}


def test_guests_are_on_the_leaderboard_with_the_pin_and_earn_nothing() -> None:
    scores, awards = results(game_with(), [scored("~Max", 4, guest=True), scored("ada", 1)])
    assert {score.player_name: score.score for score in scores} == {"~Max#123456": 100, "ada": 25}
    assert [award.player_name for award in awards] == ["ada"]


def test_the_best_of_the_room_win() -> None:
    assert wins(scored("ada", 3), scored("bob", 3), scored("cora", 2)) == {"ada": 1, "bob": 1, "cora": 0}
    assert wins(scored("~Max", 4, guest=True), scored("ada", 3)) == {"ada": 0}


def test_nobody_wins_without_a_point() -> None:
    assert wins(scored("ada", 0), scored("bob", 0)) == {"ada": 0, "bob": 0}


def test_who_was_kicked_or_did_not_come_has_no_result() -> None:
    players = [scored("kicked", 4, kicked=True), scored("~Max", 0, guest=True, joined_at=None)]
    assert results(game_with(), players) == ([], [])


def test_what_late_joiners_are_credited_is_a_score_but_no_experience() -> None:
    game = game_with(
        question_count=1,
        asked={1: Asked(NOON, None, NOON + 1000)},
        settings=Settings.model_validate({"lateJoiners": "average"}),
    )
    players = [scored("ada", 1), scored("bob", 0), player_with("late", joined_at=NOON + 2000)]
    scores, awards = results(game, players)
    assert {score.player_name: score.score for score in scores} == {"ada": 100, "bob": 0, "late": 50}
    assert {award.player_name: award.experience for award in awards} == {"ada": 1, "bob": 0, "late": 0}


def test_the_score_is_what_the_points_that_are_shown_are_of_all() -> None:
    """A credit of 2/3 of a point is 0.67 wherever points are shown; so of three points it is 22.33 %, not 22.22 %."""
    game = game_with(
        question_count=3,
        asked={1: Asked(NOON, None, NOON + 1000)},
        settings=Settings.model_validate({"lateJoiners": "average"}),
    )
    late = player_with("late", joined_at=NOON + 2000)
    everybody = [scored("ada", 1), scored("bob", 1), scored("cy", 0), late]
    [row] = [each for each in standings(game, everybody).rows if each.player_name == "late"]
    scores, _ = results(game, everybody)
    [score] = [each.score for each in scores if each.player_name == "late"]
    assert (row.points, score) == (Decimal("0.67"), Decimal("22.33"))


def test_announcing_again_tells_the_same() -> None:
    ear = Ear()
    players = PlayersInMemory(scored("ada", 2), scored("~Max", 1, guest=True))
    for _ in range(2):
        announce_results(players, ear, game_with())
    assert len(ear.heard[0][0]) == 2
    assert ear.heard[0] == ear.heard[1]


def test_what_is_announced_is_a_revision_of_it() -> None:
    scores, awards = results(game_with(revision=3), [scored("ada", 1)])
    assert [each.revision for each in (*scores, *awards)] == [3, 3]


def test_a_correction_moves_the_win() -> None:
    before, after = [scored("ada", 2), scored("bob", 1)], [scored("ada", 2), scored("bob", 3)]
    assert [wins(*before), wins(*after)] == [{"ada": 1, "bob": 0}, {"ada": 0, "bob": 1}]


def ended(revision: int = 0, **members: object) -> LiveGame:
    return game_with(status=Status.ENDED, revision=revision, **members)


@pytest.mark.parametrize(
    ("before", "after", "announced"),
    [
        (game_with(status=Status.CLOSING), ended(), True),
        (game_with(status=Status.CLOSING, revision=2), ended(2), True),
        (None, ended(), True),
        (ended(), ended(1), True),
        (ended(1), ended(2), True),
        (ended(1), ended(1, result={"corrected": "by the one who was counted in"}), False),
        (ended(), ended(host_connections={"c": 1}), False),
        (game_with(status=Status.CLOSING), game_with(status=Status.CLOSING, revision=1), False),
        (ended(), game_with(run="run-2"), False),
    ],
)
def test_results_are_announced_at_the_end_and_when_an_answer_came_into_a_closed_book(
    before: LiveGame | None, after: LiveGame, announced: bool
) -> None:
    assert to_announce([(before, after)]) == ([after] if announced else [])


def test_each_game_of_a_batch_is_announced_once_as_it_is_last() -> None:
    other = ended(run="run-2", game_id="g2")
    changes = [(game_with(), ended()), (ended(), ended(1)), (game_with(run="run-2"), other), (ended(1), ended(2))]
    assert to_announce([*changes, (ended(2), ended(2, result={}))]) == [ended(2), other]


def test_what_can_not_be_announced_is_not_passed_over() -> None:
    with pytest.raises(Unavailable):
        announce_results(PlayersInMemory(scored("ada", 2)), Ear(deaf=True), game_with())
