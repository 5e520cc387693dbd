"""Asks the next thing: one message, the options as buttons, what was just said in front."""

from __future__ import annotations

from bot.domain import form
from bot.domain.message import Reply
from bot.domain.question import Requirement
from bot.usecases.applying import review
from bot.usecases.applying.sheet import Sheet
from bot.usecases.applying.steps import buttons, question_of, reply


def advance(sheet: Sheet, lead: str = "") -> Reply:
    """Go on to what is next and ask it."""
    sheet.draft.asking = form.next_step(sheet.service.request, sheet.filled)
    return ask(sheet, lead)


def ask(sheet: Sheet, lead: str = "") -> Reply:
    """Ask for the awaited step (again). `lead`: what is said before, such as a remark."""
    step = sheet.draft.asking
    question = question_of(sheet, step)
    if question.id == form.REVIEW:
        body = review.text(sheet)
    elif step == form.CONSENT and lead:
        body = sheet.turn.texts("form.consent.short", service=sheet.service.short)
    elif step == form.CONSENT:
        body = _beginning(sheet)
    elif step == form.DOCUMENTS:
        body = _documents(sheet)
    elif step in (form.CONFIRM_CANCEL, form.RESUME):
        key = _KEYS[step]
        body = sheet.turn.texts(f"form.{key}.notice", service=sheet.service.short)
    else:
        body = _numbered(sheet, step, question.ask)
    return reply(sheet, f"{lead}\n\n{body}" if lead else body, buttons(sheet, question))


_KEYS = {form.CONFIRM_CANCEL: "cancel", form.RESUME: "resume"}


def checklist(sheet: Sheet) -> str:
    """The documents that this person needs, ticked off as they come."""
    texts, filled = sheet.turn.texts, sheet.filled
    lines = []
    for item in form.requirements(sheet.service.request, filled):
        state, note = _state(item, filled), ""
        if item.optional:
            note = texts("form.checklist.optional")
        lines.append(texts(f"form.checklist.{state}", name=item.name, note=note))
    return "\n".join(lines)


def _state(item: Requirement, filled: form.Filled) -> str:
    if item.id in filled.documents:
        return "here"
    return "left_out" if item.id in filled.left_out else "missing"


def _numbered(sheet: Sheet, step: str, text: str) -> str:
    """How far it is, for the questions of the catalogue."""
    asked = [item.id for item in form.questions(sheet.service.request, sheet.filled)]
    if step not in asked:
        return text
    return sheet.turn.texts(
        "form.progress", number=asked.index(step) + 1, total=len(asked), question=text
    )


def _beginning(sheet: Sheet) -> str:
    """What will happen, what to get ready, and what becomes of the data: before anything else."""
    texts, request = sheet.turn.texts, sheet.service.request
    # Before the first answer everything that is not ruled out by the variant may be needed.
    filled = sheet.filled
    wanted = [item.name for item in form.requirements(request, filled)]
    items = "\n".join(texts("answer.item", text=name) for name in wanted)
    besides = form.only_named(request, filled)
    parts = [
        texts(f"form.start.{request.mode}", service=sheet.service.short),
        texts("form.start.documents", items=items) if wanted else texts("form.start.no_documents"),
        *(
            [texts("form.start.besides", items=", ".join(i.name for i in besides))]
            if besides
            else []
        ),
        texts("form.consent.notice", agency=sheet.service.agency.partition(" (")[0]),
    ]
    return "\n\n".join(parts)


def _documents(sheet: Sheet) -> str:
    """The checklist, and how to photograph the next thing on it."""
    texts = sheet.turn.texts
    missing = form.missing_documents(sheet.service.request, sheet.filled)
    following = missing[0]
    parts = [
        texts("form.documents.checklist", items=checklist(sheet)),
        texts("form.documents.notice", name=following.name),
    ]
    if following.tip:
        parts.append(following.tip)
    return "\n\n".join(parts)
