"""Which files of the web app are published how and when, and which are let go."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from buzzline.web.publishing import (
    CONTENT_TYPES,
    RECORD,
    NotPublishable,
    Upload,
    in_order,
    publish,
    read_app,
    retire,
    withdraw,
)

from tests.support.web import APP

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
CONFIG = {"apiUrl": "/api"}
DAY = timedelta(days=1)


class BucketInMemory:
    """Remembers what happened in which order."""

    def __init__(self, *keys: str) -> None:
        self.stored = set(keys)
        self.recorded: dict[str, datetime] = {}
        self.batches: list[set[str]] = []

    def put(self, uploads: Collection[Upload]) -> None:
        self.batches.append({upload.key for upload in uploads})
        self.stored |= self.batches[-1]

    def keys(self) -> list[str]:
        return sorted(self.stored)

    def delete(self, keys: Collection[str]) -> None:
        self.stored -= set(keys)

    def superseded(self) -> dict[str, datetime]:
        return self.recorded

    def record(self, superseded: Mapping[str, datetime]) -> None:
        self.recorded = dict(superseded)
        self.stored.add(RECORD)


def test_the_page_comes_last_and_what_it_asks_for_first() -> None:
    bucket = BucketInMemory()
    publish(bucket, APP, CONFIG, NOW)
    assets = {"assets/index-B7x_2kQ1.js", "assets/index-Da81mZ-p.css"}
    assert bucket.batches == [assets, {"favicon.svg"}, {"config.json"}, {"index.html"}]


def test_hashed_files_are_kept_for_ever_and_all_others_asked_for_anew() -> None:
    uploads = {upload.key: upload for batch in in_order(APP, CONFIG) for upload in batch}
    assert uploads["assets/index-B7x_2kQ1.js"] == Upload(
        "assets/index-B7x_2kQ1.js",
        b"export {}",
        "text/javascript; charset=utf-8",
        "public, max-age=31536000, immutable",
    )
    assert {key for key, upload in uploads.items() if upload.cache_control == "no-cache"} == {
        "index.html",
        "favicon.svg",
        "config.json",
    }
    assert uploads["config.json"].content_type == "application/json"
    assert uploads["config.json"].content == b'{\n  "apiUrl": "/api"\n}'


def test_an_app_does_not_bring_its_own_configuration() -> None:
    *_, configs, _ = in_order({**APP, "config.json": b'{"apiUrl": "http://localhost"}'}, CONFIG)
    assert [upload.content for upload in configs] == [b'{\n  "apiUrl": "/api"\n}']


@pytest.mark.parametrize(
    ("file", "says"),
    [
        ("fonts/a.woff2", "fonts/a.woff2 would not be served"),
        ("nested/assets/a-1.js", "nested/assets/a-1.js would not be served"),
        ("assets/index-B7x_2kQ1.js.map", "is of a type that is not known"),
        ("LICENSE", "LICENSE is of a type that is not known"),
    ],
)
def test_a_file_that_could_not_be_served_is_refused(file: str, says: str) -> None:
    with pytest.raises(NotPublishable, match=says):
        in_order({**APP, file: b""}, CONFIG)


def test_an_app_without_a_page_was_not_built() -> None:
    bucket = BucketInMemory()
    with pytest.raises(NotPublishable, match=r"no index\.html"):
        publish(bucket, {"assets/a-1.js": b""}, CONFIG, NOW)
    assert bucket.stored == set()


def test_text_says_how_it_is_encoded() -> None:
    assert all("charset=utf-8" in kind for kind in CONTENT_TYPES.values() if kind.startswith("text/"))


def test_files_are_kept_for_a_week_after_they_were_superseded_however_old_they_are() -> None:
    bucket = BucketInMemory()
    publish(bucket, APP, CONFIG, NOW)
    newer = {"index.html": b"newer", "assets/index-NEWER123.js": b""}
    old = APP.keys() - newer.keys()
    superseded = NOW + 100 * DAY
    publish(bucket, newer, CONFIG, superseded)
    assert bucket.recorded == dict.fromkeys(old, superseded)
    publish(bucket, newer, CONFIG, superseded + 6 * DAY)
    assert bucket.recorded == dict.fromkeys(old, superseded), "the moment does not move"
    assert bucket.stored == {*old, *newer, "config.json", RECORD}
    publish(bucket, newer, CONFIG, superseded + 7 * DAY)
    assert bucket.stored == {*newer, "config.json", RECORD}
    assert bucket.recorded == {}


def test_a_file_that_is_back_is_not_superseded_any_more() -> None:
    bucket = BucketInMemory()
    publish(bucket, APP, CONFIG, NOW)
    publish(bucket, {"index.html": b""}, CONFIG, NOW + DAY)
    publish(bucket, APP, CONFIG, NOW + 2 * DAY)
    assert bucket.recorded == {}
    publish(bucket, {"index.html": b""}, CONFIG, NOW + 9 * DAY)
    assert APP.keys() <= bucket.stored, "their week begins anew"


def test_a_release_that_was_interrupted_is_made_good_by_the_next() -> None:
    """Files of which nothing was recorded, and a record of files that are not there."""
    retirement = retire(["assets/a-1.js", "assets/b-2.js", RECORD], {"assets/b-2.js"}, {"assets/gone-3.js": NOW}, NOW)
    assert retirement.superseded == {"assets/a-1.js": NOW}
    assert retirement.gone == []


def test_nothing_is_left_of_an_app_that_was_withdrawn() -> None:
    bucket = BucketInMemory()
    publish(bucket, APP, CONFIG, NOW)
    withdraw(bucket)
    assert bucket.stored == set()


def test_an_app_is_read_with_its_folders(tmp_path: Path) -> None:
    for path, content in APP.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(content)
    assert dict(read_app(tmp_path)) == APP
