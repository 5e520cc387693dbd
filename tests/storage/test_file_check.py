"""What of a citizen's files is taken, what is refused and why, and what is taken out."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.domain.document import MAX_BYTES, MAX_PAGES, MAX_PIXELS, REFUSALS, Checked
from bot.domain.errors import DocumentRefused
from bot.storage import file_gate
from bot.storage.file_check import check
from tests import samples
from tests.pictures.photos import BAD as BAD_PHOTOS

CMYK = Image.linear_gradient("L").resize((600, 400)).convert("CMYK")

GOOD: dict[str, tuple[Callable[[], bytes], str]] = {
    "jpeg": (samples.jpeg, "image/jpeg"),
    "progressive jpeg": (lambda: samples.jpeg(progressive=True), "image/jpeg"),
    "png": (samples.png, "image/png"),
    "webp": (samples.webp, "image/webp"),
    "heic": (samples.heic, "image/heic"),
    "heic by its compatible brands": (lambda: samples.heic(brand=b"mif1"), "image/heic"),
    "pdf": (samples.pdf, "application/pdf"),
    "pdf that only its owner may change": (lambda: samples.pdf(1, "", "owner"), "application/pdf"),
    "pdf after a blank line": (lambda: b"\r\n" + samples.pdf(), "application/pdf"),
    "jpeg in the colours of print": (lambda: samples.encoded(CMYK, "JPEG"), "image/jpeg"),
    "jpeg of grey": (lambda: samples.encoded(CMYK.convert("L"), "JPEG"), "image/jpeg"),
    "png of sixteen bits": (samples.deep_png, "image/png"),
    "png of one bit": (lambda: samples.encoded(CMYK.convert("1"), "PNG"), "image/png"),
    "png that can be seen through": (
        lambda: samples.encoded(Image.new("LA", (30, 20), (0, 9)), "PNG"),
        "image/png",
    ),
    "png of a few colours": (
        lambda: samples.encoded(Image.new("P", (30, 20)), "PNG", transparency=0),
        "image/png",
    ),
    "png of one pixel": (lambda: samples.picture("PNG", (1, 1)), "image/png"),
    "jpeg of one row": (lambda: samples.picture("JPEG", (900, 1)), "image/jpeg"),
    "png with giant texts": (lambda: samples.png_with_texts(70), "image/png"),
    "webp that moves": (samples.moving_webp, "image/webp"),
    "exif bomb": (samples.exif_bomb, "image/jpeg"),
    "as many pages as we take": (lambda: samples.pdf(MAX_PAGES), "application/pdf"),
}

BAD: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "nothing": (lambda: b"", "image/jpeg", "empty"),
    "a byte too many": (lambda: bytes(MAX_BYTES + 1), "image/jpeg", "too_large"),
    "a page": (lambda: b"<html><script>", "image/jpeg", "wrong_type"),
    "a page by its own name": (lambda: b"<html>", "text/html", "wrong_type"),
    "a gif": (lambda: samples.picture("GIF"), "image/gif", "wrong_type"),
    "a program named pdf": (lambda: b"MZ\x90\x00", "application/pdf", "wrong_type"),
    "a zip": (lambda: b"PK\x03\x04" + bytes(100), "application/zip", "wrong_type"),
    "an svg": (lambda: b"<svg onload='x'/>", "image/svg+xml", "wrong_type"),
    "an avif": (lambda: samples.heic(brand=b"avif"), "image/avif", "wrong_type"),
    "a picture declared as pdf": (samples.jpeg, "application/pdf", "wrong_type"),
    "a pdf declared as picture": (samples.pdf, "image/jpeg", "wrong_type"),
    "a picture declared as page": (samples.png, "text/html", "wrong_type"),
    "half a jpeg": (lambda: samples.jpeg()[:700], "image/jpeg", "broken"),
    "the beginning of a jpeg": (lambda: b"\xff\xd8\xff", "image/jpeg", "broken"),
    "a jpeg without picture": (lambda: b"\xff\xd8\xff\xd9", "image/jpeg", "broken"),
    "a jpeg that ends too early": (lambda: samples.jpeg()[:-900] + b"\xff\xd9", "", "broken"),
    "thirty megabytes": (lambda: samples.jpeg() + bytes(30 * 2**20), "image/jpeg", "too_large"),
    "half a png": (lambda: samples.png()[:200], "image/png", "broken"),
    "half a webp": (lambda: samples.webp()[:200], "image/webp", "broken"),
    "half a heic": (lambda: samples.heic()[:-20], "image/heic", "broken"),
    "a heic without picture": (
        lambda: samples.box(b"ftyp", b"heic", bytes(4), b"heic"),
        "image/heic",
        "broken",
    ),
    "a png of other bytes": (
        lambda: samples.png_of(9, 9).replace(b"\x78", b"\x00", 1),
        "image/png",
        "broken",
    ),
    "a pixel bomb": (lambda: samples.png_of(50_000, 50_000), "image/png", "pixel_bomb"),
    "a few pixels too many": (
        lambda: samples.png_of(MAX_PIXELS // 1000 + 1, 1000),
        "image/png",
        "pixel_bomb",
    ),
    "a heic bomb": (lambda: samples.heic(60_000, 60_000), "image/heic", "pixel_bomb"),
    "a locked pdf": (lambda: samples.pdf(1, "secret"), "application/pdf", "encrypted_pdf"),
    "the beginning of a pdf": (lambda: b"%PDF-1.7\n", "application/pdf", "broken"),
    "a pdf of noise": (lambda: b"%PDF-1.7\n" + bytes(range(256)) * 9, "application/pdf", "broken"),
    "a pdf without pages": (lambda: samples.pdf(0), "application/pdf", "broken"),
    "a book": (lambda: samples.pdf(MAX_PAGES + 1), "application/pdf", "too_many_pages"),
}


def reason(body: bytes, declared: str) -> str | None:
    try:
        check(body, declared)
    except DocumentRefused as error:
        return error.reason
    return None


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize("declared", ["", "application/octet-stream", None])
def test_what_is_taken(name: str, declared: str | None) -> None:
    """By its type, or without any declared one; nothing that tells a place is left."""
    make, media_type = GOOD[name]
    checked = check(make(), media_type if declared is None else declared)
    assert checked.media_type == media_type
    assert samples.SECRET not in checked.body


@pytest.mark.parametrize("name", BAD)
def test_what_is_refused(name: str) -> None:
    make, declared, expected = BAD[name]
    assert reason(make(), declared) == expected
    assert expected in REFUSALS


def test_a_picture_named_as_another_picture_is_what_it_is() -> None:
    """Phones name a HEIC .jpg, and a WebP too."""
    assert check(samples.heic(), "image/jpeg").media_type == "image/heic"
    assert check(samples.webp(), "IMAGE/JPEG; x=y").media_type == "image/webp"


@pytest.mark.parametrize(
    "body", [samples.jpeg(), samples.jpeg(progressive=True), samples.png(), samples.webp()]
)
def test_the_pixels_stay_and_the_picture_stays_upright(body: bytes) -> None:
    stripped = check(body, "").body
    before, after = Image.open(io.BytesIO(body)), Image.open(io.BytesIO(stripped))
    assert after.tobytes() == before.tobytes()
    assert dict(after.getexif()) == {0x0112: 6}
    assert dict(after.getexif().get_ifd(0x8825)) == {}
    assert before.getexif().get_ifd(0x8825)
    assert after.info.get("icc_profile") == before.info.get("icc_profile")


def test_a_picture_without_metadata_stays_byte_for_byte() -> None:
    for form in ("JPEG", "PNG", "WEBP"):
        out = io.BytesIO()
        Image.new("RGB", (9, 9), "red").save(out, form)
        assert check(out.getvalue(), "").body == out.getvalue()


def test_a_pdf_stays_byte_for_byte() -> None:
    """A change would break its electronic signature."""
    body = samples.pdf(3)
    assert check(body, "application/pdf") == Checked("application/pdf", body, pages=3)


def test_a_heic_keeps_its_picture_and_its_length() -> None:
    body = samples.heic()
    stripped = check(body, "image/heic").body
    assert len(stripped) == len(body)
    assert stripped.count(b"\x01\x02\x03\x04" * 8) == 1
    assert samples.exif() in body
    assert b"MM\x00*" not in stripped


def test_unreadable_metadata_goes_like_the_rest() -> None:
    body = samples.jpeg().replace(b"MM\x00*", b"XXXX", 1)
    checked = check(body, "")
    assert samples.SECRET not in checked.body
    assert dict(Image.open(io.BytesIO(checked.body)).getexif()) == {}


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    name=st.sampled_from(sorted(GOOD)),
    at=st.floats(0, 1),
    junk=st.binary(min_size=1, max_size=8),
)
def test_a_damaged_file_is_taken_or_refused_and_nothing_else(
    name: str, at: float, junk: bytes
) -> None:
    body = bytearray(GOOD[name][0]()[:4000])
    start = int(at * len(body))
    body[start : start + len(junk)] = junk
    assert reason(bytes(body), "") in {None, *REFUSALS}


def test_the_gate_gives_the_same_from_a_process_of_its_own() -> None:
    body = samples.jpeg()
    assert file_gate.inspect(body, "image/jpeg\x00é") == check(body, "")
    photo = BAD_PHOTOS["card out of focus"][0]()
    assert file_gate.inspect(photo, "") == check(photo, "")
    assert file_gate.inspect(samples.pdf(3), "").pages == 3
    with pytest.raises(DocumentRefused, match="pixel_bomb"):
        file_gate.inspect(samples.png_of(50_000, 50_000), "image/png")


def test_a_file_that_its_checker_dies_of_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_gate, "CHECK_SECONDS", 0.001)
    with pytest.raises(DocumentRefused, match="broken"):
        file_gate.inspect(samples.pdf(), "")
    monkeypatch.setattr(file_gate.sys, "executable", "/bin/false")
    monkeypatch.setattr(file_gate, "CHECK_SECONDS", 30)
    with pytest.raises(DocumentRefused, match="broken"):
        file_gate.inspect(samples.pdf(), "")
