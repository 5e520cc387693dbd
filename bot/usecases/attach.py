"""Sends a file of ours along with a reply: a receipt, a picture.

What we make goes the way of what we get: it is kept with the turn that makes it, checked
and encrypted by the fetcher, and leaves from the store.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.errors import DocumentUnreadable, SendLater, SendRefused
from bot.domain.message import STORED, Attachment
from bot.storage import document_queue
from bot.storage.database import Database
from bot.storage.documents import DocumentStore
from bot.storage.sealing import Keyring
from bot.storage.tables import Conversation, Document

#: Seconds until a file that is just being stored is asked for again.
SOON = 1.0


def attach(
    session: Session,
    keyring: Keyring,
    conversation: Conversation,
    file: Attachment,
    body: bytes,
    now: datetime,
) -> Attachment:
    """Keep `body` in the caller's transaction; returns the attachment for a `Reply`.

    `file` says what it is: kind image or document, name and media type.
    """
    reference = f"{document_queue.UPLOADED}{uuid.uuid4()}"
    document_queue.keep_upload(session, reference, keyring.seal(body, reference))
    kept = Attachment(file.kind, file.name, file.media_type, reference)
    (row,) = document_queue.put(session, conversation, None, (kept,), now)
    session.flush()
    return Attachment(file.kind, file.name, file.media_type, f"{STORED}{row.id}")


def with_file(
    database: Database, store: DocumentStore, channel: str, address: str, request: Mapping[str, Any]
) -> Mapping[str, Any]:
    """A platform request with the bytes it uploads, as ``upload.body``.

    Only a file of the very conversation it is sent to. Raises `SendLater` while the file is
    being stored, `SendRefused` when there is none.
    """
    upload = request.get("upload")
    if upload is None:
        return request
    with database.transaction() as session:
        status, path = _found(session, channel, address, int(upload["document"]))
    if status == "waiting":
        raise SendLater("file_not_stored_yet", after=SOON)
    if status != "stored":
        raise SendRefused("file_missing", status)
    try:
        return {**request, "upload": {**upload, "body": store.read(path)}}
    except DocumentUnreadable as error:
        raise SendRefused("file_unreadable", str(error)) from error


def _found(session: Session, channel: str, address: str, document_id: int) -> tuple[str, str]:
    """Status and name in the store of a conversation's document."""
    row = session.execute(
        select(Document.status, Document.path)
        .join(Conversation, Conversation.id == Document.conversation_id)
        .where(
            Document.id == document_id,
            Conversation.channel == channel,
            Conversation.address == address,
            Conversation.ended_at.is_(None),
        )
    ).first()
    return (row.status, row.path) if row is not None else ("missing", "")
