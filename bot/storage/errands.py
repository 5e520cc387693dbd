"""The queue of what is done outside a turn: asked for in a transaction, done after it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from bot.storage.tables import Errand

#: The channel of LISTEN/NOTIFY that wakes whoever runs errands.
WAKE = "errand"


def put(
    session: Session,
    kind: str,
    key: str,
    due_at: datetime,
    *,
    application_id: int | None = None,
    draft_id: int | None = None,
    event_id: int | None = None,
) -> None:
    """Ask for an errand; one with the same key is asked for once."""
    session.execute(
        insert(Errand)
        .values(
            kind=kind,
            key=f"{kind}:{key}",
            due_at=due_at,
            application_id=application_id,
            draft_id=draft_id,
            event_id=event_id,
        )
        .on_conflict_do_nothing(index_elements=["key"])
    )
    session.execute(_WAKE)


def claim(session: Session, now: datetime) -> Errand | None:
    """Lock the errand that has been due longest; the lock is held while it is done."""
    return session.scalars(
        select(Errand)
        .where(Errand.status == "waiting", Errand.due_at <= now)
        .order_by(Errand.due_at, Errand.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()


_WAKE = text(f"NOTIFY {WAKE}")
