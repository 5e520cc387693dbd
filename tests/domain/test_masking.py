"""Masking: enough to recognise one's own number, not enough to learn another's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.identifier import canonical
from bot.domain.masking import HIDDEN, masked


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("nik", "3515084507900001", "3515••••••••0001"),
        ("nik", "3515 0845 0790 0001", "3515••••••••0001"),
        ("kk", "3515082003110007", "3515••••••••0007"),
        ("phone", "081234567678", "62812•••••678"),
        ("phone", "+62 812-3456-678", "62812••••678"),
        ("phone", "0812", "•••••"),
        ("name", "Dewi Kusumaningtyas", "D••• K•••"),
        ("name", "", ""),
        ("nik", "", ""),
        ("address", "Jl. Pahlawan 1", "••••••••"),
        ("address", "", ""),
    ],
)
def test_what_is_shown(kind: str, value: str, shown: str) -> None:
    assert masked(kind, value) == shown


@given(st.sampled_from(["nik", "kk", "phone"]), st.text("0123456789 -+.", max_size=30))
def test_a_number_is_never_shown_whole(kind: str, value: str) -> None:
    """At least three digits are hidden, all of them when there are few."""
    number, shown = canonical(kind, value), masked(kind, value)
    assert len(shown) == len(number)
    assert shown.count(HIDDEN) >= min(3, len(number))
    assert all(left in (HIDDEN, right) for left, right in zip(shown, number, strict=True))


@given(st.text())
def test_no_word_of_a_name_is_shown(name: str) -> None:
    for word in masked("name", name).split():
        assert len(word) == 4 and word.endswith(HIDDEN * 3)


@pytest.mark.parametrize(
    ("kind", "value", "written"),
    [
        ("phone", "0812-3456-7890", "6281234567890"),
        ("phone", "+62 812 3456 7890", "6281234567890"),
        ("phone", "81234567890", "6281234567890"),
        ("phone", "0062 812", "62812"),
        ("phone", "+62 0812", "62812"),
        ("phone", "+31 20 123", "3120123"),
        ("nik", "3515.0845.0790.0001", "3515084507900001"),
        ("name", "  Dewi   KUSUMA ", "dewi kusuma"),
    ],
)
def test_a_number_has_one_way_to_be_written(kind: str, value: str, written: str) -> None:
    assert canonical(kind, value) == written
    assert canonical(kind, written) == written
