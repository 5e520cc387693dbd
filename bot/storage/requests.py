"""What one service asks for, taken from the shared questions and documents.

A question may depend on the variant and on what was asked before it; a document only on
the variant and the first questions, so that a checklist is exact before the form begins.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from bot.domain.errors import Mistake
from bot.domain.question import Condition, Kind, Option, Question, Requirement, Sensitivity
from bot.domain.service import Request
from bot.storage.catalogue_schema import (
    AskedForm,
    ConditionForm,
    QuestionForm,
    RequestForm,
    ServiceForm,
    UploadForm,
    WantedForm,
)
from bot.storage.data_files import did_you_mean
from bot.storage.library import DECIDING, EMPTY, VARIANT, Library, bounds
from bot.storage.places import LOCAL_OFFICES

Item = TypeVar("Item", AskedForm, WantedForm)

KINDS: Mapping[str, Kind] = {
    "nik": "nik",
    "kk": "kk",
    "nop": "nop",
    "telepon": "phone",
    "email": "email",
    "tanggal": "date",
    "bilangan": "number",
    "rupiah": "amount",
    "pilihan": "choice",
    "ya_tidak": "yes_no",
    "teks": "text",
    "tempat": "place",
    "berkas": "document",
}
SENSITIVITIES: Mapping[str, Sensitivity] = {
    "umum": "general",
    "kesehatan": "health",
    "keuangan": "financial",
    "anak": "child",
}
UNITS = {"desa": "village", "kecamatan": "district"}

#: Answers in the words of the files, and what they are called inside.
_ANSWERS = {"ya": "yes", "tidak": "no", EMPTY: ""}


@dataclass
class _Reading:
    """One service's request while it is read: what was asked so far, and every mistake."""

    file: str
    form: RequestForm
    library: Library
    mistakes: list[Mistake]
    #: Question → answers that conditions may name, in the words of the file.
    answers: dict[str, Collection[str]]
    #: All that was asked so far.
    asked: dict[str, Question] = field(default_factory=dict)

    def wrong(self, part: str, problem: str, hint: str | None = None) -> None:
        self.mistakes.append(Mistake(self.file, f"permohonan.{part}", problem, hint))


def request(
    key: str,
    form: ServiceForm,
    library: Library,
    offices: Collection[str],
    mistakes: list[Mistake],
) -> Request:
    """The service's request; what is wrong with it is added to `mistakes` and left out."""
    wanted = form.permohonan
    answers: dict[str, Collection[str]] = {VARIANT: tuple(form.varian)} if form.varian else {}
    reading = _Reading(f"{key}.yml", wanted, library, mistakes, answers)
    first = tuple(_questions(reading, "tanya_dulu", wanted.tanya_dulu))
    requirements = tuple(_requirements(reading))
    questions = tuple(_questions(reading, "isian", wanted.isian))
    if wanted.cara == "form" and not wanted.isian:
        reading.wrong("isian", "wajib ada bila cara form")
    _check_use(reading)
    _check_unit(reading, questions, offices)
    return Request(
        mode=wanted.cara,
        reason=wanted.alasan,
        questions=questions,
        requirements=requirements,
        first_questions=first,
        unit=UNITS.get(wanted.tujuan or "", wanted.tujuan),
        backend=wanted.sistem,
    )


def _known(
    reading: _Reading, part: str, items: tuple[Item, ...], known: Collection[str]
) -> Iterator[Item]:
    """The items of a list whose code is known, each once; the others are mistakes."""
    seen: set[str] = set(reading.asked) if part != "berkas" else set()
    for item in items:
        if item.id in seen:
            reading.wrong(part, f"'{item.id}' tertulis dua kali")
        elif known and item.id not in known:
            reading.wrong(part, f"'{item.id}' tidak ada", did_you_mean(item.id, known))
        else:
            yield item
        seen.add(item.id)


def _questions(reading: _Reading, part: str, items: tuple[AskedForm, ...]) -> Iterator[Question]:
    library = reading.library
    for item in _known(reading, part, items, library.question_ids):
        where = f"{part}.{item.id}"
        when = tuple(_conditions(reading, where, item.bila))
        base = library.questions.get(item.id)
        if base is None:
            continue
        form = _changed(reading, where, base, item)
        if part == "tanya_dulu" and form.jenis not in DECIDING:
            reading.wrong(where, "di sini hanya pertanyaan ya_tidak atau pilihan")
        question = _question(item.id, form, when, reading)
        reading.asked[item.id] = question
        if form.jenis in DECIDING:
            reading.answers[item.id] = (*(form.pilihan or ("ya", "tidak")), EMPTY)
        yield question


def _changed(reading: _Reading, where: str, base: QuestionForm, item: AskedForm) -> QuestionForm:
    """The library's question in the words of this service."""
    changes = {name: getattr(item, name) for name in item.model_fields_set - {"id", "bila"}}
    form = base.model_copy(update=changes)
    if changes.keys() & {"paling_sedikit", "paling_banyak"}:
        reading.mistakes += bounds(reading.file, f"permohonan.{where}", form)
    if changes.get("sama_dengan") and changes["sama_dengan"] not in reading.asked:
        problem = f"'{changes['sama_dengan']}' tidak ditanyakan sebelumnya"
        hint = did_you_mean(changes["sama_dengan"], reading.asked)
        reading.wrong(f"{where}.sama_dengan", problem, hint)
    return form


def _question(
    key: str, form: QuestionForm, when: tuple[Condition, ...], reading: _Reading
) -> Question:
    options = form.pilihan.items()
    return Question(
        id=key,
        kind=KINDS[form.jenis],
        label=form.label,
        ask=form.tanya,
        help=form.bantuan,
        options=tuple(Option(code, item.tombol, item.sebutan) for code, item in options),
        optional=form.boleh_kosong,
        least=form.paling_sedikit,
        most=form.paling_banyak,
        pattern=f"(?i:{form.pola})" if form.pola else None,
        same_as=form.sama_dengan if form.sama_dengan in reading.asked else None,
        sensitivity=SENSITIVITIES[form.pribadi],
        when=when,
    )


def _requirements(reading: _Reading) -> Iterator[Requirement]:
    library = reading.library
    for item in _known(reading, "berkas", reading.form.berkas, library.upload_ids):
        when = tuple(_conditions(reading, f"berkas.{item.id}", item.bila))
        base = library.uploads.get(item.id)
        if base is None:
            continue
        changes = {
            name: getattr(item, name)
            for name in item.model_fields_set & UploadForm.model_fields.keys()
        }
        form = base.model_copy(update=changes)
        yield Requirement(
            id=item.id,
            name=form.nama,
            words=form.sebutan,
            tip=form.saran,
            pages=form.halaman,
            optional=item.boleh_kosong,
            original=form.asli,
            paper=form.kertas,
            when=when,
            upload=item.unggah,
        )


def _conditions(
    reading: _Reading, where: str, items: tuple[ConditionForm, ...]
) -> Iterator[Condition]:
    for item in items:
        name = item.pertanyaan
        answers = reading.answers.get(name)
        if answers is None:
            reason = _no_ground(reading, where, name)
            if reason:
                reading.wrong(f"{where}.bila", *reason)
            continue
        for answer in item.jawaban:
            if answer not in answers:
                problem = f"'{answer}' bukan jawaban '{name}'"
                reading.wrong(f"{where}.bila", problem, did_you_mean(answer, answers))
        if name == VARIANT:
            yield Condition("variant", item.jawaban)
        else:
            yield Condition(name, tuple(_ANSWERS.get(answer, answer) for answer in item.jawaban))


def _no_ground(reading: _Reading, where: str, name: str) -> tuple[str, str | None] | None:
    """Why nothing can depend on `name`, and what to do; None when that is told elsewhere."""
    if name == VARIANT:
        return "layanan ini tidak punya varian", None
    asked = [item.id for item in (*reading.form.tanya_dulu, *reading.form.isian)]
    if name not in asked:
        hint = did_you_mean(name, (*reading.answers, *asked))
        return f"'{name}' tidak ditanyakan di layanan ini", hint
    form = reading.library.questions.get(name)
    if form is None:
        return None
    if form.jenis not in DECIDING:
        return f"'{name}' bukan pertanyaan ya_tidak atau pilihan", None
    if where.startswith("berkas"):
        return f"'{name}' harus ditanyakan di tanya_dulu", "Pindahkan dari isian."
    return f"'{name}' baru ditanyakan sesudahnya", "Pindahkan ke atas."


def _check_use(reading: _Reading) -> None:
    """Nobody is asked a first question for nothing."""
    form = reading.form
    items: tuple[AskedForm | WantedForm, ...] = (*form.tanya_dulu, *form.isian, *form.berkas)
    used = {condition.pertanyaan for item in items for condition in item.bila}
    for item in form.tanya_dulu:
        if item.id in reading.asked and item.id not in used:
            problem = f"'{item.id}' tidak menentukan apa pun"
            reading.wrong("tanya_dulu", problem, "Sebut di bila salah satu berkas, atau hapus.")


def _check_unit(
    reading: _Reading, questions: tuple[Question, ...], offices: Collection[str]
) -> None:
    """A form must lead to somebody who decides."""
    name = reading.form.tujuan
    if name is None:
        if reading.form.cara == "form":
            reading.wrong("tujuan", "wajib ada bila cara form")
    elif name in UNITS:
        # What could not be read is told already, and may be the very question.
        complete = len(questions) == len(reading.form.isian)
        if complete and not any(_routes(question) for question in questions):
            reading.wrong(
                "tujuan",
                f"'{name}' perlu satu pertanyaan jenis tempat di isian, tanpa bila",
                "Tambahkan desa.",
            )
    elif name not in offices:
        hint = did_you_mean(name, [*LOCAL_OFFICES, *offices])
        reading.wrong("tujuan", f"'{name}' tidak ada", hint)


def _routes(question: Question) -> bool:
    return question.kind == "place" and not question.optional and not question.when
