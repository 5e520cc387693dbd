"""What became of an answer: understood, or why not. How it is read stands in usecases/reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Read:
    """An understood answer.

    value: canonical: digits of nik, kk, nop and phone (62…); ISO date; whole number or
    rupiah; option id; ``yes`` or ``no``; village code; the trimmed text; "" for "tidak ada"
    where the question is optional. shown: the same for the citizen's eyes, unmasked.
    remark: the key of a sentence said along (``form.remark.<remark>``), such as a NIK of
    another regency.
    """

    value: str
    shown: str
    remark: str | None = None


@dataclass(frozen=True)
class Unclear:
    """Not an answer to this question; the citizen is told why and asked again.

    reason: a key under ``form.unclear``, by kind (``nik.too_short``); values: what its sentence
    needs; options: (title, value) pairs when the answer may mean one of several ("Sidokare
    atau Sidokerto?"), where the value is an answer that would be understood.
    """

    reason: str
    values: Mapping[str, str] = field(default_factory=dict)
    options: tuple[tuple[str, str], ...] = ()
