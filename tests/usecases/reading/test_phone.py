"""Mobile numbers, e-mail addresses and tax object numbers, however they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.reading import Read, Unclear
from tests.usecases.reading.asking import answer, brief, question

PHONE = question("phone", id="hp")
EMAIL = question("email")
NOP = question("nop")
GOOD = "6281234567890"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("081234567890", GOOD),
        ("081234567890 wa", GOOD),
        ("081234567890wa", GOOD),
        ("wa: 0812-3456-7890", GOOD),
        ("+62 812-3456-7890", GOOD),
        ("+6281234567890", GOOD),
        ("6281234567890", GOOD),
        ("0062 812 3456 7890", GOOD),
        ("62 0812 3456 7890", GOOD),
        ("+62(0)81234567890", GOOD),
        ("81234567890", GOOD),
        ("0812 3456 7890 (istri)", GOOD),
        ("0812.3456.7890", GOOD),
        ("no hp saya 0812 345 678 90 ya kak", GOOD),
        ("O812 3456 789O", GOOD),
        ("081234567890 telpon/wa", GOOD),
        ("nomere 0812_3456_7890", GOOD),
        ("081234567890 atau 081234567890", GOOD),
        ("hp 1: 081234567890", GOOD),
        ("0857-3344-556", "628573344556"),
        ("089912345678", "6289912345678"),
        ("0812345678901", "62812345678901"),
        ("0812 3456 7890 / 0857 1234 5678", "(phone.several)"),
        ("081234567890, 085712345678", "(phone.several)"),
        ("081234567890 085712345678", "(phone.several)"),
        ("031 8921234", "(phone.landline)"),
        ("(031) 892-1234", "(phone.landline)"),
        ("081234", "(phone.too_short)"),
        ("08123456789012345", "(phone.too_long)"),
        ("0801234567890", "(phone.not_mobile)"),
        ("nomor ini aja", "(phone.this_one)"),
        ("yo nomer iki", "(phone.this_one)"),
        ("punya suami", "(phone.no_digits)"),
        ("gak ada", "(needed)"),
    ],
)
def test_phone(text: str, expected: str) -> None:
    assert brief(answer(PHONE, text)) == expected


def test_shown_as_people_write_it() -> None:
    assert answer(PHONE, GOOD) == Read(GOOD, "0812-3456-7890")


@given(st.from_regex(r"628[1-9][0-9]{7,10}", fullmatch=True).filter(str.isascii))
def test_any_number_reads_back(number: str) -> None:
    found = answer(PHONE, number)
    assert isinstance(found, Read)
    assert found.value == number
    assert answer(PHONE, found.shown) == found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("email saya: Sri.Wahyuni@gmail.com.", "sri.wahyuni@gmail.com"),
        ("sri @ gmail . com", "sri@gmail.com"),
        ("<sri_w+ktp@yahoo.co.id>", "sri_w+ktp@yahoo.co.id"),
        ("sri@sidoarjokab.go.id ya kak", "sri@sidoarjokab.go.id"),
        ("sri@gmail.com", "sri@gmail.com"),
        ("sri@ymail.com", "sri@ymail.com"),
        ("sri@gmial.com", "(email.slip)"),
        ("sri@gmail.con", "(email.slip)"),
        ("sri@gmail", "(email.slip)"),
        ("sri@yaho.com", "(email.slip)"),
        ("sri@hotmial.com", "(email.slip)"),
        ("sri@kantor", "(email.domain)"),
        ("sri@kantor..com", "(email.domain)"),
        ("sri..w@gmail.com", "(email.name)"),
        ("@gmail.com", "(email.name)"),
        ("sri.gmail.com", "(email.no_at)"),
        ("a@gmail.com b@gmail.com", "(email.several)"),
    ],
)
def test_email(text: str, expected: str) -> None:
    assert brief(answer(EMAIL, text)) == expected


def test_a_slip_is_offered_and_may_be_meant() -> None:
    """The likely address is an option; the same again is taken as it is."""
    found = answer(EMAIL, "sri@gmai.com")
    assert isinstance(found, Unclear)
    assert found.options == (("sri@gmail.com", "sri@gmail.com"),)
    assert brief(answer(EMAIL, "sri@gmai.com", insisted=True)) == "sri@gmai.com"
    assert brief(answer(EMAIL, "sri@gmail", insisted=True)) == "(email.slip)"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("35.15.110.001.002-0003.0", "351511000100200030"),
        ("nop e 35 15 110 001 002 0003 7", "351511000100200037"),
        ("351511000100200030", "351511000100200030"),
        ("357811000100200030", "(nop.elsewhere)"),
        ("351511000100200031", "(nop.last)"),
        ("35151100010020003", "(nop.too_short)"),
        ("3515110001002000301", "(nop.too_long)"),
        ("di SPPT", "(nop.no_digits)"),
        ("351511000100200030, 351511000100200037", "(nop.several)"),
    ],
)
def test_nop(text: str, expected: str) -> None:
    assert brief(answer(NOP, text)) == expected


def test_a_nop_is_shown_as_on_the_bill() -> None:
    found = answer(NOP, "351511000100200030")
    assert found == Read("351511000100200030", "35.15.110.001.002-0003.0")
    assert answer(NOP, "35.15.110.001.002-0003.0") == found
    insisted = answer(NOP, "351511000100200031", insisted=True)
    assert isinstance(insisted, Read)
    assert insisted.remark == "nop.last"
