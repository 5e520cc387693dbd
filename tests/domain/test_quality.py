"""From numbers to doubts: each only where it is sure, and nothing about what cannot be seen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.quality import (
    OF_PAPERS,
    SAME_PICTURE,
    Doubt,
    Measures,
    doubts,
    is_same_picture,
)

GOOD = Measures(
    width=1600,
    height=1200,
    lightest=230,
    darkest=30,
    white=0.1,
    glare=0.0,
    relief=150,
    sharp_across=0.8,
    sharp_down=0.7,
    text=0.3,
    colour=40.0,
    skin=0.2,
    cut_sides=0,
)

FAULTS: dict[str, tuple[dict[str, Any], tuple[Doubt, ...]]] = {
    "nothing": ({}, ()),
    "small": ({"width": 479, "height": 300}, ("tiny",)),
    "long enough": ({"width": 300, "height": 480}, ()),
    "dark paper": ({"lightest": 74}, ("dark",)),
    "washed out": ({"darkest": 160, "white": 0.6}, ("bright",)),
    "pale ink on a clean scan": ({"darkest": 160, "white": 0.2}, ()),
    "white all over": (
        {"darkest": 255, "white": 1.0, "relief": 0, "text": 0.0, "colour": 0.0}
        | {"sharp_across": None, "sharp_down": None},
        ("blank",),
    ),
    "a lamp": ({"glare": 0.02}, ("bright",)),
    "soft in one direction": ({"sharp_across": 0.1}, ("blurred",)),
    "soft, and edges in one direction": ({"sharp_across": None, "sharp_down": 0.1}, ("blurred",)),
    "dark and soft": ({"lightest": 60, "sharp_down": 0.2}, ("dark", "blurred")),
    "no text, sharp": ({"text": 0.0}, ("blank",)),
    "no text, sharp, coloured": ({"text": 0.0, "colour": 120.0}, ("not_a_document",)),
    "no text, not quite sharp": ({"text": 0.0, "sharp_down": 0.3}, ()),
    "no text, edges in one direction": ({"text": 0.0, "sharp_down": None}, ()),
    "a face": ({"text": 0.008, "skin": 0.5}, ("not_a_document",)),
    "a card on wood": ({"text": 0.02, "skin": 0.9}, ()),
    "cut on one side": ({"cut_sides": 1}, ()),
    "cut on two": ({"cut_sides": 2}, ("cut_off",)),
    "cut and soft": ({"cut_sides": 2, "sharp_down": 0.1}, ("blurred",)),
}


@pytest.mark.parametrize("name", FAULTS)
def test_doubts(name: str) -> None:
    changes, expected = FAULTS[name]
    assert doubts(replace(GOOD, **changes)) == expected


def test_every_doubt_is_of_the_closed_list() -> None:
    known = set(get_args(Doubt))
    assert {doubt for _, found in FAULTS.values() for doubt in found} == known - {
        "too_many_pages",
        "same_picture",
    }
    assert known >= OF_PAPERS


shares = st.floats(0, 1)


@given(
    st.builds(
        Measures,
        width=st.integers(1, 9000),
        height=st.integers(1, 9000),
        lightest=st.integers(0, 255),
        darkest=st.integers(0, 255),
        white=shares,
        glare=shares,
        relief=st.integers(0, 255),
        sharp_across=st.none() | shares,
        sharp_down=st.none() | shares,
        text=shares,
        colour=st.floats(0, 255),
        skin=shares,
        cut_sides=st.integers(0, 4),
    )
)
def test_what_it_shows_is_not_judged_where_it_cannot_be_seen(found: Measures) -> None:
    said = doubts(found)
    assert len(said) == len(set(said))
    if set(said) & OF_PAPERS:
        assert len(said) == 1


@given(st.integers(0, 2**256 - 1), st.sets(st.integers(0, 255), max_size=40))
def test_fingerprints_that_differ_in_a_few_bits_are_of_one_picture(
    bits: int, changed: set[int]
) -> None:
    other = bits
    for number in changed:
        other ^= 1 << number
    assert is_same_picture(f"{bits:064x}", f"{other:064x}") == (len(changed) <= SAME_PICTURE)


def test_no_fingerprint_is_like_no_other() -> None:
    assert not is_same_picture("", "")
    assert not is_same_picture(None, None)
    assert not is_same_picture("0" * 64, "0" * 16)
