"""Doubts about pictures: every fault is found, and no good picture is doubted."""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.domain.quality import is_same_picture
from bot.storage import picture_measures
from bot.storage.file_check import check
from tests.pictures.photos import BAD, GOOD, paper, table
from tests.pictures.scenes import encode, lying


def test_there_are_enough() -> None:
    assert len(GOOD) >= 40
    assert len(BAD) >= 25


@pytest.mark.parametrize("name", GOOD)
def test_a_good_picture_is_not_doubted(name: str) -> None:
    assert check(GOOD[name](), "").doubts == ()


@pytest.mark.parametrize("name", BAD)
def test_a_fault_is_found(name: str) -> None:
    make, expected = BAD[name]
    assert check(make(), "").doubts == (expected,)


def sent_again(body: bytes, side: int, quality: int) -> bytes:
    """As another application would send it."""
    picture = Image.open(io.BytesIO(body))
    picture.thumbnail((side, side))
    return encode(picture.convert("RGB"), quality)


@pytest.mark.parametrize("name", ["card on wood", "family card", "letter", "marriage book"])
def test_a_picture_sent_again_is_the_same(name: str) -> None:
    first = check(GOOD[name](), "").fingerprint
    assert len(first) == 64
    for side, quality in ((1600, 60), (1280, 80)):
        assert is_same_picture(
            first, check(sent_again(GOOD[name](), side, quality), "").fingerprint
        )


@pytest.mark.parametrize("name", ["card", "family_card", "letter", "certificate", "marriage_book"])
def test_papers_of_two_people_in_one_place_are_not_the_same(name: str) -> None:
    """As a scanner takes them one after the other, and as one lays them on a table."""
    ways: tuple[Callable[[str, int], bytes], ...] = (
        lambda kind, seed: encode(paper(kind, seed)),
        lambda kind, seed: encode(lying(paper(kind, seed), table("wood"), 0.8, 0, 0)),
    )
    for way in ways:
        prints = [check(way(name, seed), "").fingerprint for seed in (1, 3, 5)]
        assert all(prints)
        for one, other in itertools.combinations(prints, 2):
            assert not is_same_picture(one, other)


def test_an_empty_page_has_no_fingerprint() -> None:
    assert check(BAD["white page"][0](), "").fingerprint == ""


def test_a_picture_is_judged_the_way_it_is_held() -> None:
    """The camera says by EXIF which way is up; the pixels lie as they were taken."""
    upright = GOOD["letter"]()
    lying_down = Image.open(io.BytesIO(upright)).rotate(90, expand=True)
    exif = Image.Exif()
    exif[0x0112] = 6
    out = io.BytesIO()
    lying_down.save(out, "JPEG", quality=90, exif=exif)
    turned = check(out.getvalue(), "")
    assert turned.doubts == ()
    assert is_same_picture(turned.fingerprint, check(upright, "").fingerprint)


@pytest.mark.parametrize("depth", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_the_depth_of_colours_makes_no_difference(depth: str) -> None:
    """A file that keeps its colours in another way is the same paper."""
    flat = paper("letter")
    if depth == "I;16":
        grey = np.asarray(flat.convert("L")).astype(np.uint16) * 257
        changed = Image.frombytes("I;16", flat.size, grey.tobytes())
    else:
        changed = flat.convert(depth)
    body = encode(changed, 90, "JPEG" if depth == "CMYK" else "PNG")
    assert check(body, "").doubts == ()


def test_a_picture_that_cannot_be_measured_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """The numbers are a courtesy."""

    def fail(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(picture_measures, "measure", fail)
    checked = check(GOOD["card on wood"](), "")
    assert (checked.doubts, checked.pages, checked.fingerprint) == ((), 1, "")


@settings(max_examples=80, deadline=None)
@given(
    st.integers(1, 70),
    st.integers(1, 70),
    st.integers(0, 255),
    st.sampled_from(["L", "RGB", "CMYK"]),
)
def test_any_size_is_measured(width: int, height: int, level: int, mode: str) -> None:
    """As small as a pixel, and longer than it is wide by far."""
    picture = Image.new(mode, (width * 40, height), level)
    numbers, fingerprint = picture_measures.measure(picture, 6, width * 40, height)
    assert (numbers.width, numbers.height, fingerprint) == (width * 40, height, "")
