"""The boxes of a HEIC picture: how large it is, and its metadata, blanked in place.

The picture is never decoded: the decoders of this format are where files have broken into
programs, and nobody here needs its pixels. Source: ISO/IEC 14496-12 (boxes, iloc, iinf)
and ISO/IEC 23008-12 (ispe, Exif items).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.errors import DocumentRefused

#: More boxes than any camera writes: the file is made to keep us busy.
_MOST_BOXES = 20_000

#: Item types that are metadata: EXIF, and XMP as a MIME item.
_METADATA = frozenset({b"Exif", b"mime"})


@dataclass(frozen=True)
class _Box:
    kind: bytes
    start: int
    end: int


def pixels(body: bytes) -> int:
    """The pixels of the largest picture inside; refuses a file without any."""
    meta = _meta(body)
    properties = _child(body, _child(body, meta, b"iprp"), b"ipco")
    sizes: list[int] = []
    for box in _boxes(body, properties.start, properties.end):
        if box.kind == b"ispe":
            width, height = struct.unpack_from(">II", body, box.start + 4)
            sizes.append(width * height)
    if not sizes:
        raise DocumentRefused("broken")
    return max(sizes)


def blank(body: bytes) -> bytes:
    """`body` with every byte of its metadata items zero; refuses one that is cut short.

    Which way is up is a property of the picture (irot, imir) and stays.
    """
    meta = _meta(body)
    metadata = set(_metadata_items(body, meta))
    blanked = bytearray(body)
    for item, start, length in _extents(body, meta):
        if start + length > len(body):
            raise DocumentRefused("broken")
        if item in metadata:
            blanked[start : start + length] = bytes(length)
    return bytes(blanked)


def _meta(body: bytes) -> _Box:
    for box in _boxes(body, 0, len(body)):
        if box.kind == b"meta":
            return _Box(b"meta", box.start + 4, box.end)
    raise DocumentRefused("broken")


def _child(body: bytes, parent: _Box, kind: bytes) -> _Box:
    for box in _boxes(body, parent.start, parent.end):
        if box.kind == kind:
            return box
    raise DocumentRefused("broken")


def _boxes(body: bytes, start: int, end: int) -> Iterator[_Box]:
    """The boxes between two offsets; size 1 means a long size, 0 to the end."""
    for _ in range(_MOST_BOXES):
        if start + 8 > end:
            return
        size, kind = struct.unpack_from(">I4s", body, start)
        head = 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", body, start + 8)
            head = 16
        stop = end if size == 0 else start + size
        if stop > end or stop < start + head:
            raise DocumentRefused("broken")
        yield _Box(kind, start + head, stop)
        start = stop


def _metadata_items(body: bytes, meta: _Box) -> Iterator[int]:
    """The ids of items that are metadata (iinf with infe of version 2 or 3)."""
    infos = _child(body, meta, b"iinf")
    counted = 2 if body[infos.start] == 0 else 4
    for box in _boxes(body, infos.start + 4 + counted, infos.end):
        version = body[box.start]
        wide = 4 if version == 3 else 2
        number = int.from_bytes(body[box.start + 4 : box.start + 4 + wide], "big")
        kind = body[box.start + 6 + wide : box.start + 10 + wide]
        if box.kind == b"infe" and version >= 2 and kind in _METADATA:
            yield number


def _extents(body: bytes, meta: _Box) -> Iterator[tuple[int, int, int]]:
    """Where each item's bytes are: (item id, offset in the file, length)."""
    box = _child(body, meta, b"iloc")
    reader = _Reader(body, box.start, box.end)
    version = reader.take(4) >> 24
    sizes = reader.take(2)
    offset_size, length_size, base_size = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15
    index_size = sizes & 15 if version else 0
    for _ in range(reader.take(4 if version == 2 else 2)):
        item = reader.take(4 if version == 2 else 2)
        method = reader.take(2) & 15 if version else 0
        reader.take(2)
        base = reader.take(base_size)
        for _ in range(reader.take(2)):
            reader.take(index_size)
            start, length = reader.take(offset_size) + base, reader.take(length_size)
            if method == 1:
                start += _child(body, meta, b"idat").start
            if method <= 1:
                yield item, start, length


@dataclass
class _Reader:
    """Reads numbers of a few bytes, one after another."""

    body: bytes
    at: int
    end: int

    def take(self, size: int) -> int:
        if self.at + size > self.end:
            raise DocumentRefused("broken")
        self.at += size
        return int.from_bytes(self.body[self.at - size : self.at], "big")
