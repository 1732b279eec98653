from typing import Any

import pytest
from buzzline.platform.facts import Change, bucket_of, new_attempt_id
from buzzline.players.experience import BUCKETS, Award, Gain, fold_awards, level


class Sums:
    """Remembers gains; says of so many of each player that they are in already."""

    def __init__(self, passed_over: int = 0) -> None:
        self.gains: dict[tuple[str, str], list[Gain]] = {}
        self.passed_over = passed_over

    def add(self, player: str, bucket: str, gains: list[Gain]) -> int:
        self.gains[player, bucket] = gains
        return self.passed_over

    def totals(self) -> dict[str, int]:
        totals: dict[str, int] = {}
        for (player, _), gains in self.gains.items():
            totals[player] = totals.get(player, 0) + sum(gain.experience for gain in gains)
        return totals


def item(player: str, experience: int, wins: int = 0, author: str = "author") -> dict[str, Any]:
    award = Award(
        gameId="g1", playerName=player, author=author, experience=experience, wins=wins, attemptId=new_attempt_id()
    )
    return award.model_dump(by_alias=True)


@pytest.mark.parametrize(
    ("experience", "expected"),
    [
        *[(0, 0), (99, 0), (100, 1), (249, 1), (250, 2), (499, 2), (500, 3), (799, 3), (800, 4), (1099, 4), (1100, 5)],
        *[(1499, 5), (1500, 6), (2999, 6), (3000, 7), (9999, 7), (10_000, 8), (24_999, 8), (25_000, 9)],
        *[(49_999, 9), (50_000, 10), (10**9, 10)],
    ],
)
def test_levels(experience: int, expected: int) -> None:
    assert level(experience) == expected


def test_player_and_author_gain_the_same_and_authors_no_wins() -> None:
    sums = Sums()
    fold_awards(sums, [Change("1", None, item("ada", 7, wins=1)), Change("2", None, item("grace", 5))])
    assert sums.totals() == {"ada": 7, "grace": 5, "author": 12}
    assert {player: gains[0].wins for (player, _), gains in sums.gains.items() if gains[0].wins} == {"ada": 1}


def test_authors_who_play_their_own_quizzes_gain_once() -> None:
    sums = Sums()
    fold_awards(sums, [Change("1", None, item("ada", 7, wins=1, author="ada")), Change("2", None, item("grace", 5))])
    assert sums.totals() == {"ada": 7, "grace": 5, "author": 5}
    assert sums.gains["ada", bucket_of("ada", BUCKETS)] == [Gain("1", 7, 1)]


def test_a_correction_adds_the_difference_and_takes_a_win() -> None:
    sums = Sums()
    changes = [
        Change("1", None, item("ada", 3, wins=1)),
        Change("2", item("ada", 3, wins=1), item("ada", 3)),
        Change("3", item("ada", 3), item("ada", 5)),
    ]
    fold_awards(sums, changes)
    assert sums.totals() == {"ada": 5, "author": 5}
    assert [(gain.experience, gain.wins) for gain in sums.gains["ada", bucket_of("ada", BUCKETS)]] == [
        (3, 1),
        (0, -1),
        (2, 0),
    ]
    assert [gain.sequence for gain in sums.gains["author", bucket_of("ada", BUCKETS)]] == ["1", "3"]


def test_an_earlier_attempt_corrects_a_later_one() -> None:
    sums = Sums()
    fold_awards(sums, [Change("1", None, item("ada", 10)), Change("2", item("ada", 10), item("ada", 3))])
    assert sums.totals() == {"ada": 3, "author": 3}


def test_an_award_that_goes_takes_with_it_what_it_was_worth() -> None:
    sums = Sums()
    fold_awards(sums, [Change("1", item("ada", 10, wins=1), None)])
    assert sums.gains["ada", bucket_of("ada", BUCKETS)] == [Gain("1", -10, -1)]
    assert sums.gains["author", bucket_of("ada", BUCKETS)] == [Gain("1", -10, 0)]


def test_a_win_without_experience_is_the_player_s_alone() -> None:
    sums = Sums()
    fold_awards(sums, [Change("1", item("ada", 5), item("ada", 5, wins=1))])
    assert sums.gains == {("ada", bucket_of("ada", BUCKETS)): [Gain("1", 0, 1)]}


def test_gains_that_were_passed_over_are_counted_over_all_players() -> None:
    changes = [Change("1", None, item("ada", 7)), Change("2", None, item("grace", 5))]
    assert [fold_awards(Sums(each), changes) for each in (0, 1)] == [0, 4], (
        "those of two players, and two of the author"
    )


def test_nothing_earned_is_nothing_written() -> None:
    sums = Sums()
    fold_awards(sums, [Change("1", None, item("ada", 0))])
    assert not sums.gains


def test_a_player_is_always_in_the_same_bucket_and_buckets_are_all_used() -> None:
    assert bucket_of("ada", BUCKETS) == bucket_of("ada", BUCKETS)
    sizes: dict[str, int] = {}
    for number in range(6400):
        bucket = bucket_of(f"player-{number}", BUCKETS)
        sizes[bucket] = sizes.get(bucket, 0) + 1
    assert len(sizes) == BUCKETS
    assert max(sizes.values()) < 2.5 * 6400 / BUCKETS


def test_awards_that_were_kept_before_are_found_again() -> None:
    """Their keys have the bucket; those from before awards were corrected have no revision."""
    old = {name: value for name, value in item("ada", 7).items() if name != "revision"}
    award = Award.of(old)
    assert award is not None
    assert (award.bucket, award.revision) == ("40", 0)
    assert [Award.model_validate(item(name, 1)).bucket for name in ("grace", "quinn", "bob")] == ["51", "21", "00"]


def test_attempt_ids_sort_like_time() -> None:
    ids = [new_attempt_id() for _ in range(200)]
    assert sorted(ids, key=lambda each: each.split("-")[0]) == ids
    assert len(set(ids)) == len(ids)
