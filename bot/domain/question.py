"""What a form asks: a question with its type, its bounds and when it is asked at all.

Data of the catalogue only; how an answer is understood stands in usecases/reading.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

#: The closed list of answer types. `place` is a desa/kelurahan of Sidoarjo.
Kind = Literal[
    "nik",
    "kk",
    "nop",
    "phone",
    "email",
    "date",
    "number",
    "amount",
    "choice",
    "yes_no",
    "text",
    "place",
    "document",
]

#: How personal an answer is; everything but ``general`` is specific data (UU 27/2022 ps. 4).
Sensitivity = Literal["general", "health", "financial", "child"]


@dataclass(frozen=True)
class Option:
    """One of the answers of a ``choice``; title fits a button (20 characters)."""

    id: str
    title: str
    nicknames: tuple[str, ...] = ()


@dataclass(frozen=True)
class Condition:
    """Asked only when an earlier answer is one of `values`, or a variant is chosen.

    question: the id of an earlier question, or ``variant``. The value "" holds while that
    question has no answer, also because it is not asked.
    """

    question: str
    values: tuple[str, ...]

    def holds(self, known: Mapping[str, str]) -> bool:
        """known: canonical answers by question id, the chosen variant as ``variant``."""
        return known.get(self.question, "") in self.values


@dataclass(frozen=True)
class Question:
    """One question of a form.

    label: its name in the review ("Tanggal lahir"); ask: the sentence that asks; help: said
    when an answer was not understood, or on "maksudnya?". least, most: characters of a
    ``text``, the value of a ``number`` or ``amount``, days from today of a ``date`` (negative
    is past). pattern: what the whole of a ``text`` must match, whatever its capitals.
    same_as: the earlier question whose answer "sama kayak KTP" repeats. when: all must hold.
    """

    id: str
    kind: Kind
    label: str
    ask: str
    help: str | None = None
    options: tuple[Option, ...] = ()
    optional: bool = False
    least: int | None = None
    most: int | None = None
    pattern: str | None = None
    same_as: str | None = None
    sensitivity: Sensitivity = "general"
    when: tuple[Condition, ...] = ()

    def is_asked(self, known: Mapping[str, str]) -> bool:
        return all(condition.holds(known) for condition in self.when)


@dataclass(frozen=True)
class Requirement:
    """A document that a form wants to have as a photo or PDF.

    name: as on the checklist ("Kartu Keluarga (KK)"); words: what a caption may call it;
    tip: how to photograph it; pages: the most it may have; original: of the original, no
    copy; paper: False for a photo of a person, a house or a place. when: all must hold, over
    the variant and the first questions. upload: False when it stands on the checklist only,
    because the agency takes it and nothing is sent here.
    """

    id: str
    name: str
    words: tuple[str, ...] = ()
    tip: str | None = None
    pages: int = 5
    optional: bool = False
    original: bool = False
    paper: bool = True
    when: tuple[Condition, ...] = ()
    upload: bool = True

    def is_needed(self, known: Mapping[str, str]) -> bool:
        return all(condition.holds(known) for condition in self.when)
