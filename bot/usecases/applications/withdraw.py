"""A citizen takes an application back, while nothing has been decided."""

from __future__ import annotations

from sqlalchemy import select

from bot.domain.answer import Answer
from bot.domain.application import Actor, MoveRefused
from bot.domain.focus import Focus
from bot.domain.message import Choice, Reply
from bot.domain.payload import FORM, Payload
from bot.storage.tables import Application, Draft
from bot.usecases.applications.history import describe
from bot.usecases.applications.record import record
from bot.usecases.applying.sheet import session_of
from bot.usecases.turn import Turn


def withdraw(turn: Turn, draft: Draft, focus: Focus, *, sure: bool) -> Answer:
    """Ask once whether it is meant; then it is done, and the officers see it."""
    session = session_of(turn)
    application = session.scalars(
        select(Application).where(Application.draft_id == draft.id).with_for_update()
    ).first()
    if application is None:
        return Answer(focus, (Reply(turn.texts("form.over")),))
    if not sure:
        yes = Payload(FORM, ("withdraw_now", str(draft.id)))
        choice = Choice(turn.texts("form.button.withdraw"), str(yes))
        text = turn.texts("form.withdraw", number=application.number)
        return Answer(focus, (Reply(text, (choice,)),))
    try:
        record(
            session,
            application,
            "withdrawn",
            Actor("citizen", str(turn.conversation_id)),
            turn.now,
        )
    except MoveRefused:
        # Decided meanwhile: say how it stands.
        return Answer(focus, (describe(turn, application, owner=True),))
    return Answer(focus, (Reply(turn.texts("form.withdrawn", number=application.number)),))
