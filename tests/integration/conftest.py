"""In-process AWS (moto) with the tables that the templates declare."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import boto3
import pytest
from buzzline.platform.clients import forget_clients
from moto import mock_aws
from moto.dynamodb.responses import DynamoHandler
from samtranslator.yaml_helper import yaml_parse

ROOT = Path(__file__).parents[2]
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
    for file in sorted(ROOT.glob("functions/*/template.yaml")):
        for logical_id, resource in yaml_parse(file.read_text())["Resources"].items():
            if resource["Type"] == "AWS::DynamoDB::Table":
                properties = resource["Properties"]
                tables[logical_id] = {name: properties[name] for name in _TABLE_PROPERTIES if name in properties}
    return tables


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
    with mock_aws():
        forget_clients()
        dynamodb = boto3.client("dynamodb")
        for name, parameters in declared_tables().items():
            dynamodb.create_table(TableName=name, **parameters)
        yield
    forget_clients()


@pytest.fixture
def scan(aws: None) -> Callable[[str], list[dict[str, Any]]]:
    """All items of a table."""
    return lambda table: boto3.resource("dynamodb").Table(table).scan()["Items"]
