"""In-process AWS (moto) with the tables that the templates declare."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import cache
from threading import Lock
from typing import Any

import boto3
import pytest
from buzzline.platform.clients import forget_clients
from moto import mock_aws
from moto.core import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.responses import DynamoHandler

from tests.support.deployed import Deployed
from tests.support.live_scoreboard import RedisServer
from tests.support.stack import Stack

_TABLE_PROPERTIES = (
    "AttributeDefinitions",
    "KeySchema",
    "BillingMode",
    "GlobalSecondaryIndexes",
    "LocalSecondaryIndexes",
)


@cache
def declared_tables() -> dict[str, dict[str, Any]]:
    """Logical id → CreateTable parameters of every table in the feature templates."""
    tables: dict[str, dict[str, Any]] = {}
    for logical_id, properties in Stack.full().declared("AWS::DynamoDB::Table").items():
        tables[logical_id] = {name: properties[name] for name in _TABLE_PROPERTIES if name in properties}
        if stream := properties.get("StreamSpecification"):
            tables[logical_id]["StreamSpecification"] = {"StreamEnabled": True, **stream}
    return tables


@cache
def _session() -> boto3.Session:
    """One for all tests: each of its own would read megabytes of descriptions of services."""
    return boto3.Session()


@pytest.fixture
def one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A write of DynamoDB is one step; moto's are several, so it does one request after the other."""
    lock, call = Lock(), DynamoHandler.call_action

    def locked(self: DynamoHandler) -> Any:
        with lock:
            return call(self)

    monkeypatch.setattr(DynamoHandler, "call_action", locked)


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch, one_at_a_time: None) -> Iterator[None]:
    """Mocked AWS with all tables, named like their logical ids."""
    for name, value in {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "POWERTOOLS_METRICS_NAMESPACE": "Test",
        "POWERTOOLS_SERVICE_NAME": "test",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    boto3.DEFAULT_SESSION = _session()
    with mock_aws():
        forget_clients()
        _kept_tables().update(deepcopy(_empty_tables()))
        yield
    forget_clients()


def _kept_tables() -> dict[str, Any]:
    """Where moto has the tables."""
    tables: dict[str, Any] = dynamodb_backends[DEFAULT_ACCOUNT_ID]["eu-west-1"].tables
    return tables


@cache
def _empty_tables() -> dict[str, Any]:
    """All tables as they are made; most of a test's time would be for making those that it does not look at."""
    with mock_aws():
        dynamodb = boto3.client("dynamodb")
        for name, parameters in declared_tables().items():
            dynamodb.create_table(TableName=name, **parameters)
        return deepcopy(_kept_tables())


@pytest.fixture
def scan(aws: None) -> Callable[[str], list[dict[str, Any]]]:
    """All items of a table."""
    return lambda table: boto3.resource("dynamodb").Table(table).scan()["Items"]


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """A Redis; it is not emptied from test to test."""
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def deployed(redis_server: RedisServer) -> Deployed:
    """All functions, with all features on."""
    return Deployed(Stack.full(RedisUrl=redis_server.url))
