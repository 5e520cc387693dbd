"""Who talks with us where, and what was said."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.sealed import SealedJson, SealedList, SealedText
from bot.storage.tables.base import NOTHING, NOW, Base


class Conversation(Base):
    """A citizen's thread on one channel. Its row lock is the right to work on it.

    state: what the dialogue engine must remember; answered_by decides, before the
    engine is asked, whether the bot speaks at all. gathering: pictures are coming in,
    the turn waits until retry_at or until something else arrives. citizen_id: None in a
    group and before the first turn; a citizen merged meanwhile is followed by
    `people.citizen_of`. ended_at: since then the address is not this citizen's any more.
    """

    __tablename__ = "conversation"
    __table_args__ = (
        Index(
            "conversation_address",
            "channel",
            "account",
            "address",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("conversation_citizen", "citizen_id"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    channel: Mapped[str]
    account: Mapped[str]
    address: Mapped[str]
    citizen_id: Mapped[int | None] = mapped_column(ForeignKey("citizen.id"))
    state: Mapped[dict[str, Any] | None] = mapped_column(SealedJson("conversation.state"))
    answered_by: Mapped[str] = mapped_column(server_default="bot")
    last_inbound_at: Mapped[datetime | None]
    retry_at: Mapped[datetime | None]
    gathering: Mapped[bool] = mapped_column(server_default=text("false"))
    unreachable: Mapped[str | None]
    notified_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    reminders: Mapped[bool] = mapped_column(server_default=text("true"))
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)


class Message(Base):
    """The transcript: what was said in a conversation, by whom, in order."""

    __tablename__ = "message"
    __table_args__ = (Index("message_conversation", "conversation_id", "id"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"))
    author: Mapped[str]
    text: Mapped[str] = mapped_column(SealedText("message.text"))
    choices: Mapped[list[dict[str, Any]]] = mapped_column(
        SealedList("message.choices"), server_default=NOTHING
    )
    attachments: Mapped[list[dict[str, Any]]] = mapped_column(
        SealedList("message.attachments"), server_default=NOTHING
    )
    inbound_id: Mapped[int | None] = mapped_column(ForeignKey("inbound.id"))
    provider_id: Mapped[str | None]
    at: Mapped[datetime] = mapped_column(server_default=NOW)
