import random
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

import pytest
from buzzline.leaderboard.scores import Score, percentage, score_key
from buzzline.leaderboard.standings import KEPT, SHOWN, PlayerStanding, ScoreChange, Standings, fold_scores
from buzzline.leaderboard.view import LeaderboardView, PlayerPosition, leaderboard
from buzzline.platform.errors import NotFound
from hypothesis import given
from hypothesis import strategies as st


def score(player: str, percent: str | int | Decimal, attempt: str = "1", game: str = "g1") -> Score:
    return Score(gameId=game, playerName=player, score=Decimal(percent), attemptId=attempt)


class Memory:
    """Keeps standings with the same rule about versions as the table; may lose races on purpose."""

    def __init__(self, lose: int = 0) -> None:
        self.games: dict[str, Standings] = {}
        self.lose = lose
        self.saves = 0

    def load(self, game_id: str, *, consistent: bool) -> Standings:
        return self.games.get(game_id, Standings(game_id))

    def save(self, standings: Standings) -> bool:
        if self.lose:
            self.lose -= 1
            return False
        assert standings.version == self.load(standings.game_id, consistent=True).version
        self.games[standings.game_id] = replace(standings, version=standings.version + 1)
        self.saves += 1
        return True


def came(sequence: int, new: Score, old: Score | None = None) -> ScoreChange:
    return ScoreChange(f"{sequence:05d}", old, new)


@pytest.mark.parametrize(
    ("points", "full", "percent"),
    [(0, 0, "0"), (0, 1, "0"), (1, 1, "100"), (1, 3, "33.33"), (2, 3, "66.67"), (Decimal("0.5"), 4, "12.5")],
)
def test_a_score_is_the_part_of_all_points_in_percent(points: Decimal | int, full: int, percent: str) -> None:
    assert percentage(points, full) == Decimal(percent)


def test_positions_count_those_with_more_and_equals_share() -> None:
    standings = Standings("g1").with_changes(
        came(i, score(f"p{i}", percent)) for i, percent in enumerate([50, 90, 90, "66.67", 50, 10])
    )
    assert [standings.position(Decimal(p)) for p in (90, "66.67", 50, 10)] == [1, 3, 4, 6]
    assert [row.player_name for row in standings.top] == ["p1", "p2", "p3", "p0", "p4", "p5"]


def test_among_equals_the_earlier_attempt_is_first() -> None:
    changes = [came(1, score("late", 50, "2")), came(2, score("early", 50, "1"))]
    assert [row.player_name for row in Standings("g1").with_changes(changes).top] == ["early", "late"]


def test_a_batch_that_comes_again_changes_nothing() -> None:
    memory = Memory()
    changes = [came(i, score(f"p{i}", i)) for i in range(30)]
    fold_scores(memory, changes)
    before, saves = memory.games["g1"], memory.saves
    fold_scores(memory, changes)
    fold_scores(memory, changes[10:20])
    assert memory.games["g1"] == before
    assert memory.saves == saves


def test_losing_a_race_is_tried_again_and_not_for_ever() -> None:
    memory = Memory(lose=3)
    fold_scores(memory, [came(1, score("ada", 50))])
    assert memory.games["g1"].players == 1
    with pytest.raises(RuntimeError, match="changed 5 times"):
        fold_scores(Memory(lose=99), [came(1, score("ada", 50))])


def test_games_do_not_touch_each_other() -> None:
    memory = Memory()
    fold_scores(memory, [came(i, score("ada", 50, game=f"g{i % 3}")) for i in range(9)])
    assert {game: standings.players for game, standings in memory.games.items()} == {"g0": 3, "g1": 3, "g2": 3}


def test_an_own_result_that_is_stored_but_not_in_shows() -> None:
    standings = Standings("g1").with_changes([came(1, score("ada", 50))])
    own = score("grace", 70)
    assert [row.player_name for row in standings.including(own).top] == ["grace", "ada"]
    assert standings.including(None) is standings
    assert standings.including(standings.top[0]) is standings
    assert standings.including(score("ada", 30, "0")) is standings, "a correction that is not in yet"


def test_a_correction_of_a_result_that_never_came_in_is_taken() -> None:
    standings = Standings("g1").with_changes([came(1, score("ada", 30, "0"), old=score("ada", 90, "1"))])
    assert standings.counts == {Decimal(30): 1}


def test_nobody_enters_the_top_before_better_ones_that_were_cut_off() -> None:
    """Where a correction leaves a gap, it is filled by nobody: who is next was not kept."""
    standings = Standings("g1").with_changes(came(i, score(f"p{i}", 99 - i, "5")) for i in range(KEPT + 1))
    worse = came(KEPT + 1, score("p0", 1, "0"), old=score("p0", 99, "5"))
    standings = standings.with_changes([worse, came(KEPT + 2, score("late", 2, "9"))])
    assert [row.player_name for row in standings.top] == [f"p{i}" for i in range(1, KEPT)]
    assert standings.including(score("slow", 3, "9")) is standings
    better = standings.with_changes([came(KEPT + 3, score("best", 100, "9"))])
    assert [row.player_name for row in better.top] == ["best", *(f"p{i}" for i in range(1, KEPT))]


def test_two_results_that_were_corrected_leave_no_gap_in_what_is_shown() -> None:
    standings = Standings("g1", version=1).with_changes(came(i, score(f"p{i}", 90 - i)) for i in range(20))
    worse = [came(20 + i, score(f"p{i}", 0), old=score(f"p{i}", 90 - i)) for i in range(2)]
    shown = OneGame(standings.with_changes(worse)).seen().leaderboard
    assert [row.player_name for row in shown] == [f"p{i}" for i in range(2, 2 + SHOWN)]


def test_results_that_were_kept_before_are_found_again() -> None:
    """Their keys have the bucket; those from before results were corrected have no revision."""
    kept = {**score_key("g1", "grace"), "game": "g1", "score": Decimal(70), "attemptId": "1"}
    assert kept["gameId"] == "g1#03"
    assert Score.of(kept) == score("grace", 70)
    assert [score(name, 1).bucket for name in ("ada", "grace", "bob", "~Max")] == ["00", "03", "00", "00"]


class OneGame:
    """Standings for one player, and whether somebody hosts the game."""

    def __init__(self, standings: Standings, own: Score | None = None, *, listed: bool = False) -> None:
        self.found, self.listed = PlayerStanding(standings, own), listed

    def for_player(self, game_id: str, player: str) -> PlayerStanding:
        return self.found

    def is_listed(self, game_id: str) -> bool:
        return self.listed

    def seen(self, avatars_url: str = "") -> LeaderboardView:
        return leaderboard(self, self, "g1", "ada", avatars_url)


def test_a_game_is_there_that_has_results_or_a_host() -> None:
    ended = replace(Standings("g1").with_changes([came(1, score("eve", 50))]), version=1)
    assert [row.player_name for row in OneGame(ended).seen().leaderboard] == ["eve"]
    assert OneGame(Standings("g1"), listed=True).seen() == LeaderboardView([], None)
    own = OneGame(Standings("g1"), score("ada", 50)).seen()
    assert (own.player, [row.player_name for row in own.leaderboard]) == (PlayerPosition(1, Decimal(50)), ["ada"])
    with pytest.raises(NotFound):
        OneGame(Standings("g1")).seen()


def test_ten_are_shown_with_their_pictures_and_everybody_has_a_position() -> None:
    standings = Standings("g1", version=1).with_changes(came(i, score(f"p{i}", 90 - i)) for i in range(12))
    view = OneGame(standings, score("p11", 79)).seen("/avatars")
    assert [row.position for row in view.leaderboard] == [*range(1, 11)]
    assert view.leaderboard[0].avatar_url == "/avatars/p0/current/thumb.jpg"
    assert view.player == PlayerPosition(12, Decimal(79))
    assert OneGame(standings).seen().leaderboard[0].avatar_url is None


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 10), st.integers(0, 99)), max_size=120),
    st.lists(st.integers(1, 30), max_size=10),
)
def test_any_batches_and_redeliveries_give_what_a_recount_gives(
    attempts: list[tuple[int, int, int]], sizes: list[int]
) -> None:
    """Facts as the table would keep them (earliest attempt wins), folded in batches, some of them twice."""
    facts: dict[str, Score] = {}
    changes: list[ScoreChange] = []
    for sequence, (who, points, when) in enumerate(attempts):
        new = score(f"p{who}", points * 10, f"{when:02d}")
        old = facts.get(new.player_name)
        if old is None or new.attempt_id < old.attempt_id:
            facts[new.player_name] = new
            changes.append(came(sequence, new, old))
    memory = Memory()
    for batch in _batches(changes, sizes):
        fold_scores(memory, batch)
        fold_scores(memory, batch[: len(batch) // 2])
    standings = memory.games.get("g1", Standings("g1"))
    assert standings.players == len(facts)
    for row in facts.values():
        assert standings.position(row.score) == 1 + sum(other.score > row.score for other in facts.values())
    best = sorted(facts.values(), key=lambda row: (-row.score, row.attempt_id))
    assert [(r.score, r.attempt_id) for r in standings.top] == [
        (r.score, r.attempt_id) for r in best[: len(standings.top)]
    ]
    corrections = len(changes) - len(facts)
    assert len(standings.top) >= min(len(facts), KEPT - corrections, SHOWN + max(0, KEPT - SHOWN - corrections))


@given(
    st.lists(st.tuples(st.integers(0, 5), st.lists(st.integers(0, 2), max_size=3)), min_size=KEPT, max_size=40),
    st.randoms(use_true_random=False),
)
def test_corrections_that_only_raise_leave_no_gap_at_the_top(
    players: list[tuple[int, list[int]]], chance: random.Random
) -> None:
    """All results of a room, each announced again a few times with as many points or more: in any order."""
    standings, facts, sequence = Standings("g1"), {}, 0
    rises = {f"p{number}": [points, *more] for number, (points, more) in enumerate(players)}
    while rises:
        name = chance.choice(sorted(rises))
        old, points = facts.get(name), rises[name].pop(0)
        facts[name] = score(name, (old.score if old else 0) + points * 5)
        standings = standings.with_changes([came(sequence := sequence + 1, facts[name], old)])
        if not rises[name]:
            del rises[name]
    best = sorted(facts.values(), key=lambda row: (-row.score, row.player_name))
    assert list(standings.top) == best[:KEPT]
    assert standings.players == len(facts)


def test_a_room_that_is_announced_again_keeps_its_top() -> None:
    """All as they were, but the last row of the top, which rises and is still the last."""
    room = [score(f"p{number:02d}", 90 - 2 * number) for number in range(KEPT + 5)]
    standings = Standings("g1").with_changes(came(number, each) for number, each in enumerate(room))
    last = room[KEPT - 1]
    risen = [score(each.player_name, each.score + 1) if each == last else each for each in room]
    again = zip(reversed(room), reversed(risen), strict=True)
    standings = standings.with_changes(came(100 + number, new, old) for number, (old, new) in enumerate(again))
    assert list(standings.top) == risen[:KEPT]


def _batches(changes: list[ScoreChange], sizes: list[int]) -> Iterable[list[ScoreChange]]:
    rest = list(changes)
    for size in sizes:
        yield rest[:size]
        rest = rest[size:]
    yield rest
