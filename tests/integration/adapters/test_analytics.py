"""The adapters of analytics: what is put on the streams of records."""

import pytest

from tests.integration.adapters.bench import Bench, by


@pytest.fixture(autouse=True)
def _streams(bench: Bench) -> None:
    bench.deployed.create_records()


def test_answers_record_records_the_answer_that_is_new(bench: Bench) -> None:
    assert bench.run("answers_record") is None
    [record] = bench.records("QuizStream")
    assert (record["playerName"], record["questionNumber"], record["verdict"]) == ("ada", 1, "duplicate")
    assert record["recordId"] == "0647ff06ba3a58-1a2b3c/ada/2"


def test_answers_record_names_alike_what_comes_again_and_nothing_where_nothing_is_new(bench: Bench) -> None:
    for _ in range(2):
        bench.run("answers_record")
    first, again = bench.records("QuizStream")
    assert first == again
    event = bench.sample("answers_record")
    change = event["Records"][0]["dynamodb"]
    change["OldImage"] = change["NewImage"]
    bench.run("answers_record", event)
    assert len(bench.records("QuizStream")) == 2


def test_answers_record_fails_where_records_are_not_taken(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench.deployed.module("answers_record").stream, "_put", len)
    with pytest.raises(Exception, match="send all of them again"):
        bench.run("answers_record")


def test_purchases_record_records_the_sale(bench: Bench) -> None:
    for _ in range(2):
        assert bench.run("purchases_record") is None
    assert by(bench.records("PurchaseStream"), "playerName", "seller", "amount") == [("ada", "quizmaster", 40)] * 2
    assert len(set(by(bench.records("PurchaseStream"), "recordId"))) == 1


def test_purchases_record_fails_at_an_event_of_a_version_that_it_does_not_know(bench: Bench) -> None:
    sold = bench.sample("purchases_record")["detail"]
    with pytest.raises(ValueError, match="version"):
        bench.run("purchases_record", detail={**sold, "version": 2})
    assert bench.records("PurchaseStream") == []


def test_purchases_record_fails_where_records_are_not_taken(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench.deployed.module("purchases_record").stream, "_put", len)
    with pytest.raises(Exception, match="send all of them again"):
        bench.run("purchases_record")
