"""The adapters of avatars: pictures go through one after the other, and bad ones go nowhere."""

import boto3
import pytest
from botocore.exceptions import ClientError
from buzzline.images.moderation import PictureMissing
from buzzline.images.picture import FULL, THUMB

from tests.integration.adapters.bench import Bench
from tests.support.pictures import GREEN, picture, png_bomb

BUCKET = "avatars"
UPLOAD = "uploads/sample-player/065c0f2a1b3c9d-9f8e7d"
MAGENTA, CYAN = (255, 0, 255), (0, 255, 255)


def upload(content: bytes, kind: str = "image/jpeg") -> None:
    boto3.client("s3").put_object(Bucket=BUCKET, Key=UPLOAD, Body=content, ContentType=kind)


def keys() -> list[str]:
    return [each["Key"] for each in boto3.client("s3").list_objects_v2(Bucket=BUCKET).get("Contents", [])]


def version(bench: Bench, **options: object) -> str:
    upload(picture(**options))  # type: ignore[arg-type]
    return str(bench.run("image_inspect")["version"])


def test_avatar_put_gives_a_form_for_one_upload_of_the_caller(bench: Bench) -> None:
    form = bench.call("avatar_put")
    assert (form.status, form.body["fields"]["Content-Type"]) == (201, "image/jpeg")
    assert form.body["fields"]["key"] == f"uploads/ada/{form.body['uploadId']}"
    assert BUCKET in form.body["uploadUrl"]


@pytest.mark.parametrize("body", [{"contentType": "image/svg+xml"}, {}, {"contentType": "image/png", "key": "x"}])
def test_avatar_put_refuses_other_types(bench: Bench, body: dict[str, str]) -> None:
    assert bench.call("avatar_put", body=body).kind == "invalid-request"


def test_image_inspect_keeps_what_is_shown_of_a_picture(bench: Bench) -> None:
    upload(picture())
    found = bench.run("image_inspect")
    assert found["verdict"] == "usable"
    assert sorted(keys()) == sorted([UPLOAD, f"{found['version']}/{FULL}", f"{found['version']}/{THUMB}"])
    assert bench.run("image_inspect") == found


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"<svg/>", "not-an-image"), (png_bomb(30_000, 30_000), "too-many-pixels"), (picture(size=(9, 9)), "too-small")],
)
def test_image_inspect_keeps_nothing_of_what_is_no_picture(bench: Bench, content: bytes, reason: str) -> None:
    upload(content, "image/png" if content.startswith(b"\x89PNG") else "image/jpeg")
    assert bench.run("image_inspect") == {"verdict": "refused", "reason": reason}
    assert keys() == [UPLOAD]


def test_image_inspect_finds_nothing_where_an_upload_is_gone_and_nothing_elsewhere(bench: Bench) -> None:
    assert bench.run("image_inspect") == {"verdict": "gone"}
    with pytest.raises(ValueError, match="not the key of an upload"):
        bench.run("image_inspect", {"key": "avatars/ada/current"})


def test_image_moderate_asks_about_the_kept_picture(bench: Bench) -> None:
    good = version(bench, colour=GREEN)
    assert bench.run("image_moderate", {"version": good}) == {"suitable": True, "labels": []}
    bad = version(bench, colour=MAGENTA)
    assert bench.run("image_moderate", {"version": bad}) == {
        "suitable": False,
        "labels": [{"name": "Explicit", "confidence": 98.0}],
    }


def test_image_moderate_fails_where_there_is_no_picture_or_no_judgement(bench: Bench) -> None:
    with pytest.raises(PictureMissing):
        bench.run("image_moderate")
    with pytest.raises(Exception, match="Rate exceeded"):
        bench.run("image_moderate", {"version": version(bench, colour=CYAN)})


def test_avatar_publish_shows_the_picture_and_says_so(bench: Bench) -> None:
    event = {"key": UPLOAD, "version": version(bench)}
    assert bench.run("avatar_publish", event) == {"newest": True}
    assert {f"avatars/sample-player/current/{name}" for name in (FULL, THUMB)} < set(keys())
    assert UPLOAD not in keys()
    [notice] = bench.messages("NotificationsQueue")
    assert (notice["playerName"], notice["kind"]) == ("sample-player", "avatar-accepted")
    assert bench.call("player_get", player="sample-player").body["avatarUrl"]


def test_avatar_publish_shows_no_older_picture_and_none_that_is_not_there(bench: Bench) -> None:
    with pytest.raises(ClientError, match="NoSuchKey"):
        bench.run("avatar_publish")
    older = version(bench)
    newer = older.replace("065c0f2a1b3c9d", "065c0f2a1b3c9e")
    for name in (FULL, THUMB):
        boto3.client("s3").copy_object(
            Bucket=BUCKET, Key=f"{newer}/{name}", CopySource={"Bucket": BUCKET, "Key": f"{older}/{name}"}
        )
    assert bench.run("avatar_publish", {"key": UPLOAD.replace("9d-", "9e-"), "version": newer}) == {"newest": True}
    assert bench.run("avatar_publish", {"key": UPLOAD, "version": older}) == {"newest": False}
    assert len(bench.messages("NotificationsQueue")) == 1


def test_avatar_refuse_throws_the_upload_away_and_tells_why(bench: Bench) -> None:
    upload(picture())
    assert bench.run("avatar_refuse") is None
    assert keys() == []
    [notice] = bench.messages("NotificationsQueue")
    assert (notice["playerName"], notice["kind"]) == ("sample-player", "avatar-rejected")
    assert "Explicit" in notice["text"]


@pytest.mark.parametrize("changes", [{"key": "versions/ada/x"}, {"reason": "Because!"}, {"labels": None}])
def test_avatar_refuse_deletes_nothing_else(bench: Bench, changes: dict[str, object]) -> None:
    boto3.client("s3").put_object(Bucket=BUCKET, Key="versions/ada/x", Body=b"x")
    upload(picture())
    with pytest.raises(ValueError):
        bench.run("avatar_refuse", **changes)
    assert len(keys()) == 2
    assert bench.messages("NotificationsQueue") == []
