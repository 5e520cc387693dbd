"""The tables. Times are UTC; ids are assigned by the database in order of arrival."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import (
    BigInteger,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB,
        list[dict[str, Any]]: JSONB,
        list[str]: JSONB,
        int: BigInteger,
        bytes: LargeBinary,
        str: String,
    }


#: The largest id a table can hold (bigint); the database refuses to look for a larger one.
LARGEST_ID = 2**63 - 1

_Now = text("clock_timestamp()")
_EmptyList = text("'[]'")
_RandomName = text("replace(gen_random_uuid()::text, '-', '')")


class Conversation(Base):
    """A citizen's thread on one channel. Its row lock is the right to work on it.

    state: what the dialogue engine must remember; answered_by decides, before the
    engine is asked, whether the bot speaks at all. gathering: pictures are coming in,
    the turn waits until retry_at or until something else arrives.
    """

    __tablename__ = "conversation"
    __table_args__ = (UniqueConstraint("channel", "account", "address"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    channel: Mapped[str]
    account: Mapped[str]
    address: Mapped[str]
    state: Mapped[dict[str, Any] | None]
    answered_by: Mapped[str] = mapped_column(server_default="bot")
    last_inbound_at: Mapped[datetime | None]
    retry_at: Mapped[datetime | None]
    gathering: Mapped[bool] = mapped_column(server_default=text("false"))
    unreachable: Mapped[str | None]
    notified_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=_Now)


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
    body: Mapped[bytes]
    status: Mapped[str] = mapped_column(server_default="waiting")
    attempts: Mapped[int] = mapped_column(server_default="0")
    error: Mapped[str | None]
    received_at: Mapped[datetime] = mapped_column(server_default=_Now)
    done_at: Mapped[datetime | None]


class Message(Base):
    """The transcript: what was said in a conversation, by whom, in order."""

    __tablename__ = "message"
    __table_args__ = (Index("message_conversation", "conversation_id", "id"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"))
    author: Mapped[str]
    text: Mapped[str]
    choices: Mapped[list[dict[str, Any]]] = mapped_column(server_default=_EmptyList)
    attachments: Mapped[list[dict[str, Any]]] = mapped_column(server_default=_EmptyList)
    inbound_id: Mapped[int | None] = mapped_column(ForeignKey("inbound.id"))
    provider_id: Mapped[str | None]
    at: Mapped[datetime] = mapped_column(server_default=_Now)


class Outbound(Base):
    """One request to a platform, in the platform's terms, sent in id order per conversation.

    status: queued → sent → delivered → read, or failed with a reason; receipts
    move it forward only. held: waits behind the platform's window until the citizen
    writes, or until it expires.
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
    request: Mapped[dict[str, Any]]
    status: Mapped[str] = mapped_column(server_default="queued")
    attempts: Mapped[int] = mapped_column(server_default="0")
    due_at: Mapped[datetime] = mapped_column(server_default=_Now)
    provider_id: Mapped[str | None]
    reason: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=_Now)
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
    at: Mapped[datetime] = mapped_column(server_default=_Now)


class Document(Base):
    """A file of a conversation: where it comes from, and where it is kept.

    status: waiting → stored, refused (not what we take) or failed (could not be had),
    with a reason. path: its random name in the store, known before it is written.
    reference: the platform's id of the file, or of an `Upload`. media_type: what was found.
    """

    __tablename__ = "document"
    __table_args__ = (
        Index("document_waiting", "id", postgresql_where=text("status = 'waiting'")),
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
    name: Mapped[str]
    status: Mapped[str] = mapped_column(server_default="waiting")
    reason: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(server_default="0")
    due_at: Mapped[datetime] = mapped_column(server_default=_Now)
    sha256: Mapped[str | None]
    size: Mapped[int | None]
    media_type: Mapped[str | None]
    path: Mapped[str] = mapped_column(server_default=_RandomName)
    key_id: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=_Now)
    stored_at: Mapped[datetime | None]


class Upload(Base):
    """A file given to us directly, encrypted, until the fetcher has put it into the store."""

    __tablename__ = "upload"

    reference: Mapped[str] = mapped_column(primary_key=True)
    body: Mapped[bytes]
    created_at: Mapped[datetime] = mapped_column(server_default=_Now)


class PollCursor(Base):
    """How far a long poll has come; moves in the transaction that stores its items."""

    __tablename__ = "poll_cursor"

    channel: Mapped[str] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
