"""Files of a conversation, before and in the store."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.sealed import SealedText
from bot.storage.tables.base import EMPTY_LIST, NOW, RANDOM_NAME, Base


class Document(Base):
    """A file of a conversation: where it comes from, and where it is kept.

    status: waiting → stored, refused (not what we take) or failed (could not be had),
    with a reason. path: its random name in the store, known before it is written.
    reference: the platform's id of the file, or of an `Upload`. media_type: what was found.
    doubts, fingerprint: of a picture, see `bot.domain.quality`; pages: 1 of a picture.
    """

    __tablename__ = "document"
    __table_args__ = (
        Index("document_waiting", "id", postgresql_where=text("status = 'waiting'")),
        Index("document_failed", "id", postgresql_where=text("status = 'failed'")),
        Index("document_message", "message_id"),
        Index("document_conversation", "conversation_id"),
        UniqueConstraint("path"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    channel: Mapped[str]
    reference: Mapped[str]
    kind: Mapped[str]
    declared_type: Mapped[str]
    name: Mapped[str] = mapped_column(SealedText("document.name"))
    status: Mapped[str] = mapped_column(server_default="waiting")
    reason: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(server_default="0")
    due_at: Mapped[datetime] = mapped_column(server_default=NOW)
    sha256: Mapped[str | None]
    size: Mapped[int | None]
    media_type: Mapped[str | None]
    pages: Mapped[int | None]
    doubts: Mapped[list[str]] = mapped_column(server_default=EMPTY_LIST)
    fingerprint: Mapped[str | None]
    path: Mapped[str] = mapped_column(server_default=RANDOM_NAME)
    key_id: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    stored_at: Mapped[datetime | None]


class Upload(Base):
    """A file given to us directly, encrypted, until the fetcher has put it into the store."""

    __tablename__ = "upload"

    reference: Mapped[str] = mapped_column(primary_key=True)
    body: Mapped[bytes]
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
