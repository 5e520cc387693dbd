"""Choosing among options, and yes or no."""

from __future__ import annotations

import pytest

from bot.domain.question import Option
from bot.domain.reading import Read, Unclear
from tests.usecases.reading.asking import answer, brief, question

SEX = question(
    "choice",
    id="jenis_kelamin",
    options=(
        Option("laki_laki", "Laki-laki", ("pria", "cowok")),
        Option("perempuan", "Perempuan", ("wanita", "cewek")),
    ),
)
MARRIAGE = question(
    "choice",
    id="status_perkawinan",
    options=(
        Option("belum_kawin", "Belum kawin", ("belum menikah", "lajang", "bujang")),
        Option("kawin", "Kawin", ("menikah", "nikah", "rabi")),
        Option("cerai_hidup", "Cerai hidup", ("cerai",)),
        Option("cerai_mati", "Cerai mati", ("ditinggal mati",)),
    ),
)
PASSPORT = question(
    "choice",
    id="jenis_paspor",
    options=(
        Option("biasa_5", "Biasa 5 tahun"),
        Option("biasa_10", "Biasa 10 tahun"),
        Option("elektronik_10", "Elektronik 10 tahun"),
    ),
)
WASTE = question(
    "choice", options=(Option("ada", "Ada"), Option("tidak_ada", "Tidak ada")), optional=True
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("laki_laki", "laki_laki"),
        ("Laki-laki", "laki_laki"),
        ("laki laki", "laki_laki"),
        ("laki2", "laki_laki"),
        ("laki", "laki_laki"),
        ("L", "laki_laki"),
        ("lanang", "laki_laki"),
        ("cowok kak", "laki_laki"),
        ("1", "laki_laki"),
        ("saya perempuan kak", "perempuan"),
        ("p", "perempuan"),
        ("prempuan", "perempuan"),
        ("prmpn", "perempuan"),
        ("wong wedok", "perempuan"),
        ("yang kedua", "perempuan"),
        ("nomor 2", "perempuan"),
        ("pilihan terakhir", "perempuan"),
        ("bukan perempuan", "(choice.not_understood)"),
        ("3", "(choice.not_understood)"),
        ("0", "(choice.not_understood)"),
        ("manusia", "(choice.not_understood)"),
        ("lali", "(unsure)"),
    ],
)
def test_sex(text: str, expected: str) -> None:
    assert brief(answer(SEX, text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("blm kawin", "belum_kawin"),
        ("durung rabi", "belum_kawin"),
        ("belum nikah", "belum_kawin"),
        ("belum", "belum_kawin"),
        ("kawin", "kawin"),
        ("udah nikah", "kawin"),
        ("saya sudah menikah pak", "kawin"),
        ("tidak kawin", "(choice.not_understood)"),
        ("cerai hidup", "cerai_hidup"),
        ("hidup", "cerai_hidup"),
        ("ditinggal mati suami", "cerai_mati"),
        ("4", "cerai_mati"),
        ("kawin apa belum kawin", "(choice.ambiguous)"),
    ],
)
def test_marriage(text: str, expected: str) -> None:
    """The longest name that is mentioned counts, and none after a "bukan" or "tidak"."""
    assert brief(answer(MARRIAGE, text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5", "biasa_5"),
        ("5 tahun", "biasa_5"),
        ("10", "(choice.ambiguous)"),
        ("biasa", "(choice.ambiguous)"),
        ("elektronik", "elektronik_10"),
        ("elektronk", "elektronik_10"),
        ("no 3", "elektronik_10"),
    ],
)
def test_a_number_in_a_name_is_no_position(text: str, expected: str) -> None:
    assert brief(answer(PASSPORT, text)) == expected


def test_what_may_be_several_is_offered() -> None:
    found = answer(PASSPORT, "biasa")
    assert found == Unclear(
        "choice.ambiguous",
        options=(("Biasa 5 tahun", "biasa_5"), ("Biasa 10 tahun", "biasa_10")),
    )


def test_nothing_may_be_an_option() -> None:
    assert brief(answer(WASTE, "gak ada")) == "tidak_ada"
    assert answer(WASTE, "lewati") == Read("", "tidak ada")


@pytest.mark.parametrize("asked", [SEX, MARRIAGE, PASSPORT, WASTE])
def test_every_option_reads_back(asked) -> None:  # type: ignore[no-untyped-def]
    for option in asked.options:
        assert answer(asked, option.id) == Read(option.id, option.title)
        assert answer(asked, option.title) == Read(option.id, option.title)


def test_a_sex_agrees_with_the_nik() -> None:
    known = {"nik": "3515084507900001"}
    assert brief(answer(SEX, "P", known)) == "perempuan"
    assert brief(answer(SEX, "L", known)) == "(choice.nik)"
    assert answer(SEX, "L", known, insisted=True) == Read("laki_laki", "Laki-laki", "choice.nik")


YES = """
iya; ya; y; yo; inggih; nggih; njih; he eh; ho oh; hooh; oke; ok; okee kak; betul; btl; leres
bener; sip; siap; setuju; sampun; sudah kak; wis; ada; punya; mau; boleh; 👍; 👍🏽; yes; yup; yoi
iyo wis; gpp; gak popo; tidak apa-apa; monggo; tentu saja; YA; iyaaaa; ya betul; gak salah
lanjut; ya sudah benar; iya saya sudah menikah; acc
"""
NO = """
tidak; tdk; gak; ga; nggak; enggak; ndak; ora; ogak; mboten; boten; belum; blm; durung; dereng
bukan; salah; gak ada; ga punya; mboten gadah; tidak pernah; gak usah; emoh; no; 👎; ❌
ya enggak lah; belum pernah; gak jadi; belum sudah
"""


def said(lines: str) -> list[str]:
    return [part.strip() for line in lines.split("\n") for part in line.split(";") if part.strip()]


@pytest.mark.parametrize("text", said(YES))
def test_yes(text: str) -> None:
    assert answer(question("yes_no"), text) == Read("yes", "Ya")


@pytest.mark.parametrize("text", said(NO))
def test_no(text: str) -> None:
    """Also where the question is optional: "tidak ada" answers it."""
    assert answer(question("yes_no", optional=True), text) == Read("no", "Tidak")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("iya apa tidak", "(yes_no.both)"),
        ("mungkin", "(yes_no.not_understood)"),
        ("3515", "(yes_no.not_understood)"),
        ("apa maksudnya", "(yes_no.not_understood)"),
        ("gak tau", "(unsure)"),
    ],
)
def test_neither(text: str, expected: str) -> None:
    assert brief(answer(question("yes_no"), text)) == expected


@pytest.mark.parametrize("text", ["yes", "no", "Ya", "Tidak"])
def test_yes_and_no_read_back(text: str) -> None:
    assert isinstance(answer(question("yes_no"), text), Read)
