"""Makes a harmless square JPEG of what somebody uploaded, or says why not.

Nothing in a file is believed: neither its name nor the type it was announced as. What is kept is
pixels only; they are encoded anew, so nothing else that was in the file (places in EXIF, profiles,
scripts, archives behind the end) comes through. Needs Pillow: layer ImagesLayer.
"""

import io
import struct
from dataclasses import dataclass

from buzzline.images.picture import MAX_BYTES, Reason
from buzzline.images.png import check_png
from PIL import ExifTags, Image, ImageOps

MAX_SIDE = 10_000
MAX_PIXELS = 36_000_000
"""More than phones make; decoded, 144 MB."""
MIN_SIDE = 128
MAX_SCANS = 64
"""Passes over the picture in a progressive JPEG: usual are about ten. Each costs the time of decoding all pixels."""
FULL_SIDE = 512
THUMB_SIDE = 128
_QUALITY = 85
_WHITE = (255, 255, 255)

TYPES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
"""What can be uploaded, and what Pillow calls it."""

# How a picture is turned upright, by the value of EXIF's orientation.
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class PictureRefused(Exception):
    """A file is no picture that can be used."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Picture:
    """A picture in the sizes that are shown: square JPEGs without metadata."""

    full: bytes
    """FULL_SIDE pixels wide and high, less where there were less."""
    thumb: bytes
    """THUMB_SIDE pixels wide and high."""


def normalised(content: bytes, declared: str) -> Picture:
    """The middle of a JPEG, PNG or WebP (of an animation: the first picture); raises PictureRefused.

    `declared` is the content type that the file was announced as.
    """
    if len(content) > MAX_BYTES:
        raise PictureRefused(Reason.TOO_LARGE)
    found = _content_type(content)
    if found is None:
        raise PictureRefused(Reason.NOT_AN_IMAGE)
    if found != declared:
        raise PictureRefused(Reason.WRONG_TYPE)
    if found == "image/webp":
        _check_size(*_webp_size(content))  # Pillow prepares to decode a WebP when it opens it
    if found == "image/jpeg" and content.count(b"\xff\xda") > MAX_SCANS:
        raise PictureRefused(Reason.TOO_MANY_PIXELS)
    try:
        with Image.open(io.BytesIO(content), formats=[TYPES[found]]) as image:
            _check_size(*image.size)
            if found == "image/png":
                check_png(content)
            return _picture(image)
    except PictureRefused:
        raise
    except Image.DecompressionBombError:
        raise PictureRefused(Reason.TOO_MANY_PIXELS) from None
    except MemoryError:
        raise
    except Exception:
        # Decoders stumble over broken files in many ways. None of them is our failure.
        raise PictureRefused(Reason.BROKEN) from None


def _content_type(content: bytes) -> str | None:
    """What the first bytes say the content is."""
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return None


def _webp_size(content: bytes) -> tuple[int, int]:
    """Width and height as the header of a WebP has them."""
    try:
        match content[12:16]:
            case b"VP8X":
                return 1 + int.from_bytes(content[24:27], "little"), 1 + int.from_bytes(content[27:30], "little")
            case b"VP8L":
                (bits,) = struct.unpack_from("<I", content, 21)
                return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
            case b"VP8 ":
                width, height = struct.unpack_from("<HH", content, 26)
                return width & 0x3FFF, height & 0x3FFF
    except struct.error:
        pass
    raise PictureRefused(Reason.BROKEN)


def _check_size(width: int, height: int) -> None:
    if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
        raise PictureRefused(Reason.TOO_MANY_PIXELS)
    if min(width, height) < MIN_SIDE:
        raise PictureRefused(Reason.TOO_SMALL)


def _picture(image: Image.Image) -> Picture:
    image.load()
    turn = _UPRIGHT.get(_orientation(image))
    side = min(FULL_SIDE, *image.size)
    # The middle is the middle however the picture is turned, so the small one is.
    square = ImageOps.fit(_plain(image), (side, side), Image.Resampling.LANCZOS)
    full = _on_white(square if turn is None else square.transpose(turn))
    return Picture(_jpeg(full), _jpeg(full.resize((THUMB_SIDE, THUMB_SIDE), Image.Resampling.LANCZOS)))


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:
        return 1  # a picture is worth having with metadata that are broken


def _plain(image: Image.Image) -> Image.Image:
    """An image whose pixels can be averaged: 8-bit colours, with alpha where something is transparent."""
    if image.mode.startswith("I"):  # 16-bit greys, which are cut off otherwise
        image = image.convert("I").point(lambda grey: grey / 256).convert("L")
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image.convert("RGB")


def _on_white(image: Image.Image) -> Image.Image:
    """A new image of the pixels alone."""
    clean = Image.new("RGB", image.size, _WHITE)
    clean.paste(image, mask=image if image.mode == "RGBA" else None)
    return clean


def _jpeg(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=_QUALITY, optimize=True)
    return buffer.getvalue()
