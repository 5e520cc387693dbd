"""Reminds: a form that is about to expire, a paper that can be fetched, a correction due.

Never at night, never twice a day to one citizen, never to who has said "berhenti".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bot.domain.calendar import WIB, today
from bot.domain.catalogue import Catalogue
from bot.domain.form import EXPIRES_AFTER, WARNED_BEFORE
from bot.domain.message import Choice, Reply
from bot.domain.payload import FORM, Payload
from bot.storage import errands, outbox
from bot.storage.tables import Application, Conversation, Draft, DraftDocument, Errand
from bot.storage.texts import Texts
from bot.usecases.applying.steps import command
from bot.usecases.errands import ErrandFailed, ErrandLater
from bot.usecases.say import Rendering, say

#: Between these times of the day in WIB a citizen may be reminded.
FROM, UNTIL = time(8), time(19)

#: A paper waits this long before its first reminder; a correction is due sooner.
PICK_UP_AFTER, CORRECT_AFTER = timedelta(days=3), timedelta(days=1)

#: Looked at together, so that no look takes long.
AT_ONCE = 100


def look(session: Session, now: datetime) -> None:
    """Ask for the reminders that are due, and give up what nobody touched for too long.

    Harmless to repeat: each reminder has a key.
    """
    _expire(session, now)
    for draft in session.scalars(_stale(now - EXPIRES_AFTER + WARNED_BEFORE)):
        key = f"draft:{draft.id}:{draft.touched_at.timestamp():.0f}"
        errands.put(session, "remind", key, _awake(now), draft_id=draft.id)
    for status, after in (("ready", PICK_UP_AFTER), ("needs_correction", CORRECT_AFTER)):
        for application in session.scalars(_waiting(status, now - after)):
            key = f"{status}:{application.id}:{application.status_at.timestamp():.0f}"
            errands.put(session, "remind", key, _awake(now), application_id=application.id)


@dataclass(frozen=True)
class Reminder:
    """The handler of ``remind`` errands."""

    channels: Mapping[str, Rendering]
    catalogue: Catalogue
    texts: Texts
    clock: Callable[[], datetime]

    def __call__(self, session: Session, errand: Errand) -> None:
        draft = session.get(Draft, errand.draft_id) if errand.draft_id else None
        application = (
            session.get(Application, errand.application_id) if errand.application_id else None
        )
        about = draft or application
        reply = self._of_draft(draft) if draft else self._of_application(application)
        if about is None or reply is None:
            # Done meanwhile, or gone.
            return
        lock = {"key_share": True}
        conversation = session.get_one(
            Conversation, about.conversation_id, with_for_update=lock, populate_existing=True
        )
        if not conversation.reminders:
            return
        self._wait_for_the_time(conversation)
        channel = self.channels.get(conversation.channel)
        if channel is None:
            raise ErrandFailed("channel off")
        conversation.reminded_at = self.clock()
        if draft is not None:
            draft.warned_at = self.clock()
        say(session, conversation, channel, reply)
        outbox.wake(session)

    def _wait_for_the_time(self, conversation: Conversation) -> None:
        now = self.clock()
        if _awake(now) > now:
            raise ErrandLater("night", (_awake(now) - now).total_seconds())
        last = conversation.reminded_at
        if last is not None and today(last) == today(now):
            tomorrow = _at(now + timedelta(days=1), FROM)
            raise ErrandLater("one a day", (tomorrow - now).total_seconds())

    def _of_draft(self, draft: Draft) -> Reply | None:
        if draft.status not in ("open", "paused") or draft.warned_at is not None:
            return None
        service = self.catalogue.service(draft.service)
        name = service.short if service else draft.service
        choice = Choice(self.texts("form.button.resume"), command("resume", draft.id))
        text = self.texts("reminder.draft", service=name, days=WARNED_BEFORE.days)
        return Reply(text, (choice,))

    def _of_application(self, application: Application | None) -> Reply | None:
        if application is None or application.status not in ("ready", "needs_correction"):
            return None
        service = self.catalogue.service(application.service)
        name = service.short if service else application.service
        text = self.texts(f"reminder.{application.status}", service=name, number=application.number)
        if application.status == "ready":
            return Reply(text)
        fix = Payload(FORM, ("fix", str(application.draft_id)))
        return Reply(text, (Choice(self.texts("form.button.fix"), str(fix)),))


def _expire(session: Session, now: datetime) -> None:
    """Drafts that nobody touched are emptied; their conversation must not be at work."""
    found = session.scalars(_stale(now - EXPIRES_AFTER)).all()
    for draft in found:
        locked = session.scalars(
            select(Conversation.id)
            .where(Conversation.id == draft.conversation_id)
            .with_for_update(skip_locked=True, key_share=True)
        ).first()
        session.refresh(draft)
        if locked is None or draft.touched_at > now - EXPIRES_AFTER:
            continue
        draft.status, draft.answers, draft.unclear = "expired", {}, None
        for row in session.scalars(select(DraftDocument).where(DraftDocument.draft_id == draft.id)):
            session.delete(row)


def _stale(before: datetime) -> Select[Draft]:
    return (
        select(Draft)
        .where(Draft.status.in_(("open", "paused")), Draft.touched_at <= before)
        .order_by(Draft.touched_at)
        .limit(AT_ONCE)
    )


def _waiting(status: str, before: datetime) -> Select[Application]:
    return (
        select(Application)
        .where(Application.status == status, Application.status_at <= before)
        .order_by(Application.status_at)
        .limit(AT_ONCE)
    )


def _awake(now: datetime) -> datetime:
    """`now`, or the next time at which a citizen may be reminded."""
    local = now.astimezone(WIB).time()
    if local < FROM:
        return _at(now, FROM)
    return now if local < UNTIL else _at(now + timedelta(days=1), FROM)


def _at(moment: datetime, at: time) -> datetime:
    return datetime.combine(moment.astimezone(WIB).date(), at, WIB)
