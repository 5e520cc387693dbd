"""The outbound queue: in order per conversation, one sender at a time for each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session, aliased

from bot.storage.tables import Conversation, DeliveryEvent, Outbound

#: The channel of LISTEN/NOTIFY that wakes senders.
WAKE = "outbound"

#: How far a message has come; receipts move it forward only.
PROGRESS = {"queued": 0, "sent": 1, "delivered": 2, "read": 3}


def put(
    session: Session,
    conversation: Conversation,
    message_id: int | None,
    request: Mapping[str, Any],
    due_at: datetime | None = None,
) -> None:
    """Queue one platform request; it leaves after this transaction commits, or at `due_at`."""
    row = Outbound(
        conversation_id=conversation.id,
        channel=conversation.channel,
        message_id=message_id,
        request=dict(request),
    )
    if due_at is not None:
        row.due_at = due_at
    session.add(row)


def wake(session: Session) -> None:
    session.execute(_WAKE)


def claim(
    session: Session, now: datetime, channels: tuple[str, ...]
) -> tuple[Outbound, Conversation] | None:
    """Lock the next request to send: the oldest queued one of a conversation, when due.

    The lock is held while it is sent; a dead sender's lock is released by the
    database, and the request is sent again.
    """
    earlier = aliased(Outbound)
    is_first = ~(
        select(earlier.id)
        .where(
            earlier.conversation_id == Outbound.conversation_id,
            earlier.status == "queued",
            earlier.id < Outbound.id,
        )
        .exists()
    )
    found = session.execute(
        select(Outbound, Conversation)
        .join(Conversation, Conversation.id == Outbound.conversation_id)
        .where(Outbound.status == "queued", Outbound.due_at <= now, is_first)
        .where(Outbound.channel.in_(channels))
        .order_by(Outbound.id)
        .limit(1)
        .with_for_update(of=Outbound, skip_locked=True)
    ).first()
    return (found[0], found[1]) if found else None


def hold(row: Outbound, until: datetime) -> None:
    """Keep a request back until the citizen writes; at `until` it is given up."""
    row.status, row.reason, row.expires_at = "held", "window_closed", until


def release(session: Session, conversation: Conversation, now: datetime) -> None:
    """The citizen has written: what was held goes out, before anything newer."""
    conversation.notified_at = None
    session.connection().exec_driver_sql(_RELEASE, {"conversation": conversation.id, "now": now})


def expire(session: Session, now: datetime) -> int:
    """Give up what was held too long; returns how many."""
    given_up = session.scalars(
        update(Outbound)
        .where(Outbound.status == "held", Outbound.expires_at <= now)
        .values(status="failed", reason="window_expired")
        .returning(Outbound.id)
    ).all()
    return len(given_up)


def move_forward(
    session: Session, channel: str, provider_id: str, state: str, reason: str, tag: str = ""
) -> bool:
    """Apply a receipt; False when it is late, repeated or about nothing of ours.

    tag: our outbound id, where the platform echoes it. It finds the row while its
    send is still being committed, and settles a send whose answer was lost.
    """
    row = _of_receipt(session, channel, provider_id, tag)
    if row is None:
        return False
    row.provider_id = row.provider_id or provider_id
    session.add(DeliveryEvent(outbound_id=row.id, state=state, reason=reason or None))
    if state == "failed":
        # A message that was delivered cannot fail any more.
        if PROGRESS.get(row.status, 0) > PROGRESS["sent"] or row.status == "failed":
            return False
        row.status, row.reason = "failed", reason
        return True
    if PROGRESS.get(state, 0) <= PROGRESS.get(row.status, -1):
        return False
    row.status = state
    return True


def _of_receipt(session: Session, channel: str, provider_id: str, tag: str) -> Outbound | None:
    """The row a receipt is about; waits for a sender that has it locked."""
    if tag.isdecimal():
        tagged = session.get(Outbound, int(tag), with_for_update=True)
        if tagged is not None and tagged.channel == channel:
            return tagged
    return session.scalars(
        select(Outbound)
        .where(Outbound.channel == channel, Outbound.provider_id == provider_id)
        .with_for_update()
    ).first()


# On every turn's way, so as plain as can be.

_RELEASE = """
    UPDATE outbound
    SET status = 'queued', reason = NULL, detail = NULL, due_at = %(now)s, expires_at = NULL
    WHERE conversation_id = %(conversation)s AND status = 'held'
"""

_WAKE = text(f"NOTIFY {WAKE}")
