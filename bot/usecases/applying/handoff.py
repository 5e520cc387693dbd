"""What was prepared for a service that is not decided here: where to take it, and what to type."""

from __future__ import annotations

from bot.domain import form
from bot.domain.message import Reply
from bot.usecases import location
from bot.usecases.applying.sheet import Sheet


def door(sheet: Sheet) -> Reply:
    """The answers as text to copy, what to bring, and the door that takes it."""
    texts, filled, service = sheet.turn.texts, sheet.filled, sheet.service
    asked = form.questions(service.request, filled)
    copied = "\n".join(
        texts("form.review.line", label=item.label, value=filled.answers[item.id].shown)
        for item in asked
        if item.id in filled.answers
    )
    places = [filled.known[item.id] for item in asked if item.kind == "place"]
    place = places[0] if places else None
    where = location.describe(sheet.turn, service, f"desa:{place}" if place else None)
    bring = "\n".join(
        texts("answer.item", text=item.name) for item in service.request.checklist(filled.known)
    )
    parts = [
        texts("form.handoff.title", service=service.short),
        copied,
        texts("form.handoff.where"),
        *(paragraph.text for paragraph in where),
        *([texts("form.handoff.bring", items=bring)] if bring else []),
    ]
    return Reply("\n\n".join(part for part in parts if part))
