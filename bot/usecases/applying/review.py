"""Everything once more before it is sent, each line correctable."""

from __future__ import annotations

from bot.domain import form
from bot.domain.masking import masked
from bot.domain.question import Question
from bot.usecases.applying.sheet import Sheet
from bot.usecases.applying.steps import label_of

#: Numbers that are never shown whole.
_MASKED = frozenset({"nik", "kk", "phone"})


def text(sheet: Sheet) -> str:
    """All answers and documents; consent and purpose stand with them."""
    texts, request, filled = sheet.turn.texts, sheet.service.request, sheet.filled
    lines = [
        texts("form.review.line", label=label_of(sheet, step), value=filled.answers[step].shown)
        for step in (form.FOR_WHOM, form.REPRESENTED)
        if step in filled.answers
    ]
    lines += [
        texts(
            "form.review.line",
            label=question.label,
            value=shown(question, filled.answers[question.id]),
        )
        for question in form.questions(request, filled)
        if question.id in filled.answers
    ]
    lines += [
        texts("form.checklist.here", name=item.name, note="")
        for item in form.requirements(request, filled)
        if item.id in filled.documents
    ]
    head = texts("form.review.title", service=sheet.service.short)
    return "\n".join([head, *lines, "", texts(f"form.review.{request.mode}")])


def shown(question: Question, given: form.Given) -> str:
    """An answer for the eyes: personal numbers masked."""
    if question.kind in _MASKED and given.value:
        return masked(question.kind, given.value)
    return given.shown
