"""Which step of a form comes next: consent, for whom, questions, documents, review.

Decided from what a draft holds, never from where the talk was; so a draft can be left,
corrected and taken up again at any time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from bot.domain.question import Question, Requirement
from bot.domain.service import Request

#: The version of the consent's words (texts ``form.consent``); kept with every draft.
CONSENT_VERSION = "2026-11"

#: A draft that nobody touched is given up after this long, with a warning before.
EXPIRES_AFTER = timedelta(days=30)
WARNED_BEFORE = timedelta(days=3)

#: Not understood so often in a row: a person is offered.
MANY_MISSES = 3

#: Steps that are not a question of the catalogue; no question may have such an id.
CONSENT, FOR_WHOM, REPRESENTED, DOCUMENTS, REVIEW = (
    "_consent",
    "_for_whom",
    "_represented",
    "_documents",
    "_review",
)

#: Open only while something is settled in between.
CONFIRM_CANCEL, WHAT_TO_CORRECT, WHICH_DOCUMENT, RESUME = (
    "_cancel",
    "_correct",
    "_which_document",
    "_resume",
)

FOR_SELF, FOR_OTHER = "self", "other"

Purpose = Literal["new", "correction"]


@dataclass(frozen=True)
class Given:
    """An answer that was understood: canonical value, and as the citizen reads it."""

    value: str
    shown: str


@dataclass(frozen=True)
class Filled:
    """What a draft holds.

    answers: by question id, `FOR_WHOM` and `REPRESENTED` among them; documents: ids of
    requirements that have one, or that the citizen leaves out; wanted: when an officer has
    asked for corrections, the questions and requirements that are asked again.
    """

    variant: str | None = None
    consented: bool = False
    answers: Mapping[str, Given] = field(default_factory=dict)
    documents: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()
    wanted: frozenset[str] | None = None

    @property
    def known(self) -> dict[str, str]:
        """What conditions look at: canonical answers, and the variant."""
        values = {key: given.value for key, given in self.answers.items()}
        return values | ({"variant": self.variant} if self.variant else {})


def questions(request: Request, filled: Filled) -> tuple[Question, ...]:
    """The questions that this person is asked, in order."""
    known = filled.known
    asked = (*request.first_questions, *request.questions)
    return tuple(question for question in asked if question.is_asked(known))


def requirements(request: Request, filled: Filled) -> tuple[Requirement, ...]:
    """The documents that this person sends here, in order."""
    return tuple(item for item in request.checklist(filled.known) if item.upload)


def only_named(request: Request, filled: Filled) -> tuple[Requirement, ...]:
    """What this person needs besides, and shows elsewhere."""
    return tuple(item for item in request.checklist(filled.known) if not item.upload)


def missing_documents(request: Request, filled: Filled) -> tuple[Requirement, ...]:
    """The needed documents that are neither here nor left out."""
    done = filled.documents | filled.left_out
    return tuple(item for item in requirements(request, filled) if item.id not in done)


def next_step(request: Request, filled: Filled) -> str:
    """The step to take: one of the names above, or a question's id."""
    if not filled.consented:
        return CONSENT
    if FOR_WHOM not in filled.answers:
        return FOR_WHOM
    if filled.answers[FOR_WHOM].value == FOR_OTHER and REPRESENTED not in filled.answers:
        return REPRESENTED
    for question in questions(request, filled):
        if question.id not in filled.answers:
            return question.id
    return DOCUMENTS if missing_documents(request, filled) else REVIEW


def progress(request: Request, filled: Filled) -> tuple[int, int]:
    """How many questions are answered, of how many."""
    asked = questions(request, filled)
    return sum(question.id in filled.answers for question in asked), len(asked)


def without(filled: Filled, request: Request, correct: Sequence[str]) -> Mapping[str, Given]:
    """The answers that stay when `correct` are asked again: what depends on them goes too."""
    kept = {key: given for key, given in filled.answers.items() if key not in correct}
    while True:
        trial = Filled(filled.variant, filled.consented, kept)
        asked = {question.id for question in questions(request, trial)}
        asked |= {FOR_WHOM, REPRESENTED}
        left = {key: given for key, given in kept.items() if key in asked}
        if left == kept:
            return kept
        kept = left
