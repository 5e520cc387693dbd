"""The questions and documents that all services share: questions.yml and uploads.yml."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.domain.errors import Mistake
from bot.storage.catalogue_schema import QuestionForm, UploadForm
from bot.storage.data_files import ID, did_you_mean, entries, validate

#: What a condition may name besides a question, and an answer besides an option.
VARIANT = "varian"
EMPTY = "kosong"

#: Kinds whose answers can be counted on the fingers; only these decide anything.
DECIDING = ("ya_tidak", "pilihan")

#: Kinds whose answer has a size.
_MEASURED = ("teks", "bilangan", "rupiah", "tanggal")


@dataclass(frozen=True)
class Library:
    """Entries in order; the codes also hold those of entries with mistakes of their own."""

    questions: Mapping[str, QuestionForm]
    uploads: Mapping[str, UploadForm]
    question_ids: Collection[str]
    upload_ids: Collection[str]

    @classmethod
    def load(cls, folder: Path, mistakes: list[Mistake]) -> Library:
        asked = entries(folder / "questions.yml", mistakes)
        wanted = entries(folder / "uploads.yml", mistakes)
        questions = {}
        for key, data in asked:
            mistakes += _code("questions.yml", key)
            question = validate(QuestionForm, data, "questions.yml", key, mistakes)
            if question is not None:
                questions[key] = question
        uploads = {}
        for key, data in wanted:
            mistakes += _code("uploads.yml", key)
            upload = validate(UploadForm, data, "uploads.yml", key, mistakes)
            if upload is not None:
                uploads[key] = upload
        found = cls(questions, uploads, [key for key, _ in asked], [key for key, _ in wanted])
        for key, question in questions.items():
            mistakes += _question(key, question, found)
        return found


def _code(file: str, key: str) -> Iterator[Mistake]:
    if not ID.fullmatch(key):
        problem = "hanya huruf kecil, angka, dan garis bawah, misalnya tgl_lahir"
        yield Mistake(file, key, f"kodenya {problem}")
    if key in (VARIANT, EMPTY):
        yield Mistake(file, key, "kode ini sudah punya arti sendiri, pakai kode lain")


def _question(key: str, form: QuestionForm, library: Library) -> Iterator[Mistake]:
    """What one entry must agree on with itself, and with the question it repeats."""
    file = "questions.yml"
    if form.jenis == "pilihan" and len(form.pilihan) < 2:
        yield Mistake(file, f"{key}.pilihan", "paling sedikit dua bila jenisnya pilihan")
    if form.jenis != "pilihan" and form.pilihan:
        yield Mistake(file, f"{key}.pilihan", "hanya untuk jenis pilihan")
    yield from _options(file, key, form)
    yield from bounds(file, key, form)
    yield from _pattern(file, key, form)
    yield from _repeated(file, key, form, library)


def _options(file: str, key: str, form: QuestionForm) -> Iterator[Mistake]:
    buttons = [option.tombol.casefold() for option in form.pilihan.values()]
    for button in sorted({button for button in buttons if buttons.count(button) > 1}):
        yield Mistake(file, f"{key}.pilihan.*.tombol", f"'{button}' dipakai dua kali")
    for code in form.pilihan:
        if not ID.fullmatch(code) or code == EMPTY:
            problem = "kodenya hanya huruf kecil, angka, dan garis bawah, dan bukan 'kosong'"
            yield Mistake(file, f"{key}.pilihan.{code}", problem)


def bounds(file: str, field: str, form: QuestionForm) -> Iterator[Mistake]:
    least, most = form.paling_sedikit, form.paling_banyak
    if (least, most) != (None, None) and form.jenis not in _MEASURED:
        problem = "hanya untuk jenis teks, bilangan, rupiah, atau tanggal"
        yield Mistake(file, f"{field}.paling_sedikit", problem)
    if least is not None and most is not None and least > most:
        problem = f"{least} lebih besar daripada paling_banyak, {most}"
        yield Mistake(file, f"{field}.paling_sedikit", problem, "Mungkin tertukar.")


def _pattern(file: str, key: str, form: QuestionForm) -> Iterator[Mistake]:
    if form.pola is None:
        return
    if form.jenis != "teks":
        yield Mistake(file, f"{key}.pola", "hanya untuk jenis teks")
    elif not form.bantuan:
        yield Mistake(file, f"{key}.bantuan", "wajib ada bila ada pola, untuk yang salah tulis")
    try:
        re.compile(form.pola)
    except re.error as error:
        yield Mistake(file, f"{key}.pola", f"pola tidak terbaca: {error}")


def _repeated(file: str, key: str, form: QuestionForm, library: Library) -> Iterator[Mistake]:
    name = form.sama_dengan
    if name is None:
        return
    if name not in library.question_ids:
        hint = did_you_mean(name, library.question_ids)
        yield Mistake(file, f"{key}.sama_dengan", f"'{name}' tidak ada", hint)
    elif name == key or ((other := library.questions.get(name)) and other.jenis != form.jenis):
        problem = f"'{name}' harus pertanyaan lain yang jenisnya juga {form.jenis}"
        yield Mistake(file, f"{key}.sama_dengan", problem)
