"""Publishing against a bucket and a table: whatever overtakes what, the newest upload is shown."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import permutations
from typing import Any

import boto3
import httpx
import pytest
from botocore.exceptions import ClientError
from buzzline.avatars.claim_store import ClaimStore
from buzzline.avatars.publishing import publish
from buzzline.avatars.uploads import AvatarBody, Upload, begin_upload
from buzzline.images.image_store import ImageStore
from buzzline.images.picture import FULL, THUMB, Stored
from buzzline.notifications.notice import Kind, Notice
from buzzline.platform.clients import forget_clients
from buzzline.players.profile import ProfileBody
from buzzline.players.profile_store import ProfileStore

pytestmark = pytest.mark.usefixtures("bucket")

BUCKET = "avatars"
claims = ClaimStore("Player")
images = ImageStore(BUCKET)


class Told(list[Notice]):
    """Notices in a list."""

    def put_notices(self, notices: Any) -> None:
        self.extend(notices)


@pytest.fixture
def bucket(aws: None) -> None:
    boto3.client("s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})


def uploaded(number: int, player: str = "ada") -> tuple[Upload, str]:
    """An upload that was found good."""
    upload = Upload(player, f"{number:04d}")
    version = f"{upload.versions}/content{number}"
    boto3.client("s3").put_object(Bucket=BUCKET, Key=upload.key, Body=b"raw", ContentType="image/png")
    for name in (FULL, THUMB):
        images.write_jpeg(f"{version}/{name}", f"{name} {number}".encode())
    return upload, version


def shown(player: str = "ada") -> list[bytes]:
    stored = [images.read(f"avatars/{player}/current/{name}", 100) for name in (FULL, THUMB)]
    return [each.content for each in stored if each and each.content]


def is_shown(number: int) -> bool:
    return shown() == [f"{name} {number}".encode() for name in (FULL, THUMB)]


def test_a_version_is_shown_with_type_and_age_and_the_upload_is_gone() -> None:
    told = Told()
    upload, version = uploaded(1)
    assert publish(claims, images, told, upload, version) is True
    assert is_shown(1)
    head = boto3.client("s3").head_object(Bucket=BUCKET, Key="avatars/ada/current/full.jpg")
    assert (head["ContentType"], head["CacheControl"]) == ("image/jpeg", "public, max-age=60")
    assert images.read(upload.key, 100) is None
    assert [(each.player_name, each.notification_id, each.kind) for each in told] == [
        ("ada", "avatar#0001", Kind.AVATAR_ACCEPTED)
    ]


@pytest.mark.parametrize("order", list(permutations([1, 2, 3])))
def test_the_newest_is_shown_in_whatever_order_they_come(order: tuple[int, ...]) -> None:
    for number in order:
        upload, version = uploaded(number)
        newest = publish(claims, images, None, upload, version)
        assert newest == (number == max(order[: order.index(number) + 1]))
    assert is_shown(3)


def test_nobody_is_told_of_a_picture_that_was_overtaken() -> None:
    told = Told()
    for number in (2, 1):
        publish(claims, images, told, *uploaded(number))
    assert [each.notification_id for each in told] == ["avatar#0002"]
    assert images.read("uploads/ada/0001", 100) is None


def test_again_changes_nothing() -> None:
    upload, version = uploaded(1)
    told = Told()
    assert all(publish(claims, images, told, upload, version) for _ in range(3))
    assert is_shown(1)
    assert len({each.notification_id for each in told}) == 1


class Overtaken(ImageStore):
    """In the middle of its copying somebody else does something."""

    def __init__(self, at: int, meanwhile: Callable[[], object]) -> None:
        super().__init__(BUCKET)
        self.at, self.meanwhile = at, meanwhile

    def publish_jpeg(self, source: str, key: str, max_age: int) -> None:
        self.at -= 1
        if self.at == 0:
            self.meanwhile()
        super().publish_jpeg(source, key, max_age)


@pytest.mark.parametrize("at", [1, 2])
def test_a_newer_one_that_comes_while_the_older_is_copied_is_shown(at: int) -> None:
    newer = uploaded(2)
    overtaken = Overtaken(at, lambda: publish(claims, images, None, *newer))
    assert publish(claims, overtaken, None, *uploaded(1)) is False
    assert is_shown(2)


def test_a_newer_one_that_failed_after_its_claim_is_shown_by_the_older() -> None:
    _, version = uploaded(2)
    claims.claim("ada", version)
    assert publish(claims, images, None, *uploaded(1)) is False
    assert is_shown(2)


def test_one_that_fails_between_its_copies_is_put_right_by_its_next_try() -> None:
    def fail() -> None:
        raise ConnectionError

    upload, version = uploaded(1)
    with pytest.raises(ConnectionError):
        publish(claims, Overtaken(2, fail), None, upload, version)
    assert ProfileStore("Player", "https://x").of("ada").avatar_url is None
    publish(claims, images, None, upload, version)
    assert is_shown(1)


def test_many_at_once_end_with_the_newest() -> None:
    uploads = [uploaded(number) for number in range(1, 9)]
    start = threading.Barrier(len(uploads))

    def run(each: tuple[Upload, str]) -> bool:
        start.wait()
        return publish(claims, images, None, *each)

    with ThreadPoolExecutor(len(uploads)) as pool:
        newest = list(pool.map(run, uploads))
    assert is_shown(8)
    assert newest[-1]


def test_two_pictures_sent_with_one_form_are_never_mixed() -> None:
    upload, _ = uploaded(1)
    for content in ("aaa", "bbb"):
        for name in (FULL, THUMB):
            images.write_jpeg(f"{upload.versions}/{content}/{name}", content.encode())
    for content in ("bbb", "aaa"):
        publish(claims, images, None, upload, f"{upload.versions}/{content}")
    assert shown() == [b"bbb", b"bbb"]


def test_a_claim_is_the_players_own_and_leaves_the_profile_alone() -> None:
    profiles = ProfileStore("Player", "https://pictures.example/avatars")
    profiles.replace("ada", ProfileBody(displayName="Ada L."))
    claims.claim("ada", "versions/ada/1/x")
    assert profiles.of("ada").avatar_url is None, "it is not shown so far"
    claims.confirm("ada", "versions/ada/1/x")
    profile = profiles.of("ada")
    assert (profile.display_name, profile.avatar_url) == (
        "Ada L.",
        "https://pictures.example/avatars/ada/current/full.jpg",
    )
    assert profiles.replace("ada", ProfileBody(about="x")).avatar_url == profile.avatar_url
    assert profiles.of("grace").avatar_url is None
    assert ProfileStore("Player").of("ada").avatar_url is None


def test_objects_over_the_limit_are_not_read() -> None:
    upload, _ = uploaded(1)
    assert images.read(upload.key, 3) == Stored("image/png", b"raw")
    assert images.read(upload.key, 2) == Stored("image/png", None)
    assert images.read("uploads/ada/none", 3) is None


def test_other_errors_are_no_absence() -> None:
    with pytest.raises(ClientError, match="NoSuchBucket"):
        ImageStore("nowhere").read("x", 1)


def test_a_form_names_the_region_and_fixes_what_may_be_sent() -> None:
    form = begin_upload(images, "ada", AvatarBody(contentType="image/png"))
    assert httpx.URL(form.upload_url).host == f"{BUCKET}.s3.eu-west-1.amazonaws.com"
    assert {"key", "policy", "Content-Type", "x-amz-signature"} <= set(form.fields)
    forget_clients()
