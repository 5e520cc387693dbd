"""Begins a form: which variant, is there an unfinished one, then the first step."""

from __future__ import annotations

from dataclasses import replace

from bot.domain import form
from bot.domain.answer import Answer
from bot.domain.focus import Focus
from bot.domain.message import Choice, Reply
from bot.domain.payload import about
from bot.domain.service import Service
from bot.storage import drafts
from bot.storage.tables import Draft
from bot.usecases.applying.ask import ask
from bot.usecases.applying.outcome import going_on
from bot.usecases.applying.sheet import Sheet, session_of
from bot.usecases.applying.shelf import put_aside
from bot.usecases.applying.steps import command
from bot.usecases.turn import Turn


def start(turn: Turn, service: Service, variant: str | None, focus: Focus) -> Answer:
    """Begin the form of a service; offer the unfinished one where there is one."""
    assert turn.conversation_id is not None
    turned = replace(focus.turned_to(service.id, variant, ("ask_requirements",)), at=turn.now)
    if service.variants and service.variant(variant) is None:
        return _ask_variant(turn, service, turned)
    for draft in drafts.unfinished(session_of(turn), turn.conversation_id):
        if draft.service != service.id:
            continue
        if draft.heard_item is not None and draft.heard_item == turn.message_id:
            # The same message once more: the form has begun, only ask again.
            sheet = Sheet(turn, draft, service)
            return going_on(sheet, turned, ask(sheet))
        return _offer_unfinished(turn, service, draft, turned)
    return begin(turn, service, variant, turned)


def begin(turn: Turn, service: Service, variant: str | None, focus: Focus) -> Answer:
    """A new, empty form on the table."""
    assert turn.conversation_id is not None
    session = session_of(turn)
    put_aside(turn)
    draft = Draft(
        conversation_id=turn.conversation_id,
        service=service.id,
        variant=variant,
        status="open",
        asking=form.CONSENT,
        answers={},
        left_out=[],
        misses=0,
        heard_item=turn.message_id,
        touched_at=turn.now,
    )
    session.add(draft)
    session.flush()
    sheet = Sheet(turn, draft, service)
    return going_on(sheet, focus, ask(sheet))


def _ask_variant(turn: Turn, service: Service, focus: Focus) -> Answer:
    choices = tuple(
        Choice(variant.button, about("apply_service", service.id, variant.id), variant.name)
        for variant in service.variants
    )
    text = service.variant_question or ""
    reply = Reply(text, choices, more=turn.texts("button.choose"))
    offer = tuple(choice.payload for choice in choices)
    return Answer(replace(focus, offer=offer), (reply,))


def _offer_unfinished(turn: Turn, service: Service, draft: Draft, focus: Focus) -> Answer:
    texts = turn.texts
    choices = (
        Choice(texts("form.button.resume"), command("resume", draft.id)),
        Choice(texts("form.button.new"), command("new", draft.id)),
    )
    offer = tuple(choice.payload for choice in choices)
    text = texts("form.unfinished", service=service.short)
    reply = Reply(text, choices)
    turned = replace(focus, offer=offer)
    return Answer(turned, (reply,), form="open" if draft.status == "open" else None)
