"""Stores of results and experience under repetition, reordering and concurrency."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from buzzline.leaderboard.score_store import ScoreStore
from buzzline.leaderboard.scores import Score
from buzzline.leaderboard.standings import ScoreChange, fold_scores
from buzzline.leaderboard.standings_store import StandingsStore
from buzzline.platform.facts import Change
from buzzline.players.experience import Award, Gain, fold_awards
from buzzline.players.progress_store import AwardStore, ProgressStore

pytestmark = pytest.mark.usefixtures("aws")

scores = ScoreStore("Leaderboard")
standings = StandingsStore("Standings", "Leaderboard")
awards = AwardStore("Awards")
progress = ProgressStore("PlayerProgress")


def score(player: str, percent: int, attempt: str) -> Score:
    return Score(gameId="g1", playerName=player, score=Decimal(percent), attemptId=attempt)


def award(player: str, experience: int, attempt: str = "1", game: str = "g1") -> Award:
    return Award(gameId=game, playerName=player, author="author", experience=experience, wins=0, attemptId=attempt)


def test_the_first_attempt_stays_in_whatever_order_attempts_arrive(
    scan: Callable[[str], list[dict[str, Any]]],
) -> None:
    attempts = [score("ada", percent, f"{when}") for when, percent in enumerate([30, 100, 90, 80])]
    for seed in range(20):
        messages = attempts * 3
        random.Random(seed).shuffle(messages)
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(scores.record_first, messages))
        assert [(item["playerName"], item["score"]) for item in scan("Leaderboard")] == [("ada", 30)]


def test_standings_survive_the_table(scan: Callable[[str], list[dict[str, Any]]]) -> None:
    changes = [ScoreChange(f"{i:040d}", None, score(f"p{i}", i % 11 * 10, f"{i}")) for i in range(300)]
    fold_scores(standings, changes[:100])
    fold_scores(standings, changes[:200])
    fold_scores(standings, changes)
    saved = standings.load("g1", consistent=True)
    assert saved.players == 300
    assert saved.version == 3
    assert saved.position(Decimal(100)) == 1
    assert saved.position(Decimal(90)) == 1 + 27
    assert len(scan("Standings")) == 1


def test_folds_at_the_same_time_lose_nothing() -> None:
    """Results in different buckets may be folded by several invocations at once."""
    by_bucket: dict[str, list[ScoreChange]] = {}
    for i in range(64):
        new = score(f"p{i}", 50, f"{i}")
        by_bucket.setdefault(new.bucket, []).append(ScoreChange(f"{i:040d}", None, new))

    def fold(changes: list[ScoreChange]) -> None:
        for _ in range(50):
            try:
                fold_scores(standings, changes)
                return
            except RuntimeError:
                continue  # as the stream would deliver the batch again
        raise AssertionError("never got through")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(fold, by_bucket.values()))
    assert standings.load("g1", consistent=True).players == 64


def test_standings_and_own_result_come_together() -> None:
    scores.record_first(score("ada", 70, "1"))
    fold_scores(standings, [ScoreChange("1", None, score("ada", 70, "1"))])
    found = standings.for_player("g1", "ada")
    assert found.own == score("ada", 70, "1")
    assert found.standings.players == 1
    assert standings.for_player("g1", "grace").own is None
    assert standings.for_player("g2", "ada").standings.version == 0


def test_awards_are_kept_once_for_each_player_and_game(scan: Callable[[str], list[dict[str, Any]]]) -> None:
    kept = [awards.record_first(award("ada", 5)) for _ in range(5)]
    assert kept == [True, False, False, False, False]
    assert awards.record_first(award("ada", 7, game="g2"))
    assert awards.record_first(award("grace", 9))
    assert sorted(int(item["experience"]) for item in scan("Awards")) == [5, 7, 9]


def test_any_redelivery_of_awards_pays_once() -> None:
    changes = [
        Change(f"{i:040d}", None, award(f"p{i % 5}", 10, game=f"g{i}").model_dump(by_alias=True)) for i in range(50)
    ]
    dice = random.Random(7)
    position = 0
    while position < len(changes):
        end = min(position + dice.randint(1, 12), len(changes))
        for _ in range(dice.randint(1, 3)):
            start = max(0, position - dice.randint(0, 10))  # delivered again, cut in another way
            fold_awards(progress, changes[start:end])
        position = end
    assert [progress.of(f"p{i}").experience for i in range(5)] == [100] * 5
    author = progress.of("author")
    assert (author.experience, author.level, author.wins) == (500, 3, 0)


def test_a_crash_between_two_players_of_a_batch_loses_and_doubles_nothing() -> None:
    class Crashing(ProgressStore):
        def add(self, player: str, bucket: str, gains: list[Gain]) -> int:
            if player in ("author", "p3"):
                raise ConnectionError("the function was killed here")
            return super().add(player, bucket, gains)

    changes = [Change(f"{i:040d}", None, award(f"p{i}", 10).model_dump(by_alias=True)) for i in range(6)]
    with pytest.raises(ConnectionError):
        fold_awards(Crashing("PlayerProgress"), changes)
    fold_awards(progress, changes)
    assert [progress.of(f"p{i}").experience for i in range(6)] == [10] * 6
    assert progress.of("author").experience == 60


def test_a_batch_cut_in_another_way_adds_only_what_is_missing() -> None:
    gains = [Gain(f"{i:040d}", 1, 1) for i in range(10)]
    progress.add("ada", "07", gains[:4])
    progress.add("ada", "07", gains)
    progress.add("ada", "07", gains[2:6])
    assert (progress.of("ada").experience, progress.of("ada").wins) == (10, 10)
    progress.add("ada", "08", gains[:3])
    assert progress.of("ada").experience == 13


def test_a_player_without_progress_has_none() -> None:
    assert (progress.of("nobody").experience, progress.of("nobody").level) == (0, 0)
