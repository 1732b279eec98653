"""The web app's bucket, and the function that fills it, against S3 in this process."""

import importlib.util
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from buzzline.broker.address import broker_host
from buzzline.web import bucket_store
from buzzline.web.bucket_store import BucketStore
from buzzline.web.publishing import RECORD, Upload

from tests.support.web import APP, CloudFormation, properties, request

pytestmark = pytest.mark.usefixtures("bucket")

BUCKET = "web"
CONTEXT = SimpleNamespace(
    function_name="WebPublish", memory_limit_in_mb=512, invoked_function_arn="arn:x", aws_request_id="r"
)
ADAPTER = Path(__file__).parents[2] / "functions" / "web" / "web_publish.py"
Publish = Callable[..., tuple[dict[str, Any], dict[str, Any]]]

store = BucketStore(BUCKET)


@pytest.fixture
def bucket(aws: None) -> None:
    for name in (BUCKET, "another"):
        boto3.client("s3").create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})


def content(key: str, of: str = BUCKET) -> bytes:
    return boto3.client("s3").get_object(Bucket=of, Key=key)["Body"].read()


def test_files_are_stored_with_what_browsers_are_told_of_them() -> None:
    uploads = [Upload(f"assets/{n}-abc.js", b"x" * n, "text/javascript; charset=utf-8", "no-cache") for n in range(40)]
    store.put(uploads)
    assert sorted(store.keys()) == sorted(upload.key for upload in uploads)
    head = boto3.client("s3").head_object(Bucket=BUCKET, Key="assets/7-abc.js")
    assert (head["ContentLength"], head["ContentType"]) == (7, "text/javascript; charset=utf-8")
    assert head["CacheControl"] == "no-cache"


def test_any_number_of_files_is_deleted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bucket_store, "_AT_ONCE", 10)
    store.put([Upload(f"{n}.txt", b"", "text/plain", "no-cache") for n in range(25)])
    store.delete(store.keys())
    assert store.keys() == []
    store.delete([])


def test_where_there_is_no_bucket_there_is_nothing_to_delete() -> None:
    gone = BucketStore("gone")
    gone.delete(gone.keys())
    with pytest.raises(ClientError, match="NoSuchBucket"):
        gone.put([Upload("a.txt", b"", "text/plain", "no-cache")])


def test_what_was_superseded_is_remembered() -> None:
    assert store.superseded() == {}
    moment = datetime(2026, 11, 21, 12, 30, tzinfo=UTC)
    store.record({"assets/a-1.js": moment})
    assert store.superseded() == {"assets/a-1.js": moment}
    assert store.keys() == [RECORD]


def test_the_broker_is_found() -> None:
    assert broker_host().endswith(".iot.eu-west-1.amazonaws.com")


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the app as its layer brings it."""
    folder = tmp_path / "web_app"
    for path, text in APP.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text)
    monkeypatch.syspath_prepend(str(tmp_path))
    return folder


@pytest.fixture
def publish(app: Path) -> Iterator[Publish]:
    """Does what CloudFormation does: returns what the function answered, and what CloudFormation was told."""
    specification = importlib.util.spec_from_file_location("web_publish", ADAPTER)
    assert specification and specification.loader
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    with CloudFormation.waiting() as cloudformation:

        def ask(kind: str, **changes: Any) -> tuple[dict[str, Any], dict[str, Any]]:
            answer = module.handler(request(kind, cloudformation.url, properties(**changes)), CONTEXT)
            return answer, cloudformation.taken[-1][2]

        yield ask


def test_a_release_is_published_and_withdrawn(publish: Publish, app: Path) -> None:
    answer, told = publish("Create")
    assert answer == told
    assert (told["Status"], told["PhysicalResourceId"]) == ("SUCCESS", "web-app-in-web")
    assert set(store.keys()) == {*APP, "config.json", RECORD}
    assert json.loads(content("config.json"))["mqttUrl"].startswith("wss://")

    (app / "assets/index-B7x_2kQ1.js").rename(app / "assets/index-NEWER123.js")
    assert publish("Update", MqttUrl="/mqtt")[1]["PhysicalResourceId"] == "web-app-in-web", "the same resource"
    assert json.loads(content("config.json"))["mqttUrl"] == "/mqtt"
    assert {"assets/index-B7x_2kQ1.js", "assets/index-NEWER123.js"} <= set(store.keys())

    assert publish("Delete")[1]["Status"] == "SUCCESS"
    assert store.keys() == []
    assert publish("Delete")[1]["Status"] == "SUCCESS", "as often as somebody asks"


def test_a_release_into_another_bucket_is_another_resource(publish: Publish) -> None:
    publish("Create")
    _, told = publish("Update", Bucket="another")
    assert told["PhysicalResourceId"] == "web-app-in-another"
    publish("Delete")  # what CloudFormation asks for then, with the former properties
    assert store.keys() == []
    assert content("index.html", of="another") == APP["index.html"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [({"Bucket": "gone"}, "NoSuchBucket"), ({"Features": {"Chat": "on"}}, "ValidationError")],
)
def test_what_goes_wrong_is_told_for_people(publish: Publish, changes: dict[str, Any], reason: str) -> None:
    _, told = publish("Create", **changes)
    assert told["Status"] == "FAILED"
    assert reason in told["Reason"]
    assert told["PhysicalResourceId"] == f"web-app-in-{changes.get('Bucket', BUCKET)}"


def test_an_app_that_was_not_built_changes_nothing(publish: Publish, app: Path) -> None:
    publish("Create")
    (app / "index.html").unlink()
    _, told = publish("Update")
    assert told["Reason"] == "NotPublishable: there is no index.html in the web app: was it built?"
    assert content("index.html") == APP["index.html"]
