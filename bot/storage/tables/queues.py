"""What has come in and what goes out, each exactly in its platform's terms."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.sealed import SealedBytes, SealedJson, SealedText
from bot.storage.tables.base import NOW, Base


class Inbound(Base):
    """An item of a platform exactly as it arrived; unique by the platform's own id.

    status: waiting → done | parked. attempts counts begun turns, so that an item
    that kills its worker is parked too.
    """

    __tablename__ = "inbound"
    __table_args__ = (
        UniqueConstraint("channel", "account", "key"),
        Index("inbound_waiting", "id", postgresql_where=text("status = 'waiting'")),
        Index("inbound_parked", "id", postgresql_where=text("status = 'parked'")),
        Index("inbound_received", "received_at"),
        Index(
            "inbound_waiting_conversation",
            "conversation_id",
            "id",
            postgresql_where=text("status = 'waiting'"),
        ),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    channel: Mapped[str]
    account: Mapped[str]
    key: Mapped[str]
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversation.id"))
    body: Mapped[bytes] = mapped_column(SealedBytes("inbound.body"))
    status: Mapped[str] = mapped_column(server_default="waiting")
    attempts: Mapped[int] = mapped_column(server_default="0")
    error: Mapped[str | None]
    received_at: Mapped[datetime] = mapped_column(server_default=NOW)
    done_at: Mapped[datetime | None]


class Outbound(Base):
    """One request to a platform, in the platform's terms, sent in id order per conversation.

    status: queued → sent → delivered → read, or failed with a reason; receipts
    move it forward only. held: waits behind the platform's window until the citizen
    writes, or until it expires. reason is a word of ours; detail what the platform said,
    which may quote the message.
    """

    __tablename__ = "outbound"
    __table_args__ = (
        Index(
            "outbound_queued",
            "conversation_id",
            "id",
            postgresql_where=text("status = 'queued'"),
        ),
        Index("outbound_provider", "channel", "provider_id"),
        Index("outbound_failed", "id", postgresql_where=text("status = 'failed'")),
        Index("outbound_sent", "sent_at"),
        Index("outbound_held", "conversation_id", "id", postgresql_where=text("status = 'held'")),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"))
    channel: Mapped[str]
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    request: Mapped[dict[str, Any]] = mapped_column(SealedJson("outbound.request"))
    status: Mapped[str] = mapped_column(server_default="queued")
    attempts: Mapped[int] = mapped_column(server_default="0")
    due_at: Mapped[datetime] = mapped_column(server_default=NOW)
    provider_id: Mapped[str | None]
    reason: Mapped[str | None]
    detail: Mapped[str | None] = mapped_column(SealedText("outbound.detail"))
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    sent_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]


class SendPace(Base):
    """When the next message of a scope may leave at the earliest; '' is a whole account."""

    __tablename__ = "send_pace"

    channel: Mapped[str] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(primary_key=True)
    arrival: Mapped[datetime]


class DeliveryEvent(Base):
    """Everything a platform ever said about a send, late and repeated words included."""

    __tablename__ = "delivery_event"
    __table_args__ = (Index("delivery_event_outbound", "outbound_id"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    outbound_id: Mapped[int] = mapped_column(ForeignKey("outbound.id"))
    state: Mapped[str]
    reason: Mapped[str | None]
    at: Mapped[datetime] = mapped_column(server_default=NOW)


class PollCursor(Base):
    """How far a long poll has come; moves in the transaction that stores its items."""

    __tablename__ = "poll_cursor"

    channel: Mapped[str] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
