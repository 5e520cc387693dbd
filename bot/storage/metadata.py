"""Takes out of a picture what tells where, when and with what it was taken.

The picture itself is copied byte for byte: nothing is decoded or encoded again. Kept are
the colours (ICC) and which way is up; everything else that is not the picture goes, also
what is hidden behind its end.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator

from bot.domain.errors import DocumentRefused

_SOI, _EOI, _SOS, _COM = 0xD8, 0xD9, 0xDA, 0xFE

#: Application segments that are needed to show the picture right, by how they begin.
_JPEG_KEPT = {0xE0: b"JFIF\x00", 0xE2: b"ICC_PROFILE\x00", 0xEE: b"Adobe"}

#: The next marker within compressed data: not a stuffed zero, not a restart, not filling.
_JPEG_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)

_PNG_HEAD = b"\x89PNG\r\n\x1a\n"

#: Chunks of a PNG that make the picture (PNG specification, third edition, 5.6).
_PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP bKGD hIST pHYs sPLT acTL fcTL "
    b"fdAT".split()
)

#: Chunks of a WebP that make the picture (RFC 9649).
_WEBP_KEPT = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ICCP", b"ANIM", b"ANMF", b"ALPH"})

#: Flags of VP8X: metadata of either kind, and EXIF alone.
_WEBP_METADATA, _WEBP_EXIF = 0x0C, 0x08


def strip(body: bytes, media_type: str, orientation: int) -> bytes:
    """`body` without metadata but `orientation` (EXIF 1-8); refuses one that is not whole."""
    exif = _exif(orientation) if 2 <= orientation <= 8 else b""
    try:
        return {"image/jpeg": _jpeg, "image/png": _png, "image/webp": _webp}[media_type](body, exif)
    except (IndexError, struct.error) as error:
        raise DocumentRefused("broken") from error


def _exif(orientation: int) -> bytes:
    """The smallest TIFF that says which way is up (EXIF 2.32, tag 0x0112)."""
    entry = struct.pack(">HHIHH", 0x0112, 3, 1, orientation, 0)
    return b"MM\x00*" + struct.pack(">IH", 8, 1) + entry + bytes(4)


def _jpeg(body: bytes, exif: bytes) -> bytes:
    """All segments that draw the picture, up to its end."""
    parts = [b"\xff\xd8"]
    if exif:
        data = b"Exif\x00\x00" + exif
        parts.append(b"\xff\xe1" + struct.pack(">H", len(data) + 2) + data)
    parts += [part for marker, part in _segments(body) if _draws(marker, part)]
    return b"".join([*parts, b"\xff\xd9"])


def _segments(body: bytes) -> Iterator[tuple[int, bytes]]:
    """Each segment after the start, the compressed data with the segment it belongs to."""
    at = 2
    while at < len(body):
        if body[at] != 0xFF:
            raise DocumentRefused("broken")
        marker = body[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == _EOI:
            return
        (size,) = struct.unpack_from(">H", body, at + 2)
        end = at + 2 + size
        if marker == _SOS:
            following = _JPEG_MARKER.search(body, end)
            end = following.start() if following else len(body)
        yield marker, body[at:end]
        at = end


def _draws(marker: int, segment: bytes) -> bool:
    if marker == _COM:
        return False
    if 0xE0 <= marker <= 0xEF:
        wanted = _JPEG_KEPT.get(marker)
        return wanted is not None and segment[4:].startswith(wanted)
    return True


def _png(body: bytes, exif: bytes) -> bytes:
    parts = [_PNG_HEAD]
    at = len(_PNG_HEAD)
    while True:
        (size,) = struct.unpack_from(">I", body, at)
        kind, end = body[at + 4 : at + 8], at + 12 + size
        if end > len(body):
            raise DocumentRefused("broken")
        if kind in _PNG_KEPT:
            parts.append(body[at:end])
        if kind == b"IHDR" and exif:
            check = struct.pack(">I", zlib.crc32(b"eXIf" + exif))
            parts.append(struct.pack(">I", len(exif)) + b"eXIf" + exif + check)
        if kind == b"IEND":
            return b"".join(parts)
        at = end


def _webp(body: bytes, exif: bytes) -> bytes:
    parts, extended = [], False
    for kind, data in _riff(body):
        if kind == b"VP8X":
            flags = data[0] & ~_WEBP_METADATA | (_WEBP_EXIF if exif else 0)
            data, extended = bytes([flags]) + data[1:], True
        if kind in _WEBP_KEPT:
            parts.append(_chunk(kind, data))
    if exif and extended:
        parts.append(_chunk(b"EXIF", exif))
    content = b"WEBP" + b"".join(parts)
    return b"RIFF" + struct.pack("<I", len(content)) + content


def _riff(body: bytes) -> Iterator[tuple[bytes, bytes]]:
    (size,) = struct.unpack_from("<I", body, 4)
    end = 8 + size
    if end > len(body):
        raise DocumentRefused("broken")
    at = 12
    while at + 8 <= end:
        (length,) = struct.unpack_from("<I", body, at + 4)
        if at + 8 + length > end:
            raise DocumentRefused("broken")
        yield body[at : at + 4], body[at + 8 : at + 8 + length]
        at += 8 + length + length % 2


def _chunk(kind: bytes, data: bytes) -> bytes:
    return kind + struct.pack("<I", len(data)) + data + b"\x00" * (len(data) % 2)
