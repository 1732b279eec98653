"""Whether a PNG is whole: decoders show what there is of a broken one, and black for the rest."""

import struct
import zlib
from collections.abc import Iterator

_START = 8
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
"""Numbers for a pixel, by the type of its colours."""
_PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
"""First column, first row, and steps to the next ones, of the pictures that an interlaced one is made of."""
_STEP = 1 << 20


def check_png(content: bytes) -> None:
    """Raise ValueError for a PNG without its end, with a wrong checksum, or with less pixels than it says."""
    missing = -1
    inflating = zlib.decompressobj()
    for kind, data in _chunks(content):
        if kind == b"IHDR":
            missing = _length(bytes(data))
        elif kind == b"IDAT":
            missing -= _inflated(inflating, data, missing)
    if missing:
        raise ValueError("The pixels are not all there.")


def _chunks(content: bytes) -> Iterator[tuple[bytes, memoryview]]:
    """All chunks but the last, `IEND`."""
    view, at = memoryview(content), _START
    while at + 12 <= len(content):
        (length,) = struct.unpack_from(">I", content, at)
        kind, end = content[at + 4 : at + 8], at + 8 + length
        if view[end : end + 4] != struct.pack(">I", zlib.crc32(view[at + 4 : end])):
            raise ValueError("A checksum is wrong.")
        if kind == b"IEND":
            return
        yield kind, view[at + 8 : end]
        at = end + 4
    raise ValueError("The end is not there.")


def _inflated(inflating: "zlib._Decompress", data: bytes | memoryview, most: int) -> int:
    """How many bytes come out, `most` at most: a step at a time, as all would take the memory of the whole picture."""
    total = 0
    try:
        while data and total < most and not inflating.eof:
            total += len(inflating.decompress(data, min(_STEP, most - total)))
            data = inflating.unconsumed_tail
    except zlib.error as error:
        raise ValueError(str(error)) from None
    return total


def _length(head: bytes) -> int:
    """Bytes of all pixels, with the one before each row."""
    width, height, depth, colours, _, _, interlaced = struct.unpack(">IIBBBBB", head)
    bits = depth * _CHANNELS[colours]
    passes = _PASSES if interlaced else ((0, 0, 1, 1),)
    total = 0
    for left, top, across, down in passes:
        columns, rows = -(-(width - left) // across), -(-(height - top) // down)
        total += rows * (1 + -(-columns * bits // 8)) if columns > 0 else 0
    return total
