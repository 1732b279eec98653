"""No function of the local cloud reaches any other machine, whoever it would be."""

import io
import json
import uuid
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.cloud import DeployedCloud

CODE = """
import os, socket

def handler(event, context):
    try:
        socket.create_connection((event["host"], event["port"]), timeout=1).close()
    except OSError as error:
        return {"refused": str(error)}
    return {"refused": None, "variables": sorted(os.environ)}
"""


@pytest.fixture(scope="module")
def function(cloud: DeployedCloud) -> Iterator[str]:
    """A function that connects to where it is told."""
    awslambda = cloud.client("lambda")
    name = f"guarded-{uuid.uuid4().hex[:8]}"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("code.py", CODE)
    of_another = awslambda.get_function_configuration(FunctionName=cloud.functions["GamePlay"])
    awslambda.create_function(
        FunctionName=name,
        Runtime="python3.13",
        Role=of_another["Role"],
        Handler="code.handler",
        Code={"ZipFile": packed.getvalue()},
        Timeout=10,
    )
    yield name
    awslambda.delete_function(FunctionName=name)


def connect(cloud: DeployedCloud, function: str, host: str, port: int) -> dict[str, Any]:
    answer = cloud.client("lambda").invoke(FunctionName=function, Payload=json.dumps({"host": host, "port": port}))
    said: dict[str, Any] = json.loads(answer["Payload"].read())
    return said


@pytest.mark.parametrize("host", ["192.0.2.1", "169.254.169.254", "s3.us-east-1.amazonaws.com"])
def test_another_machine_is_not_reached(cloud: DeployedCloud, function: str, host: str) -> None:
    assert f"may not address {host}:443" in connect(cloud, function, host, 443)["refused"]


def test_this_machine_is(cloud: DeployedCloud, function: str) -> None:
    said = connect(cloud, function, "127.0.0.1", cloud.port)
    assert said["refused"] is None
    assert not [each for each in said["variables"] if each.lower() in {"http_proxy", "https_proxy", "all_proxy"}]
