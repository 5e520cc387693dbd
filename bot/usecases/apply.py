"""Leads someone who wants to apply: into the form, or to where the service is applied for."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.answer import Answer
from bot.domain.focus import Focus
from bot.domain.heard import Heard
from bot.domain.message import Choice, Reply
from bot.domain.payload import FORM, Payload, about
from bot.domain.phone_message import Paragraph, fit
from bot.domain.service import Service
from bot.usecases import location
from bot.usecases.answer import answer, ask_which
from bot.usecases.applying.start import start
from bot.usecases.applying.unfinished import begun, go_on, wants_to_go_on
from bot.usecases.turn import Turn
from bot.usecases.wording import caution, source_line


def apply(turn: Turn, heard: Heard, focus: Focus) -> Answer:
    """Begin the form; for what is decided elsewhere say where, and offer to prepare it here."""
    if len(heard.services) > 1:
        return ask_which(turn, heard, focus)
    fresh = None if focus.is_stale(turn.now) else focus.service
    service = turn.catalogue.service(heard.service or fresh)
    if heard.service is None and ((service is None and begun(turn)) or wants_to_go_on(turn, heard)):
        return go_on(turn, focus)
    if service is None:
        return answer(turn, heard, focus)
    variant = service.variant_among(heard.variants_of(service.id))
    chosen = variant.id if variant else None
    if service.request.mode == "form" and turn.session is not None:
        return start(turn, service, chosen, focus)
    return _lead_there(turn, heard, focus, service, chosen)


def _lead_there(
    turn: Turn, heard: Heard, focus: Focus, service: Service, chosen: str | None
) -> Answer:
    """The place, and the checklist first: nobody should travel twice."""
    head = turn.texts(f"apply.{service.request.mode}", service=service.short)
    reason = service.request.reason
    text = fit(
        [
            Paragraph(head),
            *location.describe(turn, service, heard.place or focus.place),
            *([Paragraph(turn.texts("answer.note", text=reason), weight=2)] if reason else []),
            Paragraph(turn.texts("apply.prepare")),
            *caution(turn, service, ("ask_procedure",)),
            source_line(turn, service),
        ]
    )
    aspects = ("ask_requirements", "ask_procedure")
    choices = tuple(
        Choice(turn.texts(f"button.{aspect}"), about(aspect, service.id, chosen))
        for aspect in aspects
    )
    if service.request.mode == "handoff" and service.request.questions:
        payload = Payload(FORM, ("prepare", service.id, *((chosen,) if chosen else ())))
        choices = (Choice(turn.texts("form.button.prepare"), str(payload)), choices[0])
    turned = replace(focus.turned_to(service.id, chosen, ("ask_requirements",)), at=turn.now)
    return Answer(turned, (Reply(text, choices),))
