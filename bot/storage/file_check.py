"""Looks into a file from outside: is it what we take, whole, and harmless to show?

Runs as a process of its own, without our secrets, with little memory and little time: the
readers of pictures and PDFs are written for friends, and what comes here is not. The
caller is `bot.storage.file_gate`; standard input is the file, standard output the result.
"""

from __future__ import annotations

import io
import json
import resource
import struct
import sys
import warnings
from typing import TYPE_CHECKING

from bot.domain.document import MAX_BYTES, MAX_PAGES, MAX_PIXELS, Checked, agrees, recognise
from bot.domain.errors import DocumentRefused
from bot.domain.quality import MEASURED_SIDE, doubts
from bot.storage import heic, metadata

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFile import ImageFile

#: Seconds of computing and bytes of memory that one file may take. The largest WebP that is
#: taken wants 1.1 GiB.
CPU_SECONDS = 20
MEMORY_BYTES = 1280 * 1024 * 1024

_ORIENTATION = 0x0112

#: Doubts, pages and fingerprint of a `Checked`.
Looks = tuple[tuple[str, ...], int, str]


def check(body: bytes, declared: str) -> Checked:
    """The file without its metadata, what it is and how it looks; raises `DocumentRefused`."""
    if not body:
        raise DocumentRefused("empty")
    if len(body) > MAX_BYTES:
        raise DocumentRefused("too_large")
    found = recognise(body)
    if found is None or not agrees(declared, found):
        raise DocumentRefused("wrong_type")
    if found == "application/pdf":
        return Checked(found, body, pages=_pages(body))
    if found == "image/heic":
        return Checked(found, _heic(body))
    return _picture(body, found)


def _picture(body: bytes, media_type: str) -> Checked:
    """The picture without metadata, once it has been decoded without an error."""
    orientation = _orientation(body, media_type)
    stripped = metadata.strip(body, media_type, orientation)
    from PIL import Image, UnidentifiedImageError

    try:
        with _open(stripped, media_type) as picture:
            size = picture.size
            # A JPEG is read no larger than it is measured: every byte, less memory and time.
            part = min(1, MEASURED_SIDE / max(size))
            picture.draft(None, (int(size[0] * part), int(size[1] * part)))
            picture.load()
            return Checked(media_type, stripped, *_looks(picture, size, orientation))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise DocumentRefused("pixel_bomb") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, struct.error) as error:
        raise DocumentRefused("broken") from error


def _looks(picture: Image, size: tuple[int, int], orientation: int) -> Looks:
    """Doubts, pages and fingerprint; a picture that cannot be measured is taken without."""
    try:
        from bot.storage import picture_measures

        numbers, fingerprint = picture_measures.measure(picture, orientation, *size)
        return doubts(numbers), 1, fingerprint
    except Exception:
        return (), 1, ""


def _orientation(body: bytes, media_type: str) -> int:
    """Which way is up (EXIF 1-8); 1 when nothing readable says so. Decodes nothing."""
    try:
        with _open(body, media_type) as picture:
            found = picture.getexif().get(_ORIENTATION, 1)
    except DocumentRefused:
        raise
    except Exception:
        # Metadata is written by anybody's camera: unreadable, it goes like the rest.
        return 1
    return found if isinstance(found, int) else 1


def _open(body: bytes, media_type: str) -> ImageFile:
    """The picture, its size looked at before any pixel is; only by its type's own reader."""
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        picture = Image.open(io.BytesIO(body), formats=[media_type.partition("/")[2].upper()])
    if picture.width * picture.height > MAX_PIXELS:
        picture.close()
        raise DocumentRefused("pixel_bomb")
    return picture


def _heic(body: bytes) -> bytes:
    try:
        if heic.pixels(body) > MAX_PIXELS:
            raise DocumentRefused("pixel_bomb")
        return heic.blank(body)
    except (IndexError, struct.error) as error:
        raise DocumentRefused("broken") from error


def _pages(body: bytes) -> int:
    """How many; refuses what needs a password or is longer than a person reads.

    The file itself is left as it is: a change would break its electronic signature.
    """
    from pypdf import PdfReader

    try:
        reader = PdfReader(io.BytesIO(body), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise DocumentRefused("encrypted_pdf")
        pages = len(reader.pages)
    except DocumentRefused:
        raise
    except Exception as error:
        # The reader of a hostile file raises anything.
        raise DocumentRefused("broken") from error
    if pages > MAX_PAGES:
        raise DocumentRefused("too_many_pages")
    if pages == 0:
        raise DocumentRefused("broken")
    return pages


def main() -> None:
    """``python -m bot.storage.file_check TYPE``: one line of JSON, then the file."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    try:
        checked = check(sys.stdin.buffer.read(MAX_BYTES + 1), sys.argv[1])
        body = checked.body
        head = {name: value for name, value in vars(checked).items() if name != "body"}
    except DocumentRefused as error:
        head, body = {"refused": error.reason}, b""
    sys.stdout.buffer.write(json.dumps(head).encode("ascii") + b"\n" + body)


if __name__ == "__main__":
    main()
