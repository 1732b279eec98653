"""The adapters that tell the event bus: what whoever subscribes hears, and what comes again."""

import json

import pytest
from buzzline.domain_events.events import CopySold, GameEnded, GameOpened
from buzzline.platform.errors import Unavailable

from tests.integration.adapters.bench import Bench, by

PUBLISHERS = ("offers_publish", "active_games_publish")


def test_offers_publish_tells_of_a_sale_and_the_same_again_when_it_comes_again(bench: Bench) -> None:
    assert bench.run("offers_publish") == {"batchItemFailures": []}
    [event] = bench.event_bridge.take()
    sold = CopySold.model_validate(event)
    assert (sold.seller, sold.buyer, sold.price, sold.quiz_name) == ("quizmaster", "ada", 40, "Roots and Wings")
    assert sold.id == "3c1de0b2d709b024af6f29e4fa13d350.CopySold"
    assert bench.sample("purchases_record")["detail"] == event, "the sample is what is told"
    bench.run("offers_publish")
    assert bench.event_bridge.take() == [event]


def test_offers_publish_tells_what_goes_before_a_record_that_it_cannot_read(bench: Bench) -> None:
    [good] = bench.sample("offers_publish")["Records"]
    bad = json.loads(json.dumps(good))
    bad["dynamodb"] |= {"SequenceNumber": "2"}
    del bad["dynamodb"]["NewImage"]["soldAt"]
    answer = bench.run("offers_publish", {"Records": [good, bad, good]})
    assert answer == {"batchItemFailures": [{"itemIdentifier": "2"}]}
    assert by(bench.event_bridge.take(), "type") == ["CopySold"]


def test_active_games_publish_tells_of_a_game_that_was_opened(bench: Bench) -> None:
    assert bench.run("active_games_publish") == {"batchItemFailures": []}
    [event] = bench.event_bridge.take()
    opened = GameOpened.model_validate(event)
    assert (opened.host_name, opened.quiz_name, opened.question_count) == ("quizmaster", "World Capitals", 2)


@pytest.mark.parametrize("name", PUBLISHERS)
def test_publishers_are_brought_again_what_the_bus_does_not_take(bench: Bench, name: str) -> None:
    bench.event_bridge.refusing = True
    with pytest.raises(Unavailable, match="to come again"):
        bench.deployed.module(name).handler(bench.sample(name), bench.context)


def test_active_games_publish_tells_nothing_where_the_list_stays_as_it_is(bench: Bench) -> None:
    event = bench.sample("active_games_publish")
    change = event["Records"][0]["dynamodb"]
    change["OldImage"] = change["NewImage"]
    assert bench.run("active_games_publish", event) == {"batchItemFailures": []}
    assert bench.event_bridge.take() == []


def test_results_announce_tells_of_the_end_of_a_game(bench: Bench) -> None:
    ids = set()
    for _ in range(2):
        bench.run("results_announce")
        [event] = bench.event_bridge.take()
        ended = GameEnded.model_validate(event)
        assert (ended.host_name, ended.quiz_name, ended.revision) == ("quizmaster", "Wild World", 1)
        ids.add(ended.id)
    assert len(ids) == 1


def test_results_announce_comes_again_where_the_bus_does_not_take_the_end(bench: Bench) -> None:
    bench.event_bridge.refusing = True
    with pytest.raises(Exception, match="put all of them again"):
        bench.run("results_announce")
