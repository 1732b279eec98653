"""Domain events: what whoever subscribes to the bus hears of a purchase, of a game and of its end."""

import json
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from buzzline.domain_events.events import CopySold, GameClosed, GameEnded, GameOpened, OfferRepriced

from tests.e2e.rights import without_right
from tests.e2e.stall import Stall
from tests.e2e.table import Table, run
from tests.e2e.test_delivery import _stream
from tests.support.cloud import DeployedCloud, eventually

NewPlayer = Callable[[str], tuple[str, httpx.Client]]


class Heard:
    """A queue that hears all that is on the bus, and what came so far."""

    def __init__(self, cloud: DeployedCloud) -> None:
        self.sqs, self.events = cloud.client("sqs"), cloud.client("events")
        self.bus = cloud.knows("OffersPublish", "EVENT_BUS")
        self.name = f"heard-{uuid.uuid4().hex[:8]}"
        self.url = self.sqs.create_queue(QueueName=self.name)["QueueUrl"]
        arn = self.sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        pattern = json.dumps({"source": [{"prefix": "buzzline."}]})
        self.events.put_rule(Name=self.name, EventBusName=self.bus, EventPattern=pattern)
        self.events.put_targets(Rule=self.name, EventBusName=self.bus, Targets=[{"Id": "q", "Arn": arn}])
        self.found: list[dict[str, Any]] = []

    def close(self) -> None:
        self.events.remove_targets(Rule=self.name, EventBusName=self.bus, Ids=["q"])
        self.events.delete_rule(Name=self.name, EventBusName=self.bus)
        self.sqs.delete_queue(QueueUrl=self.url)

    def of(self, game_id: str) -> list[dict[str, Any]]:
        """The events about a game or quiz until now."""
        while messages := self.sqs.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10).get("Messages"):
            for each in messages:
                said = json.loads(each["Body"])
                assert (said["source"], said["detail-type"]) == (said["detail"]["source"], said["detail"]["type"])
                self.found.append(said["detail"])
                self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=each["ReceiptHandle"])
        return [each for each in self.found if each["gameId"] == game_id]

    def once(self, game_id: str, kind: str) -> dict[str, Any]:
        """The event of a kind about a game or quiz, once it has come."""
        [event] = eventually(lambda: [each for each in self.of(game_id) if each["type"] == kind], 60)
        return dict(event)


@pytest.fixture
def heard(cloud: DeployedCloud) -> Iterator[Heard]:
    queue = Heard(cloud)
    yield queue
    queue.close()


def test_an_offer_and_its_purchase_are_heard(stall: Stall, heard: Heard, new_player: NewPlayer) -> None:
    assert stall.offer(70).status_code == 200
    name, buyer = new_player("buyer")
    assert stall.sell_to(buyer).status_code == 201
    sold = CopySold.model_validate(heard.once(stall.game_id, "CopySold"))
    assert (sold.seller, sold.buyer, sold.price, sold.quiz_name) == (stall.seller, name, 70, "For sale")
    repriced = OfferRepriced.model_validate(heard.once(stall.game_id, "OfferRepriced"))
    assert (repriced.price, repriced.copy_id) == (70, sold.copy_id)


def test_a_batch_that_comes_again_tells_the_same(
    cloud: DeployedCloud, stall: Stall, heard: Heard, new_player: NewPlayer
) -> None:
    _, buyer = new_player("buyer")
    assert stall.sell_to(buyer).status_code == 201
    first = heard.once(stall.game_id, "CopySold")
    records = [
        each
        for each in _stream(cloud, cloud.knows("ListingPut", "MARKETPLACE_TABLE"))
        if each["dynamodb"]["Keys"]["gameId"]["S"] == stall.game_id
    ]
    for each in records:
        each["dynamodb"]["ApproximateCreationDateTime"] = each["dynamodb"]["ApproximateCreationDateTime"].timestamp()
    event = json.dumps({"Records": records})
    answer = cloud.client("lambda").invoke(FunctionName=cloud.functions["OffersPublish"], Payload=event)
    assert json.loads(answer["Payload"].read()) == {"batchItemFailures": []}
    assert eventually(lambda: [each for each in heard.of(stall.game_id) if each["type"] == "CopySold"][1:]) == [first]


def test_what_the_bus_refuses_is_told_later(
    cloud: DeployedCloud, stall: Stall, heard: Heard, new_player: NewPlayer
) -> None:
    _, buyer = new_player("buyer")
    log = f"/aws/lambda/{cloud.functions['OffersPublish']}"
    with without_right(cloud, "OffersPublish", "events:PutEvents"):
        assert stall.sell_to(buyer).status_code == 201
        pages = cloud.client("logs").get_paginator("filter_log_events")
        eventually(
            lambda: any(
                "events could not be put" in each["message"]
                for page in pages.paginate(logGroupName=log)
                for each in page["events"]
            ),
            60,
        )
        assert not [each for each in heard.of(stall.game_id) if each["type"] == "CopySold"]
    assert heard.once(stall.game_id, "CopySold")["seller"] == stall.seller


def test_a_live_game_is_heard_from_its_opening_to_its_account(
    table: Table, heard: Heard, new_player: NewPlayer
) -> None:
    table.quiz(count=1)

    async def game() -> None:
        async with table.host() as host, await table.player("who-is-heard") as one, await table.guest("Bo") as two:
            await host.ask(1)
            await one.answer(1, "right 1")
            await two.answer(1, "wrong")
            await host.end()

    run(game())
    ended = GameEnded.model_validate(heard.once(table.game_id, "GameEnded"))
    assert (ended.players, ended.received, ended.counted, ended.balanced, ended.revision) == (2, 2, 2, True, 0)
    opened = GameOpened.model_validate(heard.once(table.game_id, "GameOpened"))
    closed = GameClosed.model_validate(heard.once(table.game_id, "GameClosed"))
    assert opened.start_time == closed.start_time
    said = json.dumps(heard.of(table.game_id))
    assert "right 1" not in said and "ticket" not in said.lower()
