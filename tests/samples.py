"""Files made by the tests: good ones with a place in them, and bad ones of every kind."""

from __future__ import annotations

import array
import io
import struct
import zlib
from functools import cache

from PIL import Image
from pypdf import PdfWriter

#: Sidoarjo, as GPS in EXIF: latitude 7° S, longitude 112° E.
_GPS = {1: "S", 2: (7.0, 26.0, 51.0), 3: "E", 4: (112.0, 43.0, 3.0)}

#: Stands in every kind of metadata that a sample has.
SECRET = b"SECRET-PLACE"


def exif(orientation: int = 6) -> bytes:
    made = Image.Exif()
    made[0x0112] = orientation
    made[0x010E] = SECRET.decode()
    made.get_ifd(0x8825).update(_GPS)
    return made.tobytes()


def picture(form: str, size: tuple[int, int] = (40, 30), **options: object) -> bytes:
    """A picture of many colours with GPS, turned by its orientation."""
    image = Image.effect_noise(size, 60).convert("RGB")
    out = io.BytesIO()
    image.save(out, form, exif=exif(), **options)
    return out.getvalue()


def jpeg(**options: object) -> bytes:
    """With EXIF, XMP, a comment, a colour profile, and more behind its end."""
    made = picture("JPEG", xmp=SECRET, comment=SECRET, icc_profile=b"colours", **options)
    return made + SECRET


def png() -> bytes:
    """With EXIF, texts and the time."""
    made = picture("PNG", icc_profile=b"colours")
    return made.replace(made[-12:], chunk(b"tEXt", b"Comment\x00" + SECRET) + made[-12:]) + SECRET


def webp() -> bytes:
    return picture("WEBP", xmp=SECRET, lossless=True) + SECRET


def encoded(image: Image.Image, form: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def deep_png() -> bytes:
    """Sixteen bits a pixel, from black to white."""
    levels = array.array("H", range(0, 65536, 64)) * 512
    return encoded(Image.frombytes("I;16", (1024, 512), levels.tobytes()), "PNG")


def moving_webp() -> bytes:
    frames = [Image.new("RGB", (600, 400), colour) for colour in ("red", "green", "blue")]
    return encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:], lossless=True)


@cache
def png_with_texts(megabytes: int) -> bytes:
    """With a text that is small in the file and large outside, before the picture."""
    body = encoded(Image.new("RGB", (600, 400), "white"), "PNG")
    text = chunk(b"zTXt", b"Comment\x00\x00" + zlib.compress(bytes(megabytes * 2**20), 9))
    return body[:33] + text * 3 + body[33:]


def exif_bomb() -> bytes:
    """A directory of EXIF that says it holds four thousand million values, and points at itself."""
    entries = struct.pack(">HHII", 0x010F, 2, 0xFFFFFFFF, 8) + struct.pack(">HHII", 0x8769, 4, 1, 8)
    tiff = b"MM\x00*" + struct.pack(">IH", 8, 2) + entries + struct.pack(">I", 8)
    return encoded(Image.new("RGB", (600, 400), "white"), "JPEG", exif=b"Exif\x00\x00" + tiff)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_of(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds next to nothing: a pixel bomb when it is large."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(bytes(1000), 9)
    parts = [chunk(b"IHDR", head), chunk(b"IDAT", data), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def box(kind: bytes, *parts: bytes) -> bytes:
    content = b"".join(parts)
    return struct.pack(">I", 8 + len(content)) + kind + content


def heic(width: int = 4032, height: int = 3024, brand: bytes = b"heic") -> bytes:
    """The boxes of a phone's picture: one coded image, one Exif item, one XMP item."""
    pixels, place, xmp = b"\x01\x02\x03\x04" * 8, b"\x00\x00\x00\x06" + exif(), SECRET

    def meta(start: int) -> bytes:
        kinds = ((1, b"hvc1"), (2, b"Exif"), (3, b"mime"))
        infos = [
            box(b"infe", bytes([2, 0, 0, 0]), struct.pack(">HH", n, 0), kind, b"\x00")
            for n, kind in kinds
        ]
        places = b""
        for number, part in enumerate((pixels, place, xmp), start=1):
            places += struct.pack(">HHHII", number, 0, 1, start, len(part))
            start += len(part)
        iloc = box(b"iloc", bytes(4), b"\x44\x00", struct.pack(">H", 3), places)
        iinf = box(b"iinf", bytes(4), struct.pack(">H", 3), *infos)
        ispe = box(b"ispe", bytes(4), struct.pack(">II", width, height))
        return box(b"meta", bytes(4), iinf, iloc, box(b"iprp", box(b"ipco", ispe)))

    kind = box(b"ftyp", brand, bytes(4), b"mif1heic")
    size = len(kind) + len(meta(0)) + 8
    return kind + meta(size) + box(b"mdat", pixels, place, xmp)


def pdf(pages: int = 1, password: str | None = None, owner: str | None = None) -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(100, 100)
    if password is not None:
        writer.encrypt(password, owner, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
