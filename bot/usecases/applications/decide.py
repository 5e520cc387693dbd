"""Moves an application along, by an officer, an agency's system or an operator."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.application import Actor, Event
from bot.domain.calendar import Calendar, after_working_days, is_working_day, today
from bot.storage.tables import Application, ApplicationEvent
from bot.usecases.applications.record import record


def decide(
    session: Session,
    number: str,
    event: Event,
    actor: Actor,
    now: datetime,
    calendar: Calendar,
    remark: str | None = None,
    items: Mapping[str, str] | None = None,
) -> ApplicationEvent:
    """Take one step with the application of this number; of two at once one is refused.

    Raises `MoveRefused`, and `LookupError` when there is no such application.
    """
    application = session.scalars(
        select(Application).where(Application.number == number).with_for_update()
    ).first()
    if application is None:
        raise LookupError(number)
    row = record(session, application, event, actor, now, remark, items)
    if event == "paused":
        application.paused_at = application.paused_at or now
    elif application.paused_at is not None:
        _go_on(application, now, calendar)
    return row


def _go_on(application: Application, now: datetime, calendar: Calendar) -> None:
    """The clock runs again: the working days it stood still come on top."""
    assert application.paused_at is not None
    if application.due_on is not None:
        first, last = today(application.paused_at), today(now)
        days = (first + timedelta(days=step) for step in range(1, (last - first).days + 1))
        stood = sum(is_working_day(day, calendar) for day in days)
        application.due_on = after_working_days(application.due_on, stood, calendar)
    application.paused_at = None
