"""The files that are still to be fetched, and where they are kept once they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from bot.domain.document import FETCHED
from bot.domain.message import Attachment
from bot.storage.tables import Conversation, Document, Message, Upload

#: The channel of LISTEN/NOTIFY that wakes fetching workers.
WAKE = "document"

#: What the reference of a file begins with that was given to us directly.
UPLOADED = "upload:"


def put(
    session: Session,
    conversation: Conversation,
    message: Message | None,
    attachments: Sequence[Attachment],
    now: datetime,
) -> list[Document]:
    """Queue the files of a message that are fetched; they come after this transaction."""
    rows = [
        Document(
            conversation_id=conversation.id,
            message_id=message.id if message else None,
            channel=conversation.channel,
            reference=attachment.reference,
            kind=attachment.kind,
            declared_type=attachment.media_type,
            name=attachment.name,
            due_at=now,
        )
        for attachment in attachments
        if attachment.kind in FETCHED and attachment.reference
    ]
    if rows:
        session.add_all(rows)
        session.execute(text(f"NOTIFY {WAKE}"))
    return rows


def claim(session: Session, now: datetime, channels: tuple[str, ...]) -> Document | None:
    """Lock the oldest file that is due; the lock is held while it is fetched.

    Others may refer to the row meanwhile (FOR NO KEY UPDATE): a form's turn must not wait for
    a download.
    """
    return session.scalars(
        select(Document)
        .where(Document.status == "waiting", Document.due_at <= now, Document.channel.in_(channels))
        .order_by(Document.id)
        .limit(1)
        .with_for_update(skip_locked=True, key_share=True)
    ).first()


def keep_upload(session: Session, reference: str, sealed: bytes) -> None:
    """Keep a file given to us until it is fetched, with the message that brings it."""
    session.add(Upload(reference=reference, body=sealed))


def upload(session: Session, reference: str) -> bytes | None:
    """The sealed bytes of a file given to us; None when they are gone."""
    return session.scalar(select(Upload.body).where(Upload.reference == reference))


def discard_upload(session: Session, reference: str) -> None:
    session.execute(delete(Upload).where(Upload.reference == reference))
