"""What becomes of a frame that is posted to a connection."""

import io
import json
from collections.abc import Iterator

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError
from botocore.stub import Stubber
from buzzline.platform.observability import logger
from buzzline.rooms import publisher
from buzzline.rooms.publisher import BroadcastQueue, ConnectionPosts
from buzzline.rooms.room import TRIES, Batch, Connection, Outcome, Reach, Role, Room

from tests.support.live_games import game_with
from tests.support.multiplayer import BatchesInMemory, ConnectionsInMemory

URL = "https://abcdefghij.execute-api.eu-west-1.amazonaws.com/live"

posts = ConnectionPosts(URL)


@pytest.fixture(autouse=True)
def gateway(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stubber]:
    """Stands for API Gateway."""
    client = boto3.client(
        "apigatewaymanagementapi",
        endpoint_url=URL,
        region_name="eu-west-1",
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
    )
    monkeypatch.setattr(publisher, "web_socket_connections", {URL: client}.__getitem__)
    with Stubber(client) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    stream = io.StringIO()
    monkeypatch.setattr(logger.handlers[0], "stream", stream)
    return stream


def test_a_frame_is_posted_as_it_is(gateway: Stubber) -> None:
    expected = {"ConnectionId": "L0SM9cOFvHcCIhw=", "Data": '{"text":"é 😀"}'.encode()}
    gateway.add_response("post_to_connection", {}, expected)
    assert posts.post("L0SM9cOFvHcCIhw=", '{"text":"é 😀"}') == Outcome.POSTED


def test_a_connection_that_is_gone_is_told_from_one_that_is_there(gateway: Stubber, log: io.StringIO) -> None:
    gateway.add_client_error("post_to_connection", "GoneException", http_status_code=410)
    assert posts.post("c1", "{}") == Outcome.GONE
    assert log.getvalue() == "", "that is how connections end"


@pytest.mark.parametrize(
    ("code", "status", "outcome"),
    [
        ("LimitExceededException", 429, Outcome.FAILED),
        ("TooManyRequestsException", 429, Outcome.FAILED),
        ("InternalServerError", 500, Outcome.FAILED),
        ("ServiceUnavailable", 503, Outcome.FAILED),
        ("RequestTimeout", 408, Outcome.FAILED),
        ("Redirected", 399, Outcome.FAILED),
        ("ForbiddenException", 403, Outcome.REFUSED),
        *((f"Refused{status}", status, Outcome.REFUSED) for status in (400, 407, 409, 428, 430, 499)),
        ("PayloadTooLargeException", 413, Outcome.REFUSED),
    ],
)
def test_a_post_that_was_refused_is_worth_another_try_where_that_may_help(
    gateway: Stubber, log: io.StringIO, code: str, status: int, outcome: Outcome
) -> None:
    gateway.add_client_error("post_to_connection", code, http_status_code=status)
    assert posts.post("c1", "my-frame") == outcome
    line = json.loads(log.getvalue())
    assert (line["level"], line["connection"]) == ("WARNING", "c1")
    assert code in line["reason"]
    assert "my-frame" not in log.getvalue()


@pytest.mark.parametrize("error", [EndpointConnectionError, ReadTimeoutError])
def test_a_post_that_finds_no_way_is_like_one_that_failed(
    gateway: Stubber, log: io.StringIO, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def fail(**_: object) -> None:
        raise error(endpoint_url=URL)

    monkeypatch.setattr(gateway.client, "post_to_connection", fail)
    assert posts.post("c1", "{}") == Outcome.FAILED
    assert json.loads(log.getvalue())["connection"] == "c1"


def test_a_refusal_without_a_status_is_worth_another_try(gateway: Stubber, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> None:
        raise ClientError({"Error": {"Code": "Unknown"}}, "PostToConnection")

    monkeypatch.setattr(gateway.client, "post_to_connection", fail)
    assert posts.post("c1", "{}") == Outcome.FAILED


def test_of_a_room_only_those_who_are_gone_are_forgotten(monkeypatch: pytest.MonkeyPatch, gateway: Stubber) -> None:
    connections = ConnectionsInMemory()
    game = game_with()
    for each in ("there", "gone", "failing", "slow"):
        connections.enter(Connection(each, each, Role.PLAYER), game)
    reached = []

    def post(*, ConnectionId: str, Data: bytes) -> None:  # noqa: N803
        if ConnectionId == "gone":
            raise gateway.client.exceptions.GoneException({"Error": {"Code": "GoneException"}}, "PostToConnection")
        if ConnectionId == "failing":
            raise gateway.client.exceptions.LimitExceededException(
                {"Error": {"Code": "Limit"}, "ResponseMetadata": {"HTTPStatusCode": 429}}, "PostToConnection"
            )
        if ConnectionId == "slow":
            raise ReadTimeoutError(endpoint_url=URL)
        reached.append((ConnectionId, json.loads(Data)["message"]["subaction"]))

    monkeypatch.setattr(gateway.client, "post_to_connection", post)
    batches = BatchesInMemory()
    assert Room(connections, posts, batches).tell_players(game, "question") == Reach(1, 2)
    ((again,),) = batches.puts
    assert (again.connections, again.tried) == (["failing", "slow"], 1)
    assert reached == [("there", "question")]
    assert connections.forgotten == [(game.run, ["gone"])]


def test_what_was_not_taken_waits_for_longer_each_time_by_chance_and_never_for_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Throttled posts that all came back at once would be throttled again."""
    delays: list[int] = []
    monkeypatch.setattr(publisher, "send_all", lambda _, bodies, delay: delays.append(delay) or len(bodies) == 1)
    batches = [Batch(run="r", frame="{}", connections=["c"], tried=tried) for tried in range(TRIES)]
    for chosen, expected in ((max, [0, 2, 4, 8, 8, 8, 8, 8]), (min, [0, 1, 1, 1, 1, 1, 1, 1])):
        delays.clear()
        monkeypatch.setattr(publisher.random, "randint", lambda *limits, chosen=chosen: chosen(limits))
        BroadcastQueue("queue").put(batches)
        assert delays == expected
