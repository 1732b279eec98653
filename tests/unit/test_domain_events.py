"""Domain events: what they say, how they go to the bus, and what comes again when some did not."""

import json
from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError
from buzzline.domain_events import publisher
from buzzline.domain_events.changes import publish_changes
from buzzline.domain_events.events import EVENTS, CopySold, DomainEvent, GameClosed, OfferWithdrawn, Origin
from buzzline.domain_events.publisher import EventBus
from buzzline.live_games.events import end_events, tell_ends
from buzzline.marketplace.events import offer_events
from buzzline.platform.errors import Unavailable
from buzzline.platform.facts import Change
from buzzline.quizzes.events import list_events

from tests.unit.test_records import game as game_item

ORIGIN = Origin("r1", "2026-11-29T10:00:00.000Z")


class Service:
    """Stands for EventBridge: keeps what it takes, and refuses the entries of some places."""

    def __init__(self, *refused: int) -> None:
        self.refused = {*refused}
        self.requests: list[list[dict[str, Any]]] = []
        self.failure: Exception | None = None

    def put_events(self, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803
        if self.failure:
            raise self.failure
        start = sum(map(len, self.requests))
        self.requests.append(Entries)
        answers = [
            {"ErrorCode": "ThrottlingException"} if start + at in self.refused else {"EventId": "e"}
            for at in range(len(Entries))
        ]
        return {"FailedEntryCount": sum("ErrorCode" in each for each in answers), "Entries": answers}


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Service:
    found = Service()
    monkeypatch.setattr(publisher, "event_bridge", lambda: found)
    return found


def withdrawn(number: int, seller: str = "eve") -> OfferWithdrawn:
    return OfferWithdrawn.at(Origin(f"r{number}", ORIGIN.time), copy="g~1", gameId="g", seller=seller)


# On the bus


def test_an_entry_has_the_whole_event(service: Service) -> None:
    assert EventBus("bus").put([withdrawn(1)]) == 1
    [[entry]] = service.requests
    assert {name: entry[name] for name in ("EventBusName", "Source", "DetailType", "Time")} == {
        "EventBusName": "bus",
        "Source": "buzzline.marketplace",
        "DetailType": "OfferWithdrawn",
        "Time": ORIGIN.time,
    }
    assert json.loads(entry["Detail"]) == {
        "id": "r1.OfferWithdrawn",
        "time": ORIGIN.time,
        "source": "buzzline.marketplace",
        "type": "OfferWithdrawn",
        "version": 1,
        "copy": "g~1",
        "gameId": "g",
        "seller": "eve",
    }


@pytest.mark.parametrize(("count", "sizes"), [(0, []), (10, [10]), (11, [10, 1])])
def test_a_request_has_ten_events_at_most(service: Service, count: int, sizes: list[int]) -> None:
    assert EventBus("bus").put([withdrawn(number) for number in range(count)]) == count
    assert [len(each) for each in service.requests] == sizes


def test_a_request_has_256_kilobytes_at_most(service: Service) -> None:
    """Bytes, not characters: three of 100,000 bytes go in two requests, and one too large in one of its own."""
    large = [withdrawn(number, "ü" * 50_000) for number in range(3)]
    assert EventBus("bus").put([*large, withdrawn(4, "x" * 300_000), withdrawn(5)]) == 5
    assert [len(each) for each in service.requests] == [2, 1, 1, 1]


def test_what_comes_after_a_refused_event_is_put_again(service: Service) -> None:
    service.refused = {3, 12}
    assert EventBus("bus").put([withdrawn(number) for number in range(25)]) == 3
    assert len(service.requests) == 1, "no more is put that would come again"
    service.refused = {10 + 12}
    assert EventBus("bus").put([withdrawn(number) for number in range(25)]) == 12


def test_events_are_not_taken_where_nobody_answers(service: Service) -> None:
    service.failure = ClientError({"Error": {"Code": "InternalFailure"}}, "PutEvents")
    assert EventBus("bus").put([withdrawn(1)]) == 0


# Out of a stream


class Bus:
    def __init__(self, takes: int = 100) -> None:
        self.takes = takes
        self.put_events: list[DomainEvent] = []

    def put(self, events: Sequence[DomainEvent]) -> int:
        self.put_events += events
        return min(self.takes, len(events))


def record(number: int, **members: Any) -> dict[str, Any]:
    image = {name: {"S": value} for name, value in {"copy": "g~1", **members}.items()}
    return {
        "eventID": f"r{number}",
        "dynamodb": {
            "SequenceNumber": f"10{number}",
            "ApproximateCreationDateTime": 1768073400 + number,
            "NewImage": image,
        },
    }


def two(change: Change, origin: Origin) -> Iterator[DomainEvent]:
    """Two events for each change but the one that can't be told, and the one that is no news."""
    assert change.new is not None
    if "none" not in change.new:
        yield OfferWithdrawn.at(origin, copy=change.new["copy"], gameId=change.new["game"], seller="eve")
        yield CopySold.at(
            origin, copy="g~1", gameId="g", seller="eve", buyer="ada", quizName="Q", price=1, soldAt=origin.time
        )


GOOD = [record(1, game="g"), record(2, game="g", none="1"), record(3, game="g")]


def test_events_of_a_batch_have_ids_and_times_of_their_records() -> None:
    once, again = Bus(), Bus()
    for bus in (once, again):
        assert publish_changes(bus, GOOD, two) == {"batchItemFailures": []}
    assert once.put_events == again.put_events
    assert [(each.id, each.time) for each in once.put_events] == [
        ("r1.OfferWithdrawn", "2026-01-10T19:30:01.000Z"),
        ("r1.CopySold", "2026-01-10T19:30:01.000Z"),
        ("r3.OfferWithdrawn", "2026-01-10T19:30:03.000Z"),
        ("r3.CopySold", "2026-01-10T19:30:03.000Z"),
    ]


@pytest.mark.parametrize("taken", [2, 3])
def test_a_batch_goes_on_with_the_record_whose_event_was_refused(taken: int) -> None:
    assert publish_changes(Bus(taken), GOOD, two) == {"batchItemFailures": [{"itemIdentifier": "103"}]}


@pytest.mark.parametrize("taken", [0, 1])
def test_a_batch_comes_again_where_the_first_event_was_refused(taken: int) -> None:
    with pytest.raises(Unavailable, match="to come again"):
        publish_changes(Bus(taken), GOOD, two)


def test_a_record_that_cannot_be_told_holds_up_nothing_before_it() -> None:
    bus = Bus()
    poisoned = [GOOD[0], record(2), GOOD[2]]
    assert publish_changes(bus, poisoned, two) == {"batchItemFailures": [{"itemIdentifier": "102"}]}
    assert [each.id for each in bus.put_events] == ["r1.OfferWithdrawn", "r1.CopySold"]
    with pytest.raises(Unavailable, match="to come again"):
        publish_changes(Bus(), poisoned[1:], two)


# What changes are


def offer(**members: Any) -> dict[str, Any]:
    return {
        "gameId": "g",
        "playerName": "quinn",
        "quizName": "Q",
        "quizDescription": "About it",
        "quizMode": "Multiplayer - Casual",
        "questionType": "Open Answer",
        "questionCount": 3,
        "category": "Nature",
        "price": 40,
        "copy": "g~1",
        "listedAt": "2026-01-01T00:00:00.000Z",
        **members,
    }


SOLD = {"buyer": "ada", "soldAt": "2026-01-02T00:00:00.000Z"}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (None, offer(), ["OfferMade g~1"]),
        (offer(), offer(price=50), ["OfferRepriced g~1"]),
        (offer(), offer(copy="g~2"), ["OfferWithdrawn g~1", "OfferMade g~2"]),
        (offer(), offer(**SOLD), ["CopySold g~1"]),
        (offer(**SOLD), offer(copy="g~2"), ["OfferMade g~2"]),
        (offer(), None, ["OfferWithdrawn g~1"]),
        (offer(**SOLD), None, []),
        (offer(**SOLD), offer(**SOLD), []),
        (offer(), offer(), []),
    ],
)
def test_offers(old: dict[str, Any] | None, new: dict[str, Any] | None, told: list[str]) -> None:
    events = list(offer_events(Change("1", old, new), ORIGIN))
    assert [f"{each.type} {each.model_dump(by_alias=True)['copy']}" for each in events] == told
    for each in events:
        if isinstance(each, CopySold):
            assert (each.seller, each.buyer, each.price) == ("quinn", "ada", 40)


def active(start: str) -> dict[str, Any]:
    return offer(startTime=start)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (None, active("1"), ["GameOpened 1"]),
        (active("1"), None, ["GameClosed 1"]),
        (active("1"), active("2"), ["GameClosed 1", "GameOpened 2"]),
        (active("1"), active("1"), []),
    ],
)
def test_games_on_the_list(old: dict[str, Any] | None, new: dict[str, Any] | None, told: list[str]) -> None:
    events = [each.model_dump(by_alias=True) for each in list_events(Change("1", old, new), ORIGIN)]
    assert [f"{each['type']} {each['startTime']}" for each in events] == told
    assert all(each["hostName"] == "quinn" for each in events)
    assert len({each["id"] for each in events}) == len(events)


def ended(received: int = 5) -> dict[str, Any]:
    account = {"received": received, "counted": 4, "balanced": True}
    return {**game_item("ended"), "result": {"scoreboard": {"players": 2}, "account": account}}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (game_item("closing"), ended(), ["GameEnded"]),
        (None, ended(), ["GameEnded"]),
        (ended(), ended(6), ["GameCorrected"]),
        (ended(), {**ended(), "afterthoughts": 1, "revision": 1}, []),
        (game_item("open"), game_item("closing"), []),
        (ended(), game_item("open"), []),
        (ended(), None, []),
    ],
)
def test_live_games(old: dict[str, Any] | None, new: dict[str, Any] | None, told: list[str]) -> None:
    assert [each.type for each in end_events(Change("1", old, new), ORIGIN)] == told


def test_the_end_of_a_game_tells_of_its_answers_and_of_no_secret() -> None:
    [event] = end_events(Change("1", game_item("open"), {**ended(), "revision": 2}), ORIGIN)
    said = event.model_dump(by_alias=True)
    assert {name: said[name] for name in ("run", "players", "received", "counted", "balanced", "revision")} == {
        "run": "run-1",
        "players": 2,
        "received": 5,
        "counted": 4,
        "balanced": True,
        "revision": 2,
    }
    assert not {"secret-of-the-game", "123456"} & {str(value) for value in said.values()}


def test_ends_that_the_bus_does_not_take_are_told_again() -> None:
    changes = [(Change("1", None, ended()), ORIGIN), (Change("2", None, ended()), ORIGIN)]
    with pytest.raises(Unavailable, match="put all of them again"):
        tell_ends(Bus(1), changes)
    tell_ends(Bus(2), changes)


# What they say


def test_events_are_named_by_source_and_type_and_cannot_be_changed() -> None:
    fields = [each.model_fields for each in EVENTS]
    assert [each["type"].default for each in fields] == [each.__name__ for each in EVENTS]
    assert all(each["source"].default.startswith("buzzline.") and each["version"].default == 1 for each in fields)
    with pytest.raises(ValueError, match="frozen"):
        setattr(withdrawn(1), "seller", "ada")  # noqa: B010


def test_readers_take_members_that_they_do_not_know_and_no_other_version() -> None:
    said = GameClosed.at(
        ORIGIN, gameId="g", hostName="quinn", quizName="Q", quizMode="Single Player", startTime="1"
    ).model_dump(by_alias=True)
    assert GameClosed.model_validate({**said, "new": 1}).game_id == "g"
    with pytest.raises(ValueError, match="version"):
        GameClosed.model_validate({**said, "version": 2})
    with pytest.raises(ValueError, match="gameId"):
        GameClosed.at(ORIGIN, **SimpleNamespace(hostName="quinn").__dict__)
