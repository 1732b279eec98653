"""What all who handle pictures agree on. (Without Pillow, which only functions with layer ImagesLayer have.)"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

MAX_BYTES = 5 * 1024 * 1024
"""Of an upload."""

FULL = "full.jpg"
THUMB = "thumb.jpg"


class Reason(StrEnum):
    """Why a file is refused."""

    NOT_AN_IMAGE = "not-an-image"
    WRONG_TYPE = "wrong-type"
    TOO_LARGE = "too-large"
    TOO_MANY_PIXELS = "too-many-pixels"
    TOO_SMALL = "too-small"
    BROKEN = "broken"


@dataclass(frozen=True)
class Stored:
    """A stored object: its content is None where it is over the limit that was asked for."""

    content_type: str
    content: bytes | None


class Objects(Protocol):
    """Where pictures are kept."""

    def read(self, key: str, limit: int) -> Stored | None:
        """An object of up to `limit` bytes; None where there is none."""

    def write_jpeg(self, key: str, content: bytes) -> None:
        """Store a picture."""
