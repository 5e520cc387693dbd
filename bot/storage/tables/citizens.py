"""People who talk with us, and what the platforms call them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Identity, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.sealed import SealedText
from bot.storage.tables.base import NOW, Base


class Citizen(Base):
    """One person, on whatever channels. merged_into: who this one turned out to be.

    name: what a profile said last; never trusted, and in no log.
    """

    __tablename__ = "citizen"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("citizen.id"))
    name: Mapped[str | None] = mapped_column(SealedText("citizen.name"))
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)


class CitizenIdentifier(Base):
    """What a platform calls a citizen (`bot.domain.identity.Identifier`); always whose it is now.

    bundle: identifiers with the same one were shown by messages to be one person's, and are
    never parted. last_seen is right to a day.
    """

    __tablename__ = "identifier"
    __table_args__ = (
        UniqueConstraint("channel", "account", "kind", "value"),
        Index("identifier_citizen", "citizen_id"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    citizen_id: Mapped[int] = mapped_column(ForeignKey("citizen.id"))
    channel: Mapped[str]
    account: Mapped[str]
    kind: Mapped[str]
    value: Mapped[str]
    bundle: Mapped[int]
    first_seen: Mapped[datetime]
    last_seen: Mapped[datetime]


class CitizenEvent(Base):
    """How a citizen came to their identifiers and conversations, and lost them.

    kind: made, joined (something more is theirs), renamed_number, merged or split; detail
    names ids only. actor: "message" for what a message proved, else who did it.
    """

    __tablename__ = "citizen_event"
    __table_args__ = (Index("citizen_event_citizen", "citizen_id", "id"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    citizen_id: Mapped[int] = mapped_column(ForeignKey("citizen.id"))
    kind: Mapped[str]
    actor: Mapped[str]
    detail: Mapped[dict[str, Any]]
    at: Mapped[datetime]
