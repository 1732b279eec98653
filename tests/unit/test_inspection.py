"""What is made of uploads, without a cloud."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from buzzline.avatars import uploads
from buzzline.avatars.refusing import NOT_CHECKED, UNSUITABLE, Refusal, in_words, refuse
from buzzline.avatars.uploads import VALID_SECONDS, AvatarBody, Upload, begin_upload
from buzzline.images.inspection import Inspection, Verdict, inspect
from buzzline.images.moderation import Label, Moderation, PictureMissing, moderate
from buzzline.images.picture import MAX_BYTES, Reason, Stored
from buzzline.notifications.notice import Kind, Notice
from buzzline.platform.clock import iso_of_ms
from buzzline.players.avatar_address import full_url, thumb_url
from pydantic import ValidationError

from tests.support.live_games import NOON
from tests.support.pictures import BLUE, picture

UPLOAD = Upload("ada", "06-1")


class Bucket:
    """Objects in a dictionary."""

    def __init__(self, **objects: Stored) -> None:
        self.objects = objects
        self.limits: list[int] = []

    def read(self, key: str, limit: int) -> Stored | None:
        self.limits.append(limit)
        return self.objects.get(key)

    def write_jpeg(self, key: str, content: bytes) -> None:
        self.objects[key] = Stored("image/jpeg", content)

    def delete(self, key: str) -> None:
        self.objects.pop(key, None)

    def upload_form(self, key: str, content_type: str, max_bytes: int, seconds: int) -> tuple[str, dict[str, str]]:
        return "https://bucket.example", {"key": key, "limits": f"{content_type} {max_bytes} {seconds}"}


class Told(list[Notice]):
    """Notices in a list."""

    def put_notices(self, notices: Any) -> None:
        self.extend(notices)


def bucket(content: bytes | None, content_type: str = "image/jpeg") -> Bucket:
    return Bucket(**{UPLOAD.key: Stored(content_type, content)})


def looked_into(objects: Bucket) -> Inspection:
    return inspect(objects, UPLOAD.key, UPLOAD.versions)


def test_a_good_upload_is_kept_in_both_sizes_in_a_folder_named_after_its_content() -> None:
    objects = bucket(picture())
    found = looked_into(objects)
    assert (found.verdict, found.reason) == (Verdict.USABLE, None)
    assert found.version is not None
    assert found.version.startswith(UPLOAD.versions + "/")
    assert set(objects.objects) == {UPLOAD.key, f"{found.version}/full.jpg", f"{found.version}/thumb.jpg"}
    assert objects.limits == [MAX_BYTES]


def test_looking_twice_makes_no_second_version_and_a_replaced_upload_makes_another() -> None:
    objects = bucket(picture())
    first = looked_into(objects)
    assert looked_into(objects) == first
    objects.objects[UPLOAD.key] = Stored("image/jpeg", picture(colour=BLUE))
    assert looked_into(objects).version != first.version
    assert len(objects.objects) == 5


@pytest.mark.parametrize(
    ("objects", "found"),
    [
        (Bucket(), Inspection(Verdict.GONE)),
        (bucket(None), Inspection(Verdict.REFUSED, reason=Reason.TOO_LARGE)),
        (bucket(b"<svg/>", "image/png"), Inspection(Verdict.REFUSED, reason=Reason.NOT_AN_IMAGE)),
        (bucket(picture(), "image/png"), Inspection(Verdict.REFUSED, reason=Reason.WRONG_TYPE)),
    ],
)
def test_what_is_refused_leaves_nothing(objects: Bucket, found: Inspection) -> None:
    before = dict(objects.objects)
    assert looked_into(objects) == found
    assert objects.objects == before


class Strict:
    """A moderator who finds fault with everything."""

    def labels(self, picture: bytes) -> list[Label]:
        return [Label("Everything", 99.0)]


class Lenient(Strict):
    """One who does not."""

    def labels(self, picture: bytes) -> list[Label]:
        return []


def test_a_picture_with_a_label_is_not_suitable() -> None:
    objects = Bucket(**{"v/full.jpg": Stored("image/jpeg", b"x")})
    assert moderate(objects, Strict(), "v") == Moderation(suitable=False, labels=[Label("Everything", 99.0)])
    assert moderate(objects, Lenient(), "v") == Moderation(suitable=True, labels=[])


def test_a_picture_that_is_missing_is_an_error() -> None:
    with pytest.raises(PictureMissing):
        moderate(Bucket(), Lenient(), "v")


def test_a_form_is_for_one_upload_of_the_player(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "now_ms", lambda: NOON)
    body = AvatarBody(contentType="image/png")
    first, second = (begin_upload(Bucket(), "ada", body) for _ in range(2))
    assert first.fields["key"] == f"uploads/ada/{first.upload_id}"
    assert first.fields["limits"] == f"image/png {MAX_BYTES} {VALID_SECONDS}"
    assert (first.max_bytes, first.upload_url) == (5 * 1024 * 1024, "https://bucket.example")
    assert first.upload_id < second.upload_id
    assert first.expires_at == iso_of_ms(NOON + 300_000)


@pytest.mark.parametrize("content_type", ["image/gif", "image/svg+xml", "text/html", "IMAGE/PNG", "", None])
def test_other_types_are_refused_before_anything_is_uploaded(content_type: Any) -> None:
    with pytest.raises(ValidationError):
        AvatarBody.model_validate({"contentType": content_type})


@pytest.mark.parametrize("key", ["uploads/ada", "uploads/ada/1/2", "avatars/ada/1", "uploads//1", "uploads/ada/", ""])
def test_other_keys_are_no_uploads(key: str) -> None:
    with pytest.raises(ValueError, match=r"not the key|unpack"):
        Upload.of_key(key)
    assert Upload.of_key(UPLOAD.key) == UPLOAD


@pytest.mark.parametrize("reason", [*Reason, UNSUITABLE, NOT_CHECKED])
def test_every_refusal_says_in_a_sentence_what_to_do(reason: str) -> None:
    text = in_words(reason)
    assert text.count("Please") == 1
    assert text.endswith(".")
    assert "{" not in text
    assert len(text) <= 500


def test_what_a_picture_seems_to_show_is_named() -> None:
    assert "it seems to show Explicit, Violence." in in_words(UNSUITABLE, ["Explicit", "Violence"])
    assert "it seems to show A, B, C." in in_words(UNSUITABLE, ["A", "B", "C", "D"]), "no more than three"
    assert len(in_words(UNSUITABLE, ["x" * 1000] * 9)) <= 500
    assert f": it seems to show {'x' * 100}." in in_words(UNSUITABLE, ["x" * 101])
    assert "over 5 MB." in in_words(Reason.TOO_LARGE)


@pytest.mark.parametrize("told", [Told(), None])
def test_a_refused_upload_is_deleted_whether_or_not_anybody_can_be_told(told: Told | None) -> None:
    objects = bucket(b"")
    refusal = Refusal.model_validate({"key": UPLOAD.key, "reason": "broken"})
    refuse(objects, told, refusal)
    refuse(objects, told, refusal)
    assert objects.objects == {}
    if told is not None:
        first, again = told
        assert first.notification_id == again.notification_id == f"avatar#{UPLOAD.upload_id}"
        assert (first.kind, first.player_name, first.text) == (Kind.AVATAR_REJECTED, "ada", in_words("broken"))


def test_what_the_state_machine_hands_over_is_understood() -> None:
    handed = {"key": UPLOAD.key, "reason": "unsuitable", "labels": [{"name": "Explicit", "confidence": 98}]}
    assert Refusal.model_validate(json.loads(json.dumps(handed))).labels[0].name == "Explicit"


@pytest.mark.parametrize(("make", "name"), [(full_url, "full.jpg"), (thumb_url, "thumb.jpg")], ids=["full", "thumb"])
def test_avatars_are_found_by_name(make: Callable[[str, str], str], name: str) -> None:
    assert make("https://pictures.example/avatars", "zoë") == (
        f"https://pictures.example/avatars/zo%C3%AB/current/{name}"
    )
