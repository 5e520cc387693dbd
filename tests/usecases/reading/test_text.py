"""Free text and names: kept as written, cleared of what is no part of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.reading import Read, Unclear
from tests.usecases.reading.asking import answer, brief, question

NAME = question("text", id="nama", label="Nama lengkap", least=2, most=120)
TOWN = question("text", id="tempat_lahir", label="Tempat lahir")
PURPOSE = question("text", id="keperluan", label="Keperluan", least=5, most=500)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sri Wahyuni", "Sri Wahyuni"),
        ("sri wahyuni", "sri wahyuni"),
        ("nama saya Sri Wahyuni", "Sri Wahyuni"),
        ("nama lengkap saya adalah Sri Wahyuni", "Sri Wahyuni"),
        ("Nama: Sri Wahyuni", "Sri Wahyuni"),
        ("atas nama Sri Wahyuni", "Sri Wahyuni"),
        ("a.n. Sri Wahyuni", "Sri Wahyuni"),
        ("A/n Sri Wahyuni", "Sri Wahyuni"),
        ("jenenge Paijo", "Paijo"),
        ("asma kulo Paijo", "Paijo"),
        ("saya Budi ya kak", "Budi"),
        ("BUDI", "BUDI"),
        ("Budi.", "Budi"),
        ("Ni Luh Ayu", "Ni Luh Ayu"),
        ("Dr. H. Ahmad, S.Pd.", "Dr. H. Ahmad, S.Pd."),
        ("Sami", "Sami"),
        ("Nama", "Nama"),
        ("José", "José"),
        ("D'Arcy O'Neil", "D'Arcy O'Neil"),
        ("\u200bBu\u202edi\x07", "Budi"),
        ("Budi\nSantoso", "Budi Santoso"),
        ("<b>Bobby</b>", "<b>Bobby</b>"),
        ("Robert'); DROP TABLE warga;--", "Robert'); DROP TABLE warga;--"),
        ("12345", "(text.digits)"),
        ("3515084507900001 Budi", "(text.digits)"),
        ("saya mau tanya dulu syaratnya apa ya", "(text.sentence)"),
        ("kok lama?", "(text.sentence)"),
        ("B", "(text.too_short)"),
        ("-", "(empty)"),
        (".", "(empty)"),
        ("👍", "(empty)"),
        ("\u200b\u200b", "(empty)"),
        ("gak ada", "(needed)"),
        ("namanya belum ada", "(needed)"),
        ("jenenge lali aku", "(unsure)"),
        ("x" * 121, "(text.too_long)"),
    ],
)
def test_name(text: str, expected: str) -> None:
    assert brief(answer(NAME, text)) == expected


def test_who_insists_has_such_a_name() -> None:
    assert brief(answer(NAME, "Siapa Mau Apa", insisted=True)) == "Siapa Mau Apa"
    assert brief(answer(NAME, "12345", insisted=True)) == "(text.digits)"


def test_a_shop_may_have_a_number() -> None:
    shop = question("text", id="nama_usaha", label="Nama usaha")
    assert brief(answer(shop, "Toko 2000 Jaya")) == "Toko 2000 Jaya"
    assert brief(answer(shop, "Mau Apa?")) == "Mau Apa?"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sidoarjo", "Sidoarjo"),
        ("di Sidoarjo", "Sidoarjo"),
        ("lahir di Surabaya", "Surabaya"),
        ("tempat lahir: Kota Malang", "Kota Malang"),
        ("05071990", "(text.digits)"),
    ],
)
def test_town(text: str, expected: str) -> None:
    assert brief(answer(TOWN, text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("untuk daftar sekolah anak saya", "untuk daftar sekolah anak saya"),
        ("Keperluan: daftar sekolah", "daftar sekolah"),
        ("SKTM", "(text.too_short)"),
        ("tidak ada", "(needed)"),
        ("belum tau", "(unsure)"),
        ("a" * 501, "(text.too_long)"),
        ("a" * 100_000, "(text.too_long)"),
    ],
)
def test_free_text(text: str, expected: str) -> None:
    assert brief(answer(PURPOSE, text)) == expected


RT = question("text", id="rt", label="RT", pattern=r"\d{3}")
PLATE = question(
    "text", id="nopol", label="Nomor polisi", pattern=r"(?i:w[ -]?\d{1,4}[ -]?[a-z]{0,3})"
)
CUSTOMER = question("text", id="idpel", label="ID pelanggan", pattern=r"(\d[ .-]?){11,12}")
LOOSE_RT = question("text", id="rt", label="RT", pattern=r"(rt)?[ .:]*\d{1,3}")
HOUR = question(
    "text", id="jam_lahir", label="Jam lahir", pattern=r"(?i:(jam )?\d{1,2}( (pagi|malam))?)"
)
LETTERS = question("text", id="nama_bayi", label="Nama bayi", least=2, pattern=r"\D+")


@pytest.mark.parametrize(
    ("asked", "text", "expected"),
    [
        (RT, "005", "005"),
        (RT, "5", "005"),
        (RT, "RT 5", "005"),
        (RT, "rt.05/rw.02", "005"),
        (RT, "rt lima", "005"),
        (RT, "RT 12345", "(text.pattern)"),
        (PLATE, "w 1234 nx", "W 1234 NX"),
        (RT, "003", "003"),
        (LOOSE_RT, "rt 5", "005"),
        (LOOSE_RT, "RT.005", "005"),
        (LOOSE_RT, "lima", "005"),
        (LOOSE_RT, "dekat masjid", "(text.pattern)"),
        (PLATE, "W-1234-NX", "W-1234-NX"),
        (HOUR, "Jam 7 malam", "Jam 7 malam"),
        (HOUR, "lahire jam 7 bengi", "(text.pattern)"),
        (PLATE, "L 1234 NX", "(text.pattern)"),
        (CUSTOMER, "5123 4567 8901", "512345678901"),
        (CUSTOMER, "512345678901", "512345678901"),
        (LETTERS, "namanya Budi", "Budi"),
        (LETTERS, "Budi 2", "(text.digits)"),
        (LETTERS, "saya mau tanya syaratnya apa", "(text.sentence)"),
        (LETTERS, "B", "(text.too_short)"),
        (CUSTOMER, "idpel e 512345678901 mas", "512345678901"),
    ],
)
def test_a_pattern_is_met_in_several_ways(asked, text: str, expected: str) -> None:  # type: ignore[no-untyped-def]
    assert brief(answer(asked, text)) == expected


def test_the_lengths_are_told() -> None:
    assert answer(PURPOSE, "ya") == Unclear("text.too_short", {"least": "5"})
    assert answer(PURPOSE, "a" * 501) == Unclear("text.too_long", {"most": "500"})


@given(st.text(max_size=200))
def test_what_was_taken_reads_back(text: str) -> None:
    """Reading a stored text again changes nothing."""
    for asked in (NAME, PURPOSE, TOWN):
        found = answer(asked, text)
        if isinstance(found, Read):
            assert answer(asked, found.value, insisted=True) == found
