"""Moves an application, and writes down who did it, when and why; the citizen is told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.application import TOLD, Actor, Event, moved
from bot.storage import errands
from bot.storage.tables import Application, ApplicationEvent


def record(
    session: Session,
    application: Application,
    event: Event,
    actor: Actor,
    now: datetime,
    remark: str | None = None,
    items: Mapping[str, str] | None = None,
) -> ApplicationEvent:
    """Take one step; the caller holds the application's row lock.

    items: remarks by question or requirement id. Raises `MoveRefused`.
    """
    if event != "submitted":
        application.status = moved(application.status, event, remark)  # type: ignore[arg-type]
        application.status_at = now
    row = ApplicationEvent(
        application_id=application.id,
        event=event,
        status=application.status,
        actor=str(actor),
        remark=remark,
        items=dict(items) if items else None,
        at=now,
    )
    session.add(row)
    session.flush()
    if event in TOLD and actor.kind != "citizen":
        errands.put(
            session,
            "notify",
            str(row.id),
            now,
            application_id=application.id,
            event_id=row.id,
        )
    return row
