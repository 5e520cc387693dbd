"""How a verb of a form ends: with the form still on the table, or closed."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.answer import Answer
from bot.domain.focus import Focus
from bot.domain.message import Reply
from bot.usecases.applying.sheet import Sheet


def going_on(sheet: Sheet, focus: Focus, *replies: Reply) -> Answer:
    kept = replace(focus, service=sheet.service.id, variant=sheet.draft.variant)
    return Answer(replace(kept, offer=(), misses=0, at=sheet.turn.now), replies, form="open")


def closed(sheet: Sheet, focus: Focus, *replies: Reply) -> Answer:
    return replace(going_on(sheet, focus, *replies), form="closed")
