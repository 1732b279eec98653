"""What stands in for Rekognition on the local cloud, asked by the adapter that asks Rekognition."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from buzzline.images.moderation import Label
from buzzline.images.moderator import RekognitionModerator
from buzzline.images.normalising import normalised
from buzzline.platform.clients import forget_clients, rekognition

from local import rekognition as stand_in
from local.cloud import answers
from local.processes import Service, free_port
from tests.support.pictures import GREEN, picture

MAGENTA, ORANGE, YELLOW, CYAN = (255, 0, 255), (255, 128, 0), (255, 255, 0), (0, 255, 255)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = free_port()
    log = tmp_path_factory.mktemp("rekognition") / "log"
    service = Service([sys.executable, "-P", str(Path(stand_in.__file__)), str(port)], env={}, log=log)
    try:
        service.wait_until(lambda: answers(f"http://127.0.0.1:{port}"))
        yield f"http://127.0.0.1:{port}"
    finally:
        service.stop()


@pytest.fixture(autouse=True)
def asked_there(url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    names = {"AWS_ENDPOINT_URL_REKOGNITION": url, "AWS_DEFAULT_REGION": "us-east-1"}
    for name, value in {**names, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}.items():
        monkeypatch.setenv(name, value)
    forget_clients()
    yield
    forget_clients()


def shown(colour: Any) -> bytes:
    return normalised(picture(colour=colour), "image/jpeg").full


@pytest.mark.parametrize(
    ("colour", "threshold", "labels"),
    [
        (MAGENTA, 60, [Label("Explicit", 98.0)]),
        (ORANGE, 60, [Label("Suggestive", 72.0)]),
        (ORANGE, 80, []),
        (YELLOW, 60, []),
        (YELLOW, 50, [Label("Alcohol", 52.0)]),
        (GREEN, 0, []),
    ],
)
def test_colours_are_labels_above_the_threshold(colour: Any, threshold: float, labels: list[Label]) -> None:
    assert RekognitionModerator(threshold).labels(shown(colour)) == labels


def test_one_colour_stands_for_a_service_that_is_asked_too_much() -> None:
    with pytest.raises(ClientError, match="ThrottlingException"):
        RekognitionModerator(60).labels(shown(CYAN))


@pytest.mark.parametrize(
    ("image", "error"),
    [
        ({"Bytes": b"<svg/>"}, "InvalidImageFormatException"),
        ({"Bytes": picture(size=(40, 40))}, "InvalidParameterException"),
        ({"S3Object": {"Bucket": "pictures", "Name": "x"}}, "InvalidParameterException"),
    ],
)
def test_what_can_not_be_judged_is_an_error(image: Any, error: str) -> None:
    with pytest.raises(ClientError, match=error):
        rekognition().detect_moderation_labels(Image=image)


def test_other_operations_are_not_known() -> None:
    with pytest.raises(ClientError, match="UnknownOperationException"):
        rekognition().detect_faces(Image={"Bytes": picture()})


def test_the_words_name_what_there_is() -> None:
    for name, confidence in stand_in.LABELS.values():
        assert f"{name} ({confidence:.0f} %)" in stand_in.IN_WORDS
