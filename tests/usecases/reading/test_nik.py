"""NIK and KK: found among words, counted, and checked against what else is known."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.reading import Read, Unclear
from tests.usecases.reading.asking import TODAY, answer, brief, question

NIK = question("nik", id="nik")
KK = question("kk", id="no_kk")
GOOD = "3515084507900001"
GOOD_KK = "3515141203210005"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3515084507900001", GOOD),
        ("nik saya 3515 0845 0790 0001 ya", GOOD),
        ("3515-0845-0790-0001", GOOD),
        ("35.15.08.450790.0001", GOOD),
        ("NIK: 3515084507900001", GOOD),
        ("nik3515084507900001", GOOD),
        ("3515084507900001 (KTP baru)", GOOD),
        ("niki pak 351508 450790 0001", GOOD),
        ("  3515084507900001\n", GOOD),
        ("3515084507900001.", GOOD),
        ("*3515084507900001*", GOOD),
        ("\uff13\uff15\uff11\uff150845\u200b07900001", GOOD),
        ("35I5O84507900OO1", GOOD),
        ("35l5084507900001", GOOD),
        ("nik 3515084507900001 an Sri", GOOD),
        ("no ktp e 3515084507900001 rek", GOOD),
        ("3515084507900001 081234567890", GOOD),
        ("3515084507900001, hp 081234567890", GOOD),
        ("3578084507900001", "3578084507900001"),
        ("1271010101000001", "1271010101000001"),
        ("351508450790000", "(nik.too_short)"),
        ("35150845079000011", "(nik.too_long)"),
        ("3515084507900001 sama 3515080507900002", "(nik.several)"),
        (f"kk {GOOD_KK} nik {GOOD}", GOOD),
        ("nik e 3515084507900001, no kk e 3515141203210005", GOOD),
        ("lahir 1990", "(nik.no_digits)"),
        ("belum hafal", "(unsure)"),
        ("nanti saya foto", "(nik.no_digits)"),
        ("3515084507900000", "(nik.no_serial)"),
        ("3515083102900001", "(nik.no_date)"),
        ("3515080013900001", "(nik.no_date)"),
        ("3515087207900001", "(nik.no_date)"),
        ("3515994507900001", "(nik.region)"),
        ("0015084507900001", "(nik.region)"),
        ("3515O8B507900001", "(nik.too_short)"),
        ("gak punya", "(needed)"),
    ],
)
def test_nik(text: str, expected: str) -> None:
    assert brief(answer(NIK, text)) == expected


def test_shown_in_groups() -> None:
    assert answer(NIK, GOOD) == Read(GOOD, "3515 0845 0790 0001")


def test_the_length_is_said() -> None:
    """Fifteen digits: how many there are and how many are missing."""
    assert answer(NIK, "351508450790000").values == {"count": "15", "missing": "1"}  # type: ignore[union-attr]


def test_another_regency_is_remarked_only() -> None:
    """A NIK stays what it was when its person moves to Sidoarjo."""
    found = answer(NIK, "3578084507900001")
    assert isinstance(found, Read)
    assert found.remark == "nik.other_regency"


@pytest.mark.parametrize(
    ("asked", "known", "reason"),
    [
        ("nik", {"tgl_lahir": "1990-07-06"}, "nik.birth"),
        ("nik", {"jenis_kelamin": "laki_laki"}, "nik.sex"),
        ("nik", {"jenis_kelamin": "L"}, None),
        ("nik", {"tgl_lahir": "1990-07-05", "jenis_kelamin": "perempuan"}, None),
        ("nik_ayah", {}, "nik.sex"),
        ("nik_ibu", {"tgl_lahir": "2026-11-01"}, None),
        ("nik_anak", {"tgl_lahir_anak": "2020-01-01"}, "nik.birth"),
        ("nik_anak", {"tgl_lahir": "2020-01-01"}, "nik.birth"),
        ("nik_anak", {"nik": "3515080507900002", "tgl_lahir": "1990-07-05"}, None),
        ("nik_pelapor", {"tgl_lahir": "2020-01-01", "jenis_kelamin": "laki_laki"}, None),
    ],
)
def test_a_nik_agrees_with_its_person(asked: str, known: dict[str, str], reason: str) -> None:
    """Birth and sex of the same person; who insists is believed, with the same words remarked."""
    found = answer(question("nik", id=asked), GOOD, known)
    if reason is None:
        assert found == Read(GOOD, "3515 0845 0790 0001")
        return
    assert found == Unclear(reason)
    insisted = answer(question("nik", id=asked), GOOD, known, insisted=True)
    assert insisted == Read(GOOD, "3515 0845 0790 0001", reason)


def test_what_cannot_be_is_not_insisted_on() -> None:
    for text in ("3515083102900001", "3515084507900000", "351508450790000"):
        assert isinstance(answer(NIK, text, insisted=True), Unclear)
    assert brief(answer(NIK, GOOD_KK, {"no_kk": GOOD_KK}, insisted=True)) == "(nik.same_as_kk)"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (GOOD_KK, GOOD_KK),
        ("kk e 3515 1412 0321 0005", GOOD_KK),
        ("351514120321000", "(kk.too_short)"),
        ("35151412032100055", "(kk.too_long)"),
        ("di rumah", "(kk.no_digits)"),
        (GOOD, "(kk.looks_like_nik)"),
        ("3515141213210005", "(kk.no_date)"),
        ("3515141203210000", "(kk.no_serial)"),
        ("3515201203210005", "(kk.region)"),
        (f"{GOOD_KK} atau 3515141203210006", "(kk.several)"),
    ],
)
def test_kk(text: str, expected: str) -> None:
    assert brief(answer(KK, text)) == expected


def test_a_kk_is_nobodys_nik() -> None:
    known = {"nik_ayah": "3515080507900002"}
    assert brief(answer(KK, "3515080507900002", known, insisted=True)) == "(kk.same_as_nik)"
    doubted = answer(KK, GOOD, insisted=True)
    assert doubted == Read(GOOD, "3515 0845 0790 0001", "kk.looks_like_nik")


@given(
    st.integers(1, 18),
    st.dates(date(1927, 1, 1), TODAY),
    st.booleans(),
    st.integers(1, 9999),
)
def test_any_nik_of_sidoarjo_reads_back(
    kecamatan: int, birth: date, woman: bool, serial: int
) -> None:
    """Canonical and shown; and it fits its person's birth."""
    day = birth.day + 40 * woman
    nik = f"3515{kecamatan:02d}{day:02d}{birth:%m%y}{serial:04d}"
    found = answer(NIK, nik, {"tgl_lahir": birth.isoformat()})
    assert isinstance(found, Read)
    assert (found.value, found.remark) == (nik, None)
    assert answer(NIK, found.shown) == found
