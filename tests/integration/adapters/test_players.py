"""The adapters of players and of those who sign up."""

import json
from decimal import Decimal

import pytest

from tests.integration.adapters.bench import Bench, by


def test_pre_sign_up_lets_a_fit_name_in_and_confirms_only_where_the_deployment_says_so(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = bench.run("pre_sign_up")
    assert event["response"]["autoConfirmUser"] is False
    assert event["userName"] == "ada"
    monkeypatch.setattr(bench.deployed.module("pre_sign_up"), "AUTO_CONFIRM", True)
    assert bench.run("pre_sign_up")["response"]["autoConfirmUser"] is True


@pytest.mark.parametrize("name", ["~max", "quizmaster", "a:b", "#house-1"])
def test_pre_sign_up_refuses_names_that_are_others(bench: Bench, name: str) -> None:
    with pytest.raises(Exception, match="name"):
        bench.run("pre_sign_up", userName=name)


def test_player_put_keeps_the_profile_of_the_caller(bench: Bench) -> None:
    put = bench.call("player_put")
    assert (put.status, put.body["displayName"]) == (200, "Ada L.")
    assert by(bench.items("Player"), "playerName", "displayName") == [("ada", "Ada L.")]
    assert bench.call("player_get").body["about"] == "Plays anything with numbers in it."


@pytest.mark.parametrize("body", [{"displayName": "x" * 200}, {"displayName": "Ada", "playerName": "grace"}, "null"])
def test_player_put_refuses_what_is_no_profile(bench: Bench, body: object) -> None:
    assert bench.call("player_put", body=body).kind == "invalid-request"
    assert bench.items("Player") == []


def test_player_get_is_of_the_caller_and_finds_everybody(bench: Bench) -> None:
    bench.call("player_put")
    other = bench.call("player_get", player="grace")
    assert (other.status, other.body["playerName"], other.body["about"]) == (200, "grace", "")


def test_player_get_refuses_who_has_no_name(bench: Bench) -> None:
    event = bench.sample("player_get")
    event["requestContext"]["authorizer"]["jwt"]["claims"].pop("username")
    refused = bench.run("player_get", event)
    assert (refused["statusCode"], json.loads(refused["body"])["type"]) == (403, "urn:buzzline:problem:no-player")


def test_award_put_keeps_awards_and_player_progress_put_pays_them_out_once(bench: Bench) -> None:
    assert bench.batch("award_put") == []
    awards = bench.items("Awards")
    assert by(awards, "playerName", "experience", "author") == [("ada", 11, "quizmaster"), ("grace", 9, "quizmaster")]
    changes = bench.changes("Awards")
    assert bench.run("player_progress_put", changes) is None
    assert bench.run("player_progress_put", changes) == {"overtaken": 4}, "those of two players and their authors"
    assert bench.call("progress_get").body == {"experience": 11, "level": 0, "wins": 0}
    assert bench.call("progress_get", player="quizmaster").body["experience"] == 20


def test_award_put_keeps_the_first_attempt_and_gives_back_only_what_failed(bench: Bench) -> None:
    good, other = (each["body"] for each in bench.sample("award_put")["Records"])
    later = json.dumps({**json.loads(good), "experience": 999, "attemptId": "20260110T200000.000000Z-1a2b3c4d"})
    poison = json.dumps({**json.loads(good), "playerName": "eve", "experience": -1})
    assert bench.batch("award_put", good, poison, later, "{", other, good) == [1, 3]
    assert by(bench.items("Awards"), "playerName", "experience") == [("ada", 11), ("grace", 9)]


def test_award_put_takes_the_last_correction_of_the_first_attempt(bench: Bench) -> None:
    first = bench.sample("award_put")["Records"][0]["body"]
    won, lost = (
        json.dumps({**json.loads(first), "experience": 12, "wins": wins, "revision": revision})
        for wins, revision in ((1, 1), (0, 2))
    )
    assert bench.batch("award_put", won, first) == []
    bench.run("player_progress_put", bench.changes("Awards"))
    assert bench.call("progress_get").body == {"experience": 12, "level": 0, "wins": 1}
    assert bench.batch("award_put", lost, won, first, lost) == []
    for _ in range(2):
        bench.run("player_progress_put", bench.changes("Awards"))
    assert bench.call("progress_get").body == {"experience": 12, "level": 0, "wins": 0}
    assert bench.call("progress_get", player="quizmaster").body["experience"] == 12


def test_player_progress_put_adds_what_the_sample_tells(bench: Bench) -> None:
    bench.run("player_progress_put")
    earned = dict.fromkeys(("ada", "grace", "quizmaster"), 0)
    for item in bench.items("PlayerProgress"):
        earned[item["playerName"]] += item["experience"]
    assert earned == {"ada": 11, "grace": 9, "quizmaster": 20}


def test_player_progress_put_takes_back_what_an_earlier_attempt_corrects(bench: Bench) -> None:
    event = bench.sample("player_progress_put")
    bench.run("player_progress_put", event)
    change = event["Records"][0]
    change["dynamodb"]["OldImage"] = dict(change["dynamodb"]["NewImage"])
    change["dynamodb"]["NewImage"] = {**change["dynamodb"]["OldImage"], "experience": {"N": "4"}}
    change["dynamodb"]["SequenceNumber"] = "333"
    bench.run("player_progress_put", {"Records": [change]})
    assert bench.call("progress_get").body["experience"] == 4


def test_player_progress_put_fails_as_a_whole_at_what_is_no_award(bench: Bench) -> None:
    event = bench.sample("player_progress_put")
    del event["Records"][1]["dynamodb"]["NewImage"]["author"]
    with pytest.raises(KeyError):
        bench.run("player_progress_put", event)
    assert bench.items("PlayerProgress") == [], "Lambda cuts the batch and delivers it again"


def test_progress_get_sums_buckets_and_starts_at_nothing(bench: Bench) -> None:
    assert bench.call("progress_get").body == {"experience": 0, "level": 0, "wins": 0}
    for bucket, experience in (("01", 300), ("02", 500)):
        item = {"playerName": "ada", "bucket": bucket, "experience": Decimal(experience), "wins": Decimal(1)}
        bench.put("PlayerProgress", item)
    assert bench.call("progress_get").body == {"experience": 800, "level": 4, "wins": 2}
    assert bench.call("progress_get", player="grace").body["experience"] == 0
