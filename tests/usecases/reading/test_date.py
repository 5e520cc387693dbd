"""Dates as people write and say them, completed and bounded by the question."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.reading import Read, Unclear
from tests.usecases.reading.asking import TODAY, answer, brief, question

BIRTH = question("date", id="tgl_lahir", most=0)
EVENT = question("date", id="tgl_acara", least=0, most=365)
PAST = question("date", id="tgl_hilang", most=0)
FREE = question("date", id="tgl_habis_sim")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tgl 5 juli 90", "1990-07-05"),
        ("Sby, 05-07-1990", "1990-07-05"),
        ("Sidoarjo 5 Juli 1990", "1990-07-05"),
        ("5/7/90", "1990-07-05"),
        ("5 / 7 / 1990", "1990-07-05"),
        ("05 07 1990", "1990-07-05"),
        ("5.7.90", "1990-07-05"),
        ("05071990", "1990-07-05"),
        ("050790", "1990-07-05"),
        ("5071990", "1990-07-05"),
        ("19900705", "1990-07-05"),
        ("1990-07-05", "1990-07-05"),
        ("5juli90", "1990-07-05"),
        ("5-jul-'90", "1990-07-05"),
        ("lima juli sembilan puluh", "1990-07-05"),
        ("limo juli songo puluh", "1990-07-05"),
        ("lima juli seribu sembilan ratus sembilan puluh", "1990-07-05"),
        ("tujuh belas agustus sembilan belas empat lima", "1945-08-17"),
        ("duapuluh lima mei dua ribu dua belas", "2012-05-25"),
        ("lima juli dua ribu dua lima", "2025-07-05"),
        ("tgl 5 bulan 7 tahun 1990", "1990-07-05"),
        ("tanggal lima bulan tujuh taun sembilan puluh", "1990-07-05"),
        ("juli 5 1990", "1990-07-05"),
        ("8 agutus 1988", "1988-08-08"),
        ("8 agsts 88", "1988-08-08"),
        ("11 nopember 1979", "1979-11-11"),
        ("3 Pebruari 1965", "1965-02-03"),
        ("29 feb 2000", "2000-02-29"),
        ("5/7/30", "1930-07-05"),
        ("5/7/26", "2026-07-05"),
        ("lahir senin legi 5 juli 1990 jam 3 sore kak", "1990-07-05"),
        ("wingi", "2026-11-23"),
        ("tadi pagi", "2026-11-24"),
        ("5 juli", "(date.year)"),
        ("tgl 5", "(date.not_understood)"),
        ("1990", "(date.part)"),
        ("juli 1990", "(date.part)"),
        ("31 februari 1990", "(date.impossible)"),
        ("29/2/1990", "(date.impossible)"),
        ("0/0/0", "(date.no_month)"),
        ("7/25/1990", "(date.no_month)"),
        ("5 juli 1890", "(date.long_ago)"),
        ("5 juli 2090", "(date.future)"),
        ("besok", "(date.future)"),
        ("5 juli 1990 atau 6 juli 1990", "(date.several)"),
        ("08123456789", "(date.not_understood)"),
        ("saya lupa tanggalnya berapa ya", "(date.not_understood)"),
        ("ditanyakan dulu ke ibu", "(date.not_understood)"),
    ],
)
def test_a_birth_is_past(text: str, expected: str) -> None:
    """Two digits of a year are the last such year; a birth without a year is not guessed."""
    assert brief(answer(BIRTH, text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5 desember", "2026-12-05"),
        ("5/12", "2026-12-05"),
        ("5/12/26", "2026-12-05"),
        ("5 jan", "2027-01-05"),
        ("lima januari dua puluh dua puluh tujuh", "2027-01-05"),
        ("tgl 5", "2026-12-05"),
        ("besok", "2026-11-25"),
        ("sesuk", "2026-11-25"),
        ("lusa", "2026-11-26"),
        ("sabtu", "2026-11-28"),
        ("nanti hari sabtu", "2026-11-28"),
        ("senin depan", "2026-11-30"),
        ("3 hari lagi", "2026-11-27"),
        ("telung dino maneh", "2026-11-27"),
        ("hari minggu 29 november 2026", "2026-11-29"),
        ("5 des 26 jam 10.00", "2026-12-05"),
        ("5 desember 2026 pukul 19.00 WIB", "2026-12-05"),
        ("senin 5 desember 2026", "(date.weekday)"),
        ("nanti", "(date.not_understood)"),
        ("minggu depan", "(date.not_understood)"),
        ("wingi", "(date.past)"),
        ("5/7/90", "(date.past)"),
        ("5 desember 2030", "(date.too_late)"),
    ],
)
def test_an_event_is_to_come(text: str, expected: str) -> None:
    """Without a year it is the next such day within the bounds."""
    assert brief(answer(EVENT, text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5 juli", "2026-07-05"),
        ("5 desember", "2025-12-05"),
        ("dek wingi", "2026-11-23"),
        ("kemarin lusa", "2026-11-22"),
        ("2 hari yang lalu", "2026-11-22"),
        ("telung dino kepungkur", "2026-11-21"),
        ("jumat kemarin", "2026-11-20"),
        ("hari ini", "2026-11-24"),
        ("sabtu", "2026-11-21"),
    ],
)
def test_what_happened_is_the_last_such_day(text: str, expected: str) -> None:
    assert brief(answer(PAST, text)) == expected


def test_a_year_that_may_be_two_is_asked() -> None:
    """Without bounds, "30" is 1930 or 2030; each offered answer is understood."""
    found = answer(FREE, "5/7/30")
    assert isinstance(found, Unclear)
    assert found.options == (("5 Juli 1930", "1930-07-05"), ("5 Juli 2030", "2030-07-05"))
    assert brief(answer(FREE, "5/7")) == "(date.year)"


def test_day_and_month_swapped_are_offered_in_order() -> None:
    found = answer(BIRTH, "7/25/1990")
    assert isinstance(found, Unclear)
    assert found.options == (("25 Juli 1990", "1990-07-25"),)


def test_the_bounds_are_told() -> None:
    """A child of at most five years: too early and too late have their own words."""
    child = question("date", id="tgl_lahir_anak", least=-1826, most=0)
    assert answer(child, "5/7/1990") == Unclear("date.too_early", {"earliest": "24 November 2021"})
    adult = question("date", id="tgl_lahir", most=-6209)
    found = answer(adult, "5 juli 2020")
    assert found == Unclear("date.too_late", {"latest": "24 November 2009"})


def test_a_birth_agrees_with_the_nik() -> None:
    """The mismatch is told; who insists is believed with a remark."""
    known = {"nik": "3515084507900001"}
    assert answer(BIRTH, "5/7/90", known) == Read("1990-07-05", "5 Juli 1990")
    assert brief(answer(BIRTH, "6/7/90", known)) == "(date.nik)"
    insisted = answer(BIRTH, "6/7/90", known, insisted=True)
    assert insisted == Read("1990-07-06", "6 Juli 1990", "date.nik")
    assert brief(answer(EVENT, "5/12/26", known)) == "2026-12-05"


@given(st.dates(date(1900, 1, 1), TODAY))
def test_a_birth_reads_back(day: date) -> None:
    """The canonical and the shown form of any birth give the same day again."""
    found = answer(BIRTH, day.isoformat())
    assert isinstance(found, Read)
    assert found.value == day.isoformat()
    assert answer(BIRTH, found.shown) == found


@given(st.dates(TODAY - timedelta(days=36_000), TODAY), st.sampled_from(["%d-%m-%Y", "%d%m%y"]))
def test_common_forms(day: date, form: str) -> None:
    assert brief(answer(BIRTH, day.strftime(form))) == day.isoformat()
