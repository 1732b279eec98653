"""Processes of the local cloud address nothing but this machine."""

import asyncio
import os
import socket
import subprocess
import sys
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import BotoCoreError

from local.environment import for_local_cloud, for_servers
from local.guard.loopback import is_local


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "LOCALHOST.", "abc.cloudfront.localhost", b"localhost", socket.gethostname()),
        *("127.0.0.1", "127.8.9.1", "::1", "::1%lo", "::", "", None),
    ],
)
def test_this_machine(host: object) -> None:
    assert is_local(host)


@pytest.mark.parametrize(
    "host",
    [
        *("169.254.169.254", "10.0.0.1", "192.168.1.1", "8.8.8.8", "2001:db8::1", "fe80::1"),
        *("s3.us-east-1.amazonaws.com", "localhost.example.com", "notlocalhost", b"example.com", "127.0.0.1.nip.io"),
    ],
)
def test_other_machines(host: object) -> None:
    assert not is_local(host)


def test_the_tests_themselves_reach_no_other_machine() -> None:
    with pytest.raises(PermissionError, match=r"may not address 192\.0\.2\.1:443"):
        socket.create_connection(("192.0.2.1", 443), timeout=1)
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender,
        pytest.raises(PermissionError, match="may not address"),
    ):
        sender.sendto(b"?", ("192.0.2.1", 53))
    with pytest.raises(PermissionError, match=r"may not address example\.com"):
        socket.getaddrinfo("example.com", 443)


def test_nor_do_they_without_waiting() -> None:
    async def connect() -> None:
        await asyncio.open_connection("192.0.2.1", 443)

    with pytest.raises(PermissionError, match="may not address"):
        asyncio.run(connect())


def test_a_client_of_aws_itself_fails_instead_of_asking() -> None:
    credentials = {"aws_access_key_id": "real", "aws_secret_access_key": "real", "region_name": "us-east-1"}
    client = boto3.client("s3", **credentials)  # type: ignore[call-overload]
    with pytest.raises(BotoCoreError, match="Could not connect"):
        client.list_buckets()


def test_addresses_that_are_files_are_of_this_machine(tmp_path: Path) -> None:
    path = str(tmp_path / "s")
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind(path)
        server.listen()
        client.connect(path)


@pytest.mark.parametrize("make", [for_local_cloud, for_servers])
def test_whatever_is_started_is_guarded(make: object) -> None:
    code = "import socket; socket.create_connection(('192.0.2.1', 443), timeout=1)"
    environment = make(os.environ)  # type: ignore[operator]
    for options in ([], ["-P"]):  # servers do without the folder of their own file
        done = subprocess.run(
            [sys.executable, *options, "-c", code], env=environment, capture_output=True, text=True, check=False
        )
        assert "may not address" in done.stderr
