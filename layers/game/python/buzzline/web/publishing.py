"""Use case: publish the web app so that whoever has it open, or opens it meanwhile, finds all of its files.

A file under assets/ has a hash of its content in its name, so browsers keep it for ever. It is there before the page
that asks for it, and stays for some days after the last page that did: a page that was opened before asks for parts
of the app only when they are needed. All other files are asked for anew each time, so nothing has to be invalidated.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources.abc import Traversable
from pathlib import PurePosixPath
from typing import Any, Protocol

KEPT = timedelta(days=7)
"""How long files that are no longer part of the app are kept."""

ASSETS = "assets/"
CONFIG = "config.json"
INDEX = "index.html"
RECORD = "releases/superseded.json"
"""Says since when which files are no longer part of the app. The distribution leads nobody there."""

FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"

CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/vnd.microsoft.icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".mp3": "audio/mpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
"""By ending; browsers are told not to guess."""


class NotPublishable(ValueError):
    """The app has a file that would not be served, or lacks one."""


@dataclass(frozen=True)
class Upload:
    """A file as it is stored and served."""

    key: str
    content: bytes
    content_type: str
    cache_control: str


@dataclass(frozen=True)
class Retirement:
    """What happens to files that are no longer part of the app."""

    superseded: Mapping[str, datetime]
    """Those that are kept, and since when they are not part of it."""
    gone: list[str]


class Bucket(Protocol):
    """Where the app is served from."""

    def put(self, uploads: Collection[Upload]) -> None:
        """Store files, in any order."""

    def keys(self) -> list[str]:
        """The names of all that is stored; none where there is no bucket."""

    def delete(self, keys: Collection[str]) -> None:
        """Delete files."""

    def superseded(self) -> dict[str, datetime]:
        """Since when which files are no longer part of the app, as it was recorded."""

    def record(self, superseded: Mapping[str, datetime]) -> None:
        """Record since when which files are no longer part of the app."""


def publish(bucket: Bucket, app: Mapping[str, bytes], config: Mapping[str, Any], now: datetime) -> None:
    """Publish an app (contents by path) with its configuration, and let go what was superseded long ago."""
    batches = in_order(app, config)
    for batch in batches:
        bucket.put(batch)
    released = {upload.key for batch in batches for upload in batch}
    retirement = retire(bucket.keys(), released, bucket.superseded(), now)
    bucket.delete(retirement.gone)
    bucket.record(retirement.superseded)


def withdraw(bucket: Bucket) -> None:
    """Empty the bucket: what is in it can be published again."""
    bucket.delete(bucket.keys())


def read_app(folder: Traversable, path: str = "") -> Iterator[tuple[str, bytes]]:
    """Path and content of each file in a folder."""
    for each in folder.iterdir():
        if each.is_dir():
            yield from read_app(each, f"{path}{each.name}/")
        else:
            yield path + each.name, each.read_bytes()


def in_order(app: Mapping[str, bytes], config: Mapping[str, Any]) -> list[list[Upload]]:
    """The files in batches, each of which is to be there before the next; raises NotPublishable."""
    if INDEX not in app:
        raise NotPublishable(f"there is no {INDEX} in the web app: was it built?")
    served = {**app, CONFIG: json.dumps(config, indent=2).encode()}
    uploads = [_upload(path, content) for path, content in sorted(served.items())]
    return [[each for each in uploads if _rank(each.key) == rank] for rank in range(4)]


def retire(
    stored: Collection[str], released: Collection[str], superseded: Mapping[str, datetime], now: datetime
) -> Retirement:
    """What happens to stored files that were not released; those of which nothing is recorded were superseded now."""
    since = {key: superseded.get(key, now) for key in stored if key not in released and key != RECORD}
    gone = [key for key, moment in since.items() if now - moment >= KEPT]
    return Retirement({key: moment for key, moment in since.items() if key not in gone}, gone)


def _rank(key: str) -> int:
    return 0 if key.startswith(ASSETS) else {CONFIG: 2, INDEX: 3}.get(key, 1)


def _upload(path: str, content: bytes) -> Upload:
    if "/" in path and not path.startswith(ASSETS):
        raise NotPublishable(f"{path} would not be served: files are in {ASSETS} or in no folder")
    content_type = CONTENT_TYPES.get(PurePosixPath(path).suffix)
    if content_type is None:
        raise NotPublishable(f"{path} is of a type that is not known: see CONTENT_TYPES in {__name__}")
    return Upload(path, content, content_type, FOR_EVER if path.startswith(ASSETS) else ASK_AGAIN)
