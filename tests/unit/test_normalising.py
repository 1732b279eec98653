"""Uploads against files that attack whoever opens them, and against those of good people."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from buzzline.images.normalising import MAX_PIXELS, MAX_SCANS, MAX_SIDE, Picture, PictureRefused, normalised
from buzzline.images.picture import MAX_BYTES, Reason
from buzzline.images.png import check_png
from PIL import Image

from tests.support.pictures import (
    BLUE,
    GREEN,
    RED,
    WHITE,
    chunk,
    decoded,
    encoded,
    is_near,
    picture,
    png_bomb,
)

SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><html><script>alert(document.cookie)</script></html>"
PNG_START = b"\x89PNG\r\n\x1a\n"


def archive() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        packed.writestr("virus.exe", "MZ" * 100)
    return buffer.getvalue()


def refusal(content: bytes, declared: str) -> Reason:
    with pytest.raises(PictureRefused) as refused:
        normalised(content, declared)
    return refused.value.reason


@pytest.mark.parametrize(("kind", "declared"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")])
def test_pictures_become_square_jpegs(kind: str, declared: str) -> None:
    made = normalised(picture(kind, (1200, 900), GREEN), declared)
    for content, side in ((made.full, 512), (made.thumb, 128)):
        image = decoded(content)
        assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (side, side))
        assert is_near(image.getpixel((side // 2, side // 2)), GREEN)


def test_small_pictures_are_not_blown_up() -> None:
    made = normalised(picture(size=(300, 200)), "image/jpeg")
    assert (decoded(made.full).size, decoded(made.thumb).size) == ((200, 200), (128, 128))


def test_the_middle_is_kept() -> None:
    image = Image.new("RGB", (600, 200), BLUE)
    image.paste(RED, (200, 0, 400, 200))
    full = decoded(normalised(encoded(image, "PNG"), "image/png").full)
    assert all(is_near(full.getpixel(place), RED) for place in ((5, 5), (195, 195), (5, 195), (195, 5)))


def test_the_same_upload_gives_the_same_bytes() -> None:
    content = picture("PNG")
    assert normalised(content, "image/png") == normalised(content, "image/png")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no picture",
        SVG,
        HTML,
        picture("GIF"),
        picture("BMP"),
        picture("TIFF"),
        archive(),
        b"%PDF-1.7",
        b"GIF89a" + picture(),
        b"RIFF\0\0\0\0WAVE",
    ],
    ids=["empty", "text", "SVG", "HTML", "GIF", "BMP", "TIFF", "ZIP", "PDF", "GIF-and-JPEG", "WAVE"],
)
def test_what_is_no_picture_is_refused_whatever_it_says(content: bytes) -> None:
    assert {refusal(content, declared) for declared in ("image/png", "image/jpeg")} == {Reason.NOT_AN_IMAGE}


@pytest.mark.parametrize(
    ("kind", "declared"),
    [("PNG", "image/jpeg"), ("JPEG", "image/png"), ("WEBP", "image/png"), ("JPEG", "text/html"), ("JPEG", "")],
)
def test_a_picture_of_another_type_than_announced_is_refused(kind: str, declared: str) -> None:
    assert refusal(picture(kind), declared) == Reason.WRONG_TYPE


def test_too_many_bytes_are_refused() -> None:
    most = picture().ljust(MAX_BYTES, b"\0")
    assert normalised(most, "image/jpeg")
    assert refusal(most + b"\0", "image/jpeg") == Reason.TOO_LARGE


def extended_webp(width: int, height: int) -> bytes:
    head = b"VP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + struct.pack("<I", width - 1)[:3]
    head += struct.pack("<I", height - 1)[:3] + b"VP8 " + bytes(12)
    return b"RIFF" + struct.pack("<I", len(head) + 4) + b"WEBP" + head


def lossless_webp(width: int, height: int) -> bytes:
    return b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f" + struct.pack("<I", width - 1 | (height - 1) << 14) + bytes(40)


def lossy_webp(width: int, height: int) -> bytes:
    return b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0" + b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", width, height) + bytes(40)


def jpeg_that_says(width: int, height: int) -> bytes:
    content = bytearray(picture())
    at = content.index(b"\xff\xc0")
    content[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(content)


MAKERS: list[tuple[Callable[[int, int], bytes], str]] = [
    (png_bomb, "image/png"),
    (extended_webp, "image/webp"),
    (lossless_webp, "image/webp"),
    (lossy_webp, "image/webp"),
    (jpeg_that_says, "image/jpeg"),
]


@pytest.mark.parametrize(("make", "declared"), MAKERS, ids=lambda value: getattr(value, "__name__", ""))
@pytest.mark.parametrize("size", [(16_000, 16_000), (12_000, 200), (200, 12_000), (9_000, 9_000)])
def test_bombs_are_refused_by_their_header(
    make: Callable[[int, int], bytes], declared: str, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: Any) -> None:
        raise AssertionError("it was decoded")

    monkeypatch.setattr("buzzline.images.normalising._picture", never)
    assert refusal(make(*size), declared) == Reason.TOO_MANY_PIXELS


@pytest.mark.parametrize(("make", "declared"), MAKERS, ids=lambda value: getattr(value, "__name__", ""))
def test_sizes_at_the_limits(make: Callable[[int, int], bytes], declared: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is in the files is no picture, which is looked at after their size."""

    def found(*size: int) -> Reason | None:
        try:
            normalised(make(*size), declared)
        except PictureRefused as refused:
            return refused.reason
        return None

    monkeypatch.setattr("buzzline.images.normalising._picture", lambda _: None)
    assert {found(*size) for size in ((10_000, 3600), (3600, 10_000), (6000, 6000), (128, 128))} <= {
        None,
        Reason.BROKEN,
    }
    for size in ((10_001, 3599), (3599, 10_001), (6001, 6000)):
        assert found(*size) == Reason.TOO_MANY_PIXELS
    for size in ((127, 128), (128, 127)):
        assert found(*size) == Reason.TOO_SMALL


def test_a_bomb_beyond_what_the_library_opens_is_refused() -> None:
    assert refusal(png_bomb(100_000, 100_000), "image/png") == Reason.TOO_MANY_PIXELS


def test_the_limits_are_what_the_docs_say() -> None:
    assert (MAX_BYTES, MAX_SIDE, MAX_PIXELS) == (5 * 1024 * 1024, 10_000, 36_000_000)


def test_a_large_picture_of_few_bytes_is_taken() -> None:
    """30 million pixels of one colour are a few kilobytes: large, but allowed."""
    content = picture("PNG", (6000, 5000), 0, mode="L")
    assert len(content) < 100_000
    assert decoded(normalised(content, "image/png").full).size == (512, 512)


@pytest.mark.parametrize("kind", [b"zTXt", b"iCCP", b"iTXt"])
def test_a_bomb_in_the_metadata_does_not_explode(kind: bytes) -> None:
    packed = zlib.compress(b"\0" * 200_000_000, 9)
    content = {b"zTXt": b"key\0\0", b"iCCP": b"name\0\0", b"iTXt": b"key\0\1\0\0\0"}[kind] + packed
    good = picture("PNG")
    head = len(PNG_START) + 25
    bomb = good[:head] + chunk(kind, content) + good[head:]
    try:
        assert b"key" not in normalised(bomb, "image/png").full
    except PictureRefused as refused:
        assert refused.reason == Reason.BROKEN


def test_a_jpeg_of_very_many_scans_is_refused() -> None:
    """Each pass over a large picture takes its time, and none of the file."""
    content = picture(size=(2000, 2000), progressive=True)
    last = content.rindex(b"\xff\xda")
    scan = content[last:-2]
    assert decoded(normalised(content, "image/jpeg").full)
    assert refusal(content[:-2] + scan * MAX_SCANS + content[-2:], "image/jpeg") == Reason.TOO_MANY_PIXELS
    assert normalised(picture() + b"\xff\xda" * 63, "image/jpeg")
    assert refusal(picture() + b"\xff\xda" * 64, "image/jpeg") == Reason.TOO_MANY_PIXELS


@pytest.mark.parametrize("size", [(1, 1), (127, 400), (400, 127)])
@pytest.mark.parametrize(("kind", "declared"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")])
def test_specks_are_refused(kind: str, declared: str, size: tuple[int, int]) -> None:
    assert refusal(picture(kind, size), declared) == Reason.TOO_SMALL


def noise(size: tuple[int, int] = (300, 300)) -> Image.Image:
    return Image.effect_noise(size, 80).convert("RGB")


@pytest.mark.parametrize(("kind", "declared"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")])
@pytest.mark.parametrize("part", [0.02, 0.3, 0.6, 0.9])
def test_what_is_cut_off_is_refused(kind: str, declared: str, part: float) -> None:
    content = encoded(noise(), kind)
    assert refusal(content[: int(len(content) * part)], declared) == Reason.BROKEN


PNG_HEAD = chunk(b"IHDR", struct.pack(">IIBBBBB", 200, 200, 8, 2, 0, 0, 0))
PNG_END = chunk(b"IEND", b"")
ROWS = (b"\0" + bytes(range(200)) * 3) * 200


def png(packed: bytes, head: bytes = PNG_HEAD, end: bytes = PNG_END) -> bytes:
    return PNG_START + head + chunk(b"IDAT", packed) + end


def with_a_bit_turned(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


GOOD_PNG = png(zlib.compress(ROWS))


@pytest.mark.parametrize(
    "content",
    [
        png(zlib.compress(ROWS[:-1])),
        png(zlib.compress(ROWS[:601])),
        png(zlib.compress(ROWS)[:-90]),
        GOOD_PNG[: -len(PNG_END)],
        GOOD_PNG[: -len(PNG_END) - 2],
        with_a_bit_turned(GOOD_PNG, -len(PNG_END) - 1),
        with_a_bit_turned(GOOD_PNG, -len(PNG_END) - 5),
        with_a_bit_turned(png(zlib.compress(ROWS, 0)), 5000),
        png(b"", end=b"") + PNG_END,
        PNG_START + PNG_HEAD + PNG_END,
    ],
    ids=[
        "a pixel missing",
        "one row",
        "stream cut off",
        "no end",
        "checksum cut off",
        "checksum of the chunk",
        "checksum of the stream",
        "a pixel changed",
        "nothing in it",
        "no pixels",
    ],
)
def test_a_broken_png_is_refused(content: bytes) -> None:
    """Decoders take most of them, and show black for what is missing."""
    assert normalised(GOOD_PNG, "image/png")
    assert refusal(content, "image/png") == Reason.BROKEN


def test_what_is_unpacked_of_a_png_is_its_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five megabytes can hold five gigabytes of zeros."""
    unpacked = []

    class Counted:
        def __init__(self) -> None:
            self.inflating = zlib.decompressobj()

        def __getattr__(self, name: str) -> Any:
            return getattr(self.inflating, name)

        def decompress(self, *args: Any) -> bytes:
            data = self.inflating.decompress(*args)
            unpacked.append(len(data))
            return data

    monkeypatch.setattr("buzzline.images.png.zlib", SimpleNamespace(**vars(zlib) | {"decompressobj": Counted}))
    check_png(png(zlib.compress(ROWS + bytes(10_000_000))))
    assert sum(unpacked) == len(ROWS)


ADAM7 = ("16462646", "77777777", "56565656", "77777777", "36463646", "77777777", "56565656", "77777777")
"""In which of the seven passes of an interlaced PNG each of 8 by 8 pixels comes."""


@pytest.mark.parametrize("size", [(128, 128), (129, 131), (135, 132)])
@pytest.mark.parametrize("bits", [1, 4, 16])
def test_an_interlaced_png_has_all_its_rows(size: tuple[int, int], bits: int) -> None:
    width, height = size
    rows = b""
    for number in "1234567":
        counts = [sum(ADAM7[y % 8][x % 8] == number for x in range(width)) for y in range(height)]
        rows += b"".join(bytes(1 + -(-count * bits // 8)) for count in counts if count)
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, 0, 0, 0, 1))
    assert normalised(png(zlib.compress(rows), head), "image/png")
    assert refusal(png(zlib.compress(rows[:-1]), head), "image/png") == Reason.BROKEN


@pytest.mark.parametrize(("kind", "declared"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")])
def test_garbage_behind_a_good_beginning_is_refused_or_cleaned(kind: str, declared: str) -> None:
    """Whatever the decoder says of it, nobody sees an error of ours, and nothing of it comes through."""
    good = encoded(noise(), kind)
    for at in range(12, min(len(good), 400), 7):
        broken = good[:at] + bytes(byte ^ 0x5A for byte in good[at : at + 9]) + good[at + 9 :]
        try:
            assert isinstance(normalised(broken, declared), Picture)
        except PictureRefused as refused:
            assert refused.reason in set(Reason)


@pytest.mark.parametrize(
    ("kind", "declared", "tail"),
    [
        ("JPEG", "image/jpeg", HTML),
        ("JPEG", "image/jpeg", archive()),
        ("PNG", "image/png", archive()),
        ("WEBP", "image/webp", HTML),
    ],
)
def test_what_is_behind_the_end_does_not_come_through(kind: str, declared: str, tail: bytes) -> None:
    made = normalised(picture(kind) + tail, declared)
    for content in (made.full, made.thumb):
        assert b"<script" not in content
        assert b"PK\3\4" not in content
        assert content.endswith(b"\xff\xd9")


def test_a_comment_does_not_come_through() -> None:
    assert b"<script" in picture(comment=HTML)
    assert b"<script" not in normalised(picture(comment=HTML), "image/jpeg").full


def exif(orientation: int = 1) -> Image.Exif:
    metadata = Image.Exif()
    metadata[0x0112] = orientation
    metadata[0x010F] = "Camera-of-Ada"
    metadata.get_ifd(0x8825)[2] = (51.0, 30.0, 26.0)  # GPSLatitude
    return metadata


@pytest.mark.parametrize(("kind", "declared"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")])
def test_places_and_cameras_are_dropped(kind: str, declared: str) -> None:
    content = picture(kind, exif=exif())
    assert b"Camera-of-Ada" in content
    made = normalised(content, declared)
    for each in (made.full, made.thumb):
        assert b"Camera-of-Ada" not in each
        assert b"Exif" not in each
        assert not decoded(each).getexif()


def test_profiles_are_dropped() -> None:
    made = decoded(normalised(picture(icc_profile=b"profile" * 30), "image/jpeg").full)
    assert "icc_profile" not in made.info


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_are_turned_upright(kind: str, orientation: int) -> None:
    """A picture with a red left top corner, stored turned as a camera held in each way stores it."""
    upright = Image.new("RGB", (400, 400), WHITE)
    upright.paste(RED, (0, 0, 200, 200))
    upright.paste(BLUE, (200, 0, 400, 200))
    stored = {
        1: upright,
        2: upright.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        3: upright.transpose(Image.Transpose.ROTATE_180),
        4: upright.transpose(Image.Transpose.FLIP_TOP_BOTTOM),
        5: upright.transpose(Image.Transpose.TRANSPOSE),
        6: upright.transpose(Image.Transpose.ROTATE_90),
        7: upright.transpose(Image.Transpose.TRANSVERSE),
        8: upright.transpose(Image.Transpose.ROTATE_270),
    }[orientation]
    content = encoded(stored, kind, exif=exif(orientation))
    full = decoded(normalised(content, f"image/{kind.lower()}").full)
    corners = [full.getpixel(place) for place in ((60, 60), (340, 60), (60, 340))]
    assert all(is_near(pixel, colour) for pixel, colour in zip(corners, (RED, BLUE, WHITE), strict=True)), corners


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_broken_metadata_do_not_break_the_picture() -> None:
    content = picture(exif=b"Exif\0\0II*\0\xff\xff\xff\xff\xff\xff")
    assert decoded(normalised(content, "image/jpeg").full).size == (200, 200)


def test_an_odd_orientation_is_none() -> None:
    assert decoded(normalised(picture(exif=exif(77)), "image/jpeg").full).size == (200, 200)


def test_cmyk_is_turned_to_colours_of_screens() -> None:
    image = Image.new("RGB", (200, 200), RED).convert("CMYK")
    full = decoded(normalised(encoded(image, "JPEG"), "image/jpeg").full)
    assert (full.mode, is_near(full.getpixel((100, 100)), RED)) == ("RGB", True)


@pytest.mark.parametrize("grey", [0, 64, 128, 255])
def test_16_bit_greys_keep_their_brightness(grey: int) -> None:
    image = Image.new("I;16", (200, 200), grey * 257)
    full = decoded(normalised(encoded(image, "PNG"), "image/png").full)
    assert is_near(full.getpixel((100, 100)), (grey, grey, grey))


def test_16_bit_colours_are_taken() -> None:
    head = struct.pack(">IIBBBBB", 200, 200, 16, 2, 0, 0, 0)
    row = b"\0" + struct.pack(">HHH", *(value * 257 for value in GREEN)) * 200
    content = PNG_START + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(row * 200)) + chunk(b"IEND", b"")
    full = decoded(normalised(content, "image/png").full)
    assert is_near(full.getpixel((100, 100)), GREEN)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "RGB"])
@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_all_kinds_of_pixels_are_taken(mode: str, kind: str) -> None:
    image = Image.new("RGB", (200, 200), WHITE).convert(mode)
    full = decoded(normalised(encoded(image, kind), f"image/{kind.lower()}").full)
    assert (full.mode, is_near(full.getpixel((100, 100)), WHITE)) == ("RGB", True)


@pytest.mark.parametrize(("kind", "declared"), [("PNG", "image/png"), ("WEBP", "image/webp")])
def test_what_is_transparent_is_white(kind: str, declared: str) -> None:
    image = Image.new("RGBA", (200, 200), (255, 0, 0, 0))
    image.paste((*BLUE, 255), (0, 0, 100, 200))
    full = decoded(normalised(encoded(image, kind), declared).full)
    assert is_near(full.getpixel((150, 100)), WHITE)
    assert is_near(full.getpixel((50, 100)), BLUE)


def test_a_transparent_colour_of_a_palette_is_white() -> None:
    image = Image.new("P", (200, 200), 0)
    image.putpalette([*RED, *BLUE])
    full = decoded(normalised(encoded(image, "PNG", transparency=0), "image/png").full)
    assert is_near(full.getpixel((100, 100)), WHITE)


@pytest.mark.parametrize(("kind", "declared"), [("PNG", "image/png"), ("WEBP", "image/webp")])
def test_the_first_picture_of_an_animation_is_taken(kind: str, declared: str) -> None:
    frames = [Image.new("RGB", (200, 200), colour) for colour in (GREEN, RED, BLUE)]
    content = encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
    full = decoded(normalised(content, declared).full)
    assert is_near(full.getpixel((100, 100)), GREEN)
    assert getattr(full, "n_frames", 1) == 1


def test_memory_that_runs_out_is_nobodys_fault_but_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_memory(*_: Any) -> None:
        raise MemoryError

    monkeypatch.setattr("buzzline.images.normalising._picture", no_memory)
    with pytest.raises(MemoryError):
        normalised(picture(), "image/jpeg")
