"""Numbers and amounts of money in digits and in the numerals of Sidoarjo."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.reading import Read, Unclear
from tests.usecases.reading.asking import answer, brief, question

NUMBER = question("number", id="jumlah_tanggungan", least=0, most=3000)
AMOUNT = question("amount", id="penghasilan_bulanan", least=0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3", "3"),
        ("3 orang", "3"),
        ("3org", "3"),
        ("tiga", "3"),
        ("telu", "3"),
        ("telung anak", "3"),
        ("tigang", "3"),
        ("kulo gadah anak kalih", "2"),
        ("anak e loro cak", "2"),
        ("tga", "3"),
        ("delapn", "8"),
        ("duabelas", "12"),
        ("rolas", "12"),
        ("selawe", "25"),
        ("dua puluh lima", "25"),
        ("duapuluh lima", "25"),
        ("limaratus", "500"),
        ("anak ke-2", "2"),
        ("anak kedua", "2"),
        ("anak ke 2 dari 3 bersaudara", "2"),
        ("yang pertama", "1"),
        ("120 m2", "120"),
        ("120 m²", "120"),
        ("120 meter", "120"),
        ("72 m", "72"),
        ("900 watt", "900"),
        ("1.200", "1200"),
        ("kira2 100 orang", "100"),
        ("100an", "100"),
        ("100-an tamu", "100"),
        ("seribu", "1000"),
        ("lulus taun 2015", "2015"),
        ("gak ada", "0"),
        ("belum ada", "0"),
        ("mboten gadah", "0"),
        ("nol", "0"),
        ("kosong", "0"),
        ("2 anak 1 istri", "(number.several)"),
        ("20-30", "(number.several)"),
        ("8 x 12", "(number.several)"),
        ("1,5", "(number.whole)"),
        ("-5", "(number.too_small)"),
        ("5000", "(number.too_large)"),
        ("banyak", "(number.not_understood)"),
        ("-", "(empty)"),
    ],
)
def test_number(text: str, expected: str) -> None:
    assert brief(answer(NUMBER, text)) == expected


def test_nothing_is_zero_only_where_zero_may_be() -> None:
    """ "gak ada" is below the bound of one; where the question is optional it is left empty."""
    assert brief(answer(question("number", least=1), "gak ada")) == "(needed)"
    assert brief(answer(question("number", least=0, optional=True), "gak ada")) == ""
    assert brief(answer(question("amount"), "gak ada")) == "0"


def test_the_bounds_of_a_number_are_told() -> None:
    assert answer(NUMBER, "4000") == Unclear("number.too_large", {"most": "3000"})
    assert answer(question("number", least=1), "0") == Unclear("number.too_small", {"least": "1"})
    assert brief(answer(question("number", least=-10), "-5")) == "-5"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1500000", "1500000"),
        ("1.500.000", "1500000"),
        ("Rp1.500.000,-", "1500000"),
        ("Rp. 1.500.000,00", "1500000"),
        ("1 500 000", "1500000"),
        ("1,5 jt", "1500000"),
        ("1.5jt", "1500000"),
        ("1,5 juta per bulan", "1500000"),
        ("sekitar 1,5jt/bln", "1500000"),
        ("satu juta setengah", "1500000"),
        ("sejuta setengah", "1500000"),
        ("satu setengah juta", "1500000"),
        ("satu juta lima ratus ribu rupiah", "1500000"),
        ("1 juta 500 ribu", "1500000"),
        ("1jt 500rb", "1500000"),
        ("sejutaan", "1000000"),
        ("1jtan", "1000000"),
        ("sak yuto", "1000000"),
        ("setengah juta", "500000"),
        ("500rb", "500000"),
        ("500 rbu", "500000"),
        ("500k", "500000"),
        ("50rban", "50000"),
        ("limaratus ribu", "500000"),
        ("limangatus ewu", "500000"),
        ("seket ewu", "50000"),
        ("rongewu", "2000"),
        ("1,2 m", "1200000000"),
        ("gak ada", "0"),
        ("belum ada penghasilan", "0"),
        ("0", "0"),
        ("kurang lebih 1 juta", "1000000"),
        ("1 jt lebih dikit", "(amount.about)"),
        ("1,5", "(amount.unit)"),
        ("2jt500", "(amount.ambiguous)"),
        ("2 juta 500", "(amount.ambiguous)"),
        ("500", "(amount.unit)"),
        ("2", "(amount.unit)"),
        ("1-2 juta", "(amount.several)"),
        ("antara 1 juta dan 2 juta", "(amount.several)"),
        ("di bawah sejuta", "(amount.about)"),
        ("kurang dari 1 juta", "(amount.about)"),
        ("100rb sehari", "(amount.per_month)"),
        ("UMR", "(amount.not_understood)"),
        ("gak mesti", "(amount.not_understood)"),
    ],
)
def test_amount(text: str, expected: str) -> None:
    asked = question("amount", id="penghasilan_bulanan", label="Penghasilan", least=0)
    assert brief(answer(asked, text)) == expected


def test_what_may_be_two_amounts_is_offered() -> None:
    found = answer(AMOUNT, "2jt500")
    assert isinstance(found, Unclear)
    assert found.options == (("Rp2.500.000", "2500000"), ("Rp2.000.500", "2000500"))
    small = answer(question("amount", most=50_000_000), "2")
    assert isinstance(small, Unclear)
    assert small.options == (("Rp2.000", "2000"), ("Rp2.000.000", "2000000"))


def test_the_bounds_of_an_amount_are_told() -> None:
    asked = question("amount", least=1_000_000, most=50_000_000)
    assert answer(asked, "500rb") == Unclear("amount.too_small", {"least": "Rp1.000.000"})
    assert answer(asked, "1 m") == Unclear("amount.too_large", {"most": "Rp50.000.000"})
    assert answer(asked, "1,5 jt") == Read("1500000", "Rp1.500.000")


@given(st.integers(0, 3000))
def test_any_number_reads_back(number: int) -> None:
    found = answer(NUMBER, str(number))
    assert isinstance(found, Read)
    assert found.value == str(number)
    assert answer(NUMBER, found.shown) == found


@given(st.integers(1000, 10**12) | st.just(0))
def test_any_amount_reads_back(amount: int) -> None:
    found = answer(AMOUNT, str(amount))
    assert isinstance(found, Read)
    assert found.value == str(amount)
    assert answer(AMOUNT, found.shown) == found
