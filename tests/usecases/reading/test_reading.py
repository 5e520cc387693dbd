"""What holds for every kind of question: no answer at all, the same again, and sentences."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.question import Kind, Option
from bot.domain.reading import Read, Unclear
from bot.usecases import reading
from bot.usecases.reading.explain import remark, why
from tests.usecases.reading.asking import answer, brief, context, question

KINDS: list[Kind] = [kind for kind in get_args(Kind) if kind != "document"]
OPTIONS = (Option("hilang", "Hilang"), Option("rusak", "Rusak", ("pecah",)))
ASKED = {kind: question(kind, options=OPTIONS if kind == "choice" else ()) for kind in KINDS}
OPTIONAL = {
    kind: question(kind, options=OPTIONS if kind == "choice" else (), optional=True)
    for kind in KINDS
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_command_is_never_an_answer(kind: Kind) -> None:
    assert answer(OPTIONAL[kind], " /start 3515084507900001") == Unclear("command")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", ["", " \n", "\u200b", "\x00", "\u202e"])
def test_an_invisible_text_is_no_answer(kind: Kind, text: str) -> None:
    assert answer(OPTIONAL[kind], text) == Unclear("empty")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "yes_no"])
@pytest.mark.parametrize(
    "text",
    ["gak ada", "tidak punya", "-", ".", "kosong", "saya gak punya kak", "mboten gadah", "lewati",
     "ora duwe", "gaono", "Tidak ada", "skip aja"],
)  # fmt: skip
def test_an_optional_answer_may_be_left_out(kind: Kind, text: str) -> None:
    """And what is shown for it means the same again."""
    assert answer(OPTIONAL[kind], text) == Read("", "tidak ada")
    assert answer(OPTIONAL[kind], "tidak ada") == Read("", "tidak ada")


@pytest.mark.parametrize("kind", ["nik", "phone", "email", "date", "text", "place"])
def test_a_needed_answer_may_not(kind: Kind) -> None:
    assert brief(answer(ASKED[kind], "gak ada")) == "(needed)"
    assert brief(answer(ASKED[kind], "-")) == "(empty)"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", ["lupa", "lali aku", "gatau", "kurang tau kak", "gak hafal"])
def test_not_knowing_is_understood(kind: Kind, text: str) -> None:
    assert brief(answer(ASKED[kind], text)) == "(unsure)"


LIVES_AT = question("text", id="alamat_domisili", label="Alamat domisili", same_as="alamat")


@pytest.mark.parametrize(
    "text",
    ["sama kayak KTP", "podo karo KTP", "sama", "sesuai ktp", "sama dengan di atas", "idem",
     "podo karo nduwur", "sama seperti alamat tadi", "sami kaliyan KTP", "sama aja kak"],
)  # fmt: skip
def test_the_same_again(text: str) -> None:
    """The answer it repeats; asked in full when that is not known or not said."""
    known = {"alamat": "Jl. Mawar 3, Sidokare"}
    assert answer(LIVES_AT, text, known) == Read("Jl. Mawar 3, Sidokare", "Jl. Mawar 3, Sidokare")
    assert brief(answer(LIVES_AT, text)) == "(same_unknown)"


def test_the_same_as_what() -> None:
    assert brief(answer(question("text", id="usaha"), "sama kayak KTP")) == "(same_as_what)"
    assert brief(answer(question("text", id="usaha"), "Sama Jaya")) == "Sama Jaya"
    village = question("place", same_as="desa")
    assert brief(answer(village, "podo", {"desa": "35.15.08.1004"})) == "35.15.08.1004"


LONG = (
    "1", "1 ", "a", "a@", "a@a.", "sidokare ", " ", "\u200b", "sembilan ", "ke2 ", "x.", "5 juli ",
    "-", "o0l1", "sidoxare kalpuro masxngan ", "e\u0301", "nama ", "\U0001f44d", "gak ada ",
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_a_very_long_text_takes_no_time(kind: Kind) -> None:
    """100,000 characters of any kind in milliseconds (with much room for a busy machine)."""
    answer(ASKED[kind], "a")
    for piece in LONG:
        text = piece * (100_000 // len(piece))
        start = time.perf_counter()
        answer(ASKED[kind], text)
        assert time.perf_counter() - start < 0.5, (kind, piece)


PIECES = """
3515084507900001 5 juli 90 / - . , @ gmail . com sidokare kec waru desa ya gak lali nama saya
sama ktp sejuta setengah rb 08123456789 ke 2 31 februari besok hari minggu ² ٣ Ⅷ 𝟗 ½ juta ribu
0 ' " ( ) + 62 wage hilang rusak 🙏 👍 \u200d \u0301 %s {} \\ anak an
"""
WORDS = st.lists(st.sampled_from(PIECES.split()), max_size=12).map(" ".join)


@given(
    st.sampled_from(KINDS),
    st.text(max_size=80) | WORDS,
    st.booleans(),
    st.sampled_from([{}, {"nik": "3515084507900001", "tgl_lahir": "x", "no_kk": ""}]),
)
def test_no_text_raises(kind: Kind, text: str, insisted: bool, known: dict[str, str]) -> None:
    """Every text is an answer or has a sentence that can be said; an answer reads back."""
    for asked in (ASKED[kind], OPTIONAL[kind]):
        found = answer(asked, text, known, insisted=insisted)
        if isinstance(found, Unclear):
            assert why(found, context().texts)
            continue
        again = answer(asked, found.value or found.shown, known, insisted=True)
        assert isinstance(again, Read)
        assert again.value == found.value
        assert brief(answer(asked, found.shown, known, insisted=True)) == found.value


SOURCES = {path.stem: path for path in Path(reading.__file__).parent.glob("*.py")}


def reasons() -> set[str]:
    """Every reason that stands in the code; ``{noun}`` is nik or kk, and so is a yielded one."""
    found = {"command", "empty", "needed", "unsure", "same_as_what", "same_unknown"}
    for name, path in SOURCES.items():
        code = path.read_text(encoding="utf-8")
        for kind, reason in re.findall(r"\"(\w+|\{noun\})\.(\w+)\"", code):
            nouns = ("nik", "kk") if kind == "{noun}" else (kind,)
            found |= {f"{noun}.{reason}" for noun in nouns if noun in KINDS}
        found |= {f"{name}.{doubt}" for doubt in re.findall(r"yield \"(\w+)\"", code)}
    return found


def keys(data: dict[str, object], prefix: str = "") -> set[str]:
    found: set[str] = set()
    for key, value in data.items():
        found |= keys(value, f"{prefix}{key}.") if isinstance(value, dict) else {prefix + key}
    return found


def test_every_reason_has_its_sentence() -> None:
    """And no sentence is without a reason."""
    written = keys(context().texts.value("form.unclear"))
    remarks = keys(context().texts.value("form.remark"))
    assert len(written) > 70
    assert written - reasons() == set()
    assert reasons() - written - remarks == set()


def test_a_remark_is_said() -> None:
    nik = question("nik", id="nik")
    found = answer(nik, "3578084507900001")
    assert isinstance(found, Read)
    assert "luar Sidoarjo" in (remark(found, context().texts) or "")
    assert remark(Read("1", "1"), context().texts) is None
    for key in keys(context().texts.value("form.remark")):
        assert remark(Read("1", "1", key), context().texts)
