"""What an operator does with messages that went wrong: look, try again, drop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.errors import OperatorError
from bot.storage import inbox, outbox
from bot.storage.tables import Inbound, Outbound

Queue = Literal["parked", "failed", "held"]


@dataclass(frozen=True)
class Trouble:
    """One message that went wrong, without any of its words."""

    id: int
    queue: Queue
    channel: str
    conversation_id: int | None
    reason: str | None
    attempts: int
    since: datetime


def troubles(session: Session, queue: Queue, most: int) -> Sequence[Trouble]:
    """The newest `most` of a queue: parked items, or failed or held sends."""
    if queue == "parked":
        items = session.scalars(
            select(Inbound)
            .where(Inbound.status == "parked")
            .order_by(Inbound.id.desc())
            .limit(most)
        )
        return [
            Trouble(
                row.id,
                queue,
                row.channel,
                row.conversation_id,
                row.error,
                row.attempts,
                row.received_at,
            )
            for row in items
        ]
    sends = session.scalars(
        select(Outbound).where(Outbound.status == queue).order_by(Outbound.id.desc()).limit(most)
    )
    return [
        Trouble(
            row.id,
            queue,
            row.channel,
            row.conversation_id,
            _reason(row),
            row.attempts,
            row.created_at,
        )
        for row in sends
    ]


def retry(session: Session, queue: Queue, number: int, now: datetime) -> None:
    """Put one message back to work; a send starts with a fresh count of tries."""
    if queue == "parked":
        item = _parked(session, number)
        item.status, item.attempts, item.error = "waiting", 0, None
        inbox.wake(session)
        return
    row = _send(session, queue, number)
    row.status, row.attempts, row.due_at = "queued", 0, now
    row.reason, row.detail, row.expires_at = None, None, None
    outbox.wake(session)


def drop(session: Session, queue: Queue, number: int) -> None:
    """Give one message up; it stays in the database with its reason."""
    if queue == "parked":
        item = _parked(session, number)
        item.status, item.error = "done", f"dropped: {item.error}"
        return
    row = _send(session, queue, number)
    row.status = "dropped"


def _reason(row: Outbound) -> str | None:
    return f"{row.reason}: {row.detail}" if row.detail else row.reason


def _parked(session: Session, number: int) -> Inbound:
    item = session.get(Inbound, number, with_for_update=True)
    if item is None or item.status != "parked":
        raise OperatorError(f"No parked message {number}. List them: python -m bot messages parked")
    return item


def _send(session: Session, queue: Queue, number: int) -> Outbound:
    row = session.get(Outbound, number, with_for_update=True)
    if row is None or row.status != queue:
        raise OperatorError(
            f"No {queue} message {number}. List them: python -m bot messages {queue}"
        )
    return row
