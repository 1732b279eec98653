"""The adapters that CloudFormation asks: whatever happens, it gets an answer."""

from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from buzzline.broker.signing_key import SigningKey
from buzzline.platform.custom_resource import NotTold

from tests.integration.adapters.bench import Bench
from tests.support.web import APP, CloudFormation

BUCKET = "webbucket"


@pytest.fixture
def cloudformation() -> Iterator[CloudFormation]:
    with CloudFormation.waiting() as server:
        yield server


@pytest.fixture(autouse=True)
def _app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The layer with the web app."""
    for path, content in APP.items():
        (tmp_path / "web_app" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "web_app" / path).write_bytes(content)
    monkeypatch.syspath_prepend(str(tmp_path))


def published() -> set[str]:
    return {each["Key"] for each in boto3.client("s3").list_objects_v2(Bucket=BUCKET).get("Contents", [])}


def web_release(bench: Bench, bucket: str = BUCKET) -> dict[str, object]:
    """The properties of the sample's release for a bucket that is there."""
    properties: dict[str, object] = bench.sample("web_publish")["ResourceProperties"]
    return {**properties, "Bucket": bucket}


@pytest.mark.parametrize(("kind", "data"), [("Create", True), ("Update", True), ("Delete", False)])
def test_broker_key_read_tells_the_public_half(
    bench: Bench, cloudformation: CloudFormation, kind: str, data: bool
) -> None:
    bench.deployed.create_keys()
    arn = bench.deployed.declared["live_game_host"].environment["BROKER_KEY"]
    changes = {"ResponseURL": cloudformation.url, "ResourceProperties": {"Key": arn}}
    bench.run("broker_key_read", RequestType=kind, **changes)
    [(_, _, said)] = cloudformation.taken
    assert said["Status"] == "SUCCESS"
    told = said.get("Data") or {}
    assert told.keys() == ({"Pem", "Host"} if data else set())
    if data:
        assert told["Pem"] == SigningKey(arn).public_half()
        assert told["Host"].endswith(".amazonaws.com")


def test_broker_key_read_tells_that_there_is_no_key_and_fails_where_nobody_listens(
    bench: Bench, cloudformation: CloudFormation
) -> None:
    bench.run("broker_key_read", ResponseURL=cloudformation.url)
    [(_, _, said)] = cloudformation.taken
    assert (said["Status"], "Data" in said) == ("FAILED", False)
    assert said["RequestId"] == bench.sample("broker_key_read")["RequestId"]
    with pytest.raises(NotTold):
        bench.run("broker_key_read")


def test_web_publish_publishes_the_app_with_its_configuration(bench: Bench, cloudformation: CloudFormation) -> None:
    bench.run("web_publish", ResponseURL=cloudformation.url, ResourceProperties=web_release(bench))
    [(_, _, said)] = cloudformation.taken
    assert said["Status"] == "SUCCESS", said
    assert published() == {*APP, "config.json", "releases/superseded.json"}


def test_web_publish_empties_the_bucket_when_the_release_is_deleted(
    bench: Bench, cloudformation: CloudFormation
) -> None:
    event = {"ResponseURL": cloudformation.url, "ResourceProperties": web_release(bench)}
    bench.run("web_publish", **event)
    bench.run("web_publish", RequestType="Delete", **event)
    assert published() == set()
    assert [said["Status"] for _, _, said in cloudformation.taken] == ["SUCCESS"] * 2


def test_web_publish_tells_that_there_is_no_bucket(bench: Bench, cloudformation: CloudFormation) -> None:
    bench.run("web_publish", ResponseURL=cloudformation.url)
    [(_, _, said)] = cloudformation.taken
    assert said["Status"] == "FAILED"
    assert "NoSuchBucket" in said["Reason"]
    assert published() == set()
