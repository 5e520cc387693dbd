"""A citizen's photo or document: which ones are taken, and what is said of the rest.

Rules on bytes and words only: nothing is decoded, stored or fetched here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

Status = Literal["waiting", "stored", "refused", "failed"]

#: Kinds of attachment whose file is fetched; the others are only mentioned.
FETCHED = frozenset({"image", "document"})

#: The largest file we take: Telegram lets bots fetch no larger one (Bot API, getFile).
MAX_BYTES = 20 * 1024 * 1024

#: Pixels of a picture, checked before it is decoded; a phone's 64-megapixel photo fits.
MAX_PIXELS = 65_000_000

#: Pages of a PDF; a bound family file has some thirty.
MAX_PAGES = 200

#: Why a file is not taken; each has a sentence for the citizen (``files.<reason>``).
REFUSALS = frozenset(
    {
        "empty",
        "too_large",
        "wrong_type",
        "broken",
        "pixel_bomb",
        "encrypted_pdf",
        "too_many_pages",
        "expired",
    }
)

#: What we take, and the ending of its name.
ENDINGS = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "image/heic": ".heic",
}

#: Brands of the ISO base media format that say HEVC pictures (ISO/IEC 23008-12, B.4).
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"})

#: Brands that only say "a picture file"; those it is compatible with tell which.
_PICTURE_BRANDS = frozenset({b"mif1", b"msf1"})

#: Declared types that declare nothing.
_NO_TYPE = frozenset({"", "application/octet-stream", "binary/octet-stream"})

_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')


@dataclass(frozen=True)
class Downloaded:
    """A file as a platform gave it: its bytes, and what it declared them to be."""

    body: bytes = field(repr=False)
    media_type: str | None = None
    name: str | None = None


@dataclass(frozen=True)
class Checked:
    """A file that was found to be what we take, without the place it was taken at.

    doubts: what may be wrong with a picture, see `bot.domain.quality`. fingerprint: the same
    for one picture saved twice, nearly; empty where there is none.
    """

    media_type: str
    body: bytes = field(repr=False)
    doubts: tuple[str, ...] = ()
    pages: int = 1
    fingerprint: str = ""


def recognise(body: bytes) -> str | None:
    """The type that a file's first bytes show; None when it is not one we take."""
    if body.lstrip(b"\x00\t\n\x0c\r \xef\xbb\xbf").startswith(b"%PDF-"):
        return "application/pdf"
    if body.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if body.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "image/webp"
    return "image/heic" if _is_heic(body) else None


def agrees(declared: str, found: str) -> bool:
    """Whether a declared type can stand for what was found.

    Phones often name one picture format and send another; a picture is a picture. A file
    that is declared as something else altogether is not what its sender believes.
    """
    plain = declared.partition(";")[0].strip().lower()
    if plain in _NO_TYPE or plain == found:
        return True
    return plain.startswith("image/") and found.startswith("image/")


def file_name(name: str, media_type: str, number: int) -> str:
    """A name to save a file under: the sender's own, harmless, with the ending of its type."""
    ending = ENDINGS.get(media_type, ".bin")
    stem = _UNSAFE.sub("_", name).strip(" ._")[:100] or f"dokumen-{number}"
    return stem if stem.lower().endswith((ending, ".jpeg", ".heif")) else stem + ending


def _is_heic(body: bytes) -> bool:
    if body[4:8] != b"ftyp":
        return False
    size = int.from_bytes(body[:4], "big")
    major = body[8:12]
    compatible = {body[at : at + 4] for at in range(16, min(size, 256), 4)}
    if major in _HEIC_BRANDS:
        return True
    return major in _PICTURE_BRANDS and bool(compatible & _HEIC_BRANDS)
