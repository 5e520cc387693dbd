"""Forms that are put aside and taken up again, each where it was."""

from __future__ import annotations

from bot.domain import form
from bot.domain.answer import Answer
from bot.domain.focus import Focus
from bot.domain.message import Choice, Reply
from bot.storage import drafts
from bot.storage.tables import Draft
from bot.usecases.applying.ask import advance
from bot.usecases.applying.outcome import closed, going_on
from bot.usecases.applying.sheet import Sheet, session_of
from bot.usecases.applying.steps import command
from bot.usecases.turn import Turn


def pause(sheet: Sheet, focus: Focus) -> Answer:
    """Put the form aside; it is found again by its service."""
    sheet.draft.status = "paused"
    texts = sheet.turn.texts
    choice = Choice(texts("form.button.resume"), command("resume", sheet.draft.id))
    text = texts("form.paused", service=sheet.service.short, days=form.EXPIRES_AFTER.days)
    return closed(sheet, focus, Reply(text, (choice,)))


def take_up(turn: Turn, draft: Draft, focus: Focus) -> Answer:
    """Open a paused form again where it was; one that was open is put aside."""
    session = session_of(turn)
    service = turn.catalogue.service(draft.service)
    if service is None:
        draft.status = "cancelled"
        return Answer(focus, (Reply(turn.texts("form.over")),), form="closed")
    put_aside(turn)
    draft.status, draft.touched_at, draft.heard_item = "open", turn.now, turn.message_id
    session.flush()
    sheet = Sheet(turn, draft, service)
    lead = turn.texts("form.resumed", service=service.short)
    return going_on(sheet, focus, advance(sheet, lead))


def put_aside(turn: Turn) -> Draft | None:
    """Pause what is open; the tables allow only one open form."""
    session = session_of(turn)
    if turn.conversation_id is None:
        return None
    before = drafts.open_draft(session, turn.conversation_id)
    if before is not None:
        before.status = "paused"
        session.flush()
    return before
