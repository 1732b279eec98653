"""The adapters of leaderboards: results come in once, whatever is delivered how often."""

import json
from decimal import Decimal

import pytest

from local.seed import sample_game_id
from tests.integration.adapters.bench import Bench, by

CAPITALS = sample_game_id("world-capitals")


def test_score_put_keeps_first_results_which_standings_put_counts_once(seeded: Bench) -> None:
    assert seeded.batch("score_put") == []
    assert by(seeded.items("Leaderboard"), "playerName", "score") == [("ada", Decimal("91.67")), ("grace", 75)]
    changes = seeded.changes("Leaderboard")
    assert seeded.run("standings_put", changes) is None
    assert seeded.run("standings_put", changes) == {"overtaken": 2}, "both were in already"
    board = seeded.call("leaderboard_get")
    assert board.status == 200
    assert [(row["playerName"], row["score"]) for row in board.body["leaderboard"]] == [("ada", 91.67), ("grace", 75)]


def test_score_put_keeps_the_first_attempt_and_gives_back_only_what_failed(bench: Bench) -> None:
    good, other = (each["body"] for each in bench.sample("score_put")["Records"])
    later = json.dumps({**json.loads(good), "score": "100.00", "attemptId": "20260110T200000.000000Z-1a2b3c4d"})
    poison = json.dumps({**json.loads(good), "playerName": "eve", "score": "101"})
    assert bench.batch("score_put", good, poison, later, "null", other) == [1, 3]
    assert by(bench.items("Leaderboard"), "playerName", "score") == [("ada", Decimal("91.67")), ("grace", 75)]


def test_score_put_takes_the_last_correction_of_the_first_attempt(bench: Bench) -> None:
    first = bench.sample("score_put")["Records"][0]["body"]
    better, best = (
        json.dumps({**json.loads(first), "score": score, "revision": revision})
        for score, revision in (("95.00", 1), ("100.00", 2))
    )
    assert bench.batch("score_put", first, best, better, first, best) == []
    for _ in range(2):
        bench.run("standings_put", bench.changes("Leaderboard"))
    assert by(bench.items("Leaderboard"), "score", "revision") == [(100, 2)]
    [standings] = bench.items("Standings")
    assert {Decimal(name): count for name, count in standings["counts"].items()} == {100: 1}


def test_standings_put_takes_an_earlier_attempt_for_a_later_one(bench: Bench) -> None:
    event = bench.sample("standings_put")
    bench.run("standings_put", event)
    change = event["Records"][0]["dynamodb"]
    change["OldImage"] = dict(change["NewImage"])
    change["NewImage"] = {**change["OldImage"], "score": {"N": "50"}, "attemptId": {"S": "20260110T180000.000000Z-0"}}
    change["SequenceNumber"] = "333"
    for _ in range(2):
        bench.run("standings_put", {"Records": event["Records"][:1]})
    [standings] = bench.items("Standings")
    assert {name: int(count) for name, count in standings["counts"].items()} == {"50": 1, "75": 1}
    assert [row[0] for row in standings["top"]] == ["grace", "ada"]


def test_standings_put_fails_as_a_whole_at_what_is_no_result(bench: Bench) -> None:
    event = bench.sample("standings_put")
    del event["Records"][1]["dynamodb"]["NewImage"]["game"]
    with pytest.raises(KeyError):
        bench.run("standings_put", event)
    assert bench.items("Standings") == []


def test_leaderboard_get_tells_the_caller_their_own_rank(seeded: Bench) -> None:
    seeded.batch("score_put")
    seeded.run("standings_put", seeded.changes("Leaderboard"))
    own = [seeded.call("leaderboard_get", player=name).body["player"] for name in ("ada", "grace", "eve")]
    assert own == [{"position": 1, "score": 91.67}, {"position": 2, "score": 75}, None]


def test_leaderboard_get_refuses_a_game_that_is_not(bench: Bench) -> None:
    refused = bench.call("leaderboard_get", path={"gameId": "nothing"})
    assert (refused.status, refused.kind) == (404, "no-such-game")
