"""AWS clients: one per service and execution environment, created on first use."""

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from boto3.dynamodb.types import TypeDeserializer
from botocore.config import Config
from buzzline.platform.concurrency import WORKERS

if TYPE_CHECKING:
    from mypy_boto3_apigatewaymanagementapi.client import ApiGatewayManagementApiClient
    from mypy_boto3_dynamodb.client import DynamoDBClient
    from mypy_boto3_dynamodb.service_resource import DynamoDBServiceResource, Table
    from mypy_boto3_iot_data.client import IoTDataPlaneClient
    from mypy_boto3_kinesis.client import KinesisClient
    from mypy_boto3_rekognition.client import RekognitionClient
    from mypy_boto3_s3.client import S3Client
    from mypy_boto3_sns.client import SNSClient
    from mypy_boto3_sqs.client import SQSClient
    from mypy_boto3_stepfunctions.client import SFNClient

# Short time-outs: a function behind an API has 29 s at most, and a call that takes
# longer than a few is better tried again on a new connection.
_CONFIG = Config(
    connect_timeout=2,
    read_timeout=5,
    retries={"mode": "standard", "total_max_attempts": 3},
    max_pool_connections=WORKERS,
)

_deserializer = TypeDeserializer()


@cache
def _dynamodb() -> "DynamoDBServiceResource":
    return boto3.resource("dynamodb", config=_CONFIG)


@cache
def sns() -> "SNSClient":
    """The SNS client."""
    return boto3.client("sns", config=_CONFIG)


@cache
def sqs() -> "SQSClient":
    """The SQS client."""
    return boto3.client("sqs", config=_CONFIG)


@cache
def kinesis() -> "KinesisClient":
    """The Kinesis client."""
    return boto3.client("kinesis", config=_CONFIG)


@cache
def event_bridge() -> Any:  # one operation of it is used
    """The client of event buses."""
    return boto3.client("events", config=_CONFIG)


@cache
def s3() -> "S3Client":
    """The S3 client. Its links name the bucket's region: without, they lead nowhere while the bucket is new."""
    links = Config(
        signature_version="s3v4", s3={"addressing_style": "virtual", "us_east_1_regional_endpoint": "regional"}
    )
    return boto3.client("s3", config=_CONFIG.merge(links))


@cache
def rekognition() -> "RekognitionClient":
    """The client that looks at pictures."""
    return boto3.client("rekognition", config=_CONFIG)


@cache
def kms() -> Any:
    """The client that signs."""
    return boto3.client("kms", config=_CONFIG)


@cache
def iot() -> Any:  # the types of its hundreds of operations are not worth a package
    """The client that knows the MQTT broker's address."""
    return boto3.client("iot", config=_CONFIG)


@cache
def iot_data(host: str = "") -> "IoTDataPlaneClient":
    """The client that publishes to MQTT topics, at a host of our VPC's or where SDKs look by themselves."""
    if not host:
        return boto3.client("iot-data", config=_CONFIG)
    # A host inside answers at once, or not at all.
    return boto3.client("iot-data", endpoint_url=f"https://{host}", config=_CONFIG.merge(Config(connect_timeout=1)))


@cache
def step_functions() -> "SFNClient":
    """The client that runs state machines; it waits for as long as an API does, and asks once."""
    return boto3.client(
        "stepfunctions", config=_CONFIG.merge(Config(read_timeout=27, retries={"total_max_attempts": 1}))
    )


@cache
def functions() -> Any:
    """The client that invokes functions; it waits for as long as one of ours may take, and asks once."""
    return boto3.client("lambda", config=_CONFIG.merge(Config(read_timeout=130, retries={"total_max_attempts": 1})))


@cache
def dynamodb_streams() -> Any:
    """The client that reads streams of tables."""
    return boto3.client("dynamodbstreams", config=_CONFIG)


@cache
def web_socket_connections(url: str) -> "ApiGatewayManagementApiClient":
    """The client that posts to the connections of the WebSocket API at `url`; what it can't post is tried later."""
    posts = Config(read_timeout=3, retries={"total_max_attempts": 2})
    return boto3.client("apigatewaymanagementapi", endpoint_url=url, config=_CONFIG.merge(posts))


def forget_clients() -> None:
    """Drop all cached clients, for tests that change the AWS they talk to."""
    shared = (_dynamodb, _table, sns, sqs, kinesis, event_bridge, s3, rekognition, kms, iot, iot_data, step_functions)
    for each in (*shared, functions, dynamodb_streams, web_socket_connections):
        each.cache_clear()


@cache
def _table(name: str) -> "Table":
    return _dynamodb().Table(name)


class TableStore:
    """Base of the stores: knows its table by name and reaches it only when used."""

    def __init__(self, table_name: str) -> None:
        self.table_name = table_name

    @property
    def table(self) -> "Table":
        """The table; items go in and out as plain Python values."""
        return _table(self.table_name)

    @property
    def client(self) -> "DynamoDBClient":
        """The client for requests over several items or tables (thread-safe, plain Python values)."""
        return _dynamodb().meta.client


def plain_item(item: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """An item in DynamoDB's own notation, like those in streams and errors, as plain values."""
    return {name: _deserializer.deserialize(value) for name, value in item.items()} if item else None
