"""Answers an officer's corrections: only what is wrong is asked again, the number stays."""

from __future__ import annotations

from sqlalchemy import select

from bot.domain import form
from bot.domain.answer import Answer
from bot.domain.focus import Focus
from bot.domain.message import Reply
from bot.storage import drafts
from bot.storage.tables import Application, Draft
from bot.usecases.applications.history import last_correction
from bot.usecases.applying.ask import advance
from bot.usecases.applying.outcome import going_on
from bot.usecases.applying.sheet import Sheet, session_of
from bot.usecases.applying.shelf import put_aside
from bot.usecases.turn import Turn


def reopen(turn: Turn, draft: Draft, focus: Focus) -> Answer:
    """Put a sent form back on the table, as far as it has to be corrected."""
    session = session_of(turn)
    application = session.scalars(
        select(Application).where(Application.draft_id == draft.id).with_for_update()
    ).first()
    service = turn.catalogue.service(draft.service)
    if application is None or service is None or application.status != "needs_correction":
        return Answer(focus, (Reply(turn.texts("form.over")),))
    put_aside(turn)
    draft.status, draft.touched_at, draft.heard_item = "open", turn.now, turn.message_id
    draft.misses, draft.unclear = 0, None
    sheet = Sheet(turn, draft, service)
    asked = last_correction(turn, application)
    _take_out(sheet, tuple(asked.items or ()) if asked is not None else ())
    session.flush()
    lead = turn.texts("form.correcting", number=application.number)
    return going_on(sheet, focus, advance(sheet, lead))


def _take_out(sheet: Sheet, wrong: tuple[str, ...]) -> None:
    """What is wrong is empty again; what depends on it too."""
    sheet.draft.wanted = list(wrong)
    sheet.draft.left_out = [item for item in sheet.draft.left_out if item not in wrong]
    for requirement in wrong:
        drafts.drop_documents(sheet.session, sheet.draft.id, requirement)
    sheet.documents_changed()
    sheet.answer_with(form.without(sheet.filled, sheet.service.request, wrong))
