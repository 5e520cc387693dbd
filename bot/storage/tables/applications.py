"""What citizens apply for: drafts while they are filled in, applications once they are sent.

All that a citizen answered is sealed; only ids, states and times are readable.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.sealed import SealedJson, SealedText
from bot.storage.tables.base import EMPTY_LIST, NOW, Base


class Draft(Base):
    """A form being filled in. At most one of a conversation is open, others are paused.

    status: open ⇄ paused → sent | cancelled | expired; sent → open for corrections.
    asking: the step whose answer is awaited; before: the step to go back to from a question
    in between. answers: by question id, value and shown. wanted: what an officer asked to
    correct. heard_item: the last inbound item that took effect, so that a repetition does not.
    """

    __tablename__ = "draft"
    __table_args__ = (
        Index(
            "draft_open", "conversation_id", unique=True, postgresql_where=text("status = 'open'")
        ),
        Index(
            "draft_unfinished",
            "conversation_id",
            "service",
            postgresql_where=text("status IN ('open', 'paused')"),
        ),
        Index("draft_touched", "touched_at", postgresql_where=text("status IN ('open', 'paused')")),
        Index("draft_conversation", "conversation_id"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"))
    service: Mapped[str]
    variant: Mapped[str | None]
    status: Mapped[str] = mapped_column(server_default="open")
    asking: Mapped[str]
    answers: Mapped[dict[str, Any]] = mapped_column(SealedJson("draft.answers"))
    left_out: Mapped[list[str]] = mapped_column(server_default=EMPTY_LIST)
    wanted: Mapped[list[str] | None]
    consent_version: Mapped[str | None]
    consent_at: Mapped[datetime | None]
    unclear: Mapped[str | None] = mapped_column(SealedText("draft.unclear"))
    misses: Mapped[int] = mapped_column(server_default="0")
    heard_item: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    touched_at: Mapped[datetime] = mapped_column(server_default=NOW)
    warned_at: Mapped[datetime | None]


class DraftDocument(Base):
    """A document given for a requirement of a draft; several are pages of one."""

    __tablename__ = "draft_document"
    __table_args__ = (
        UniqueConstraint("document_id"),
        Index("draft_document_draft", "draft_id"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    requirement: Mapped[str | None]
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))


class Application(Base):
    """What was sent; one per draft, whatever is tapped twice or crashes in between.

    unit: who decides: ``desa:<code>``, ``kecamatan:<code>`` or ``office:<id>``. due_on: by
    when, where the catalogue knows. paused_at: the clock stands still since then.
    """

    __tablename__ = "application"
    __table_args__ = (
        UniqueConstraint("number"),
        UniqueConstraint("draft_id"),
        Index("application_conversation", "conversation_id", "id"),
        Index("application_unit", "unit", "status"),
        Index("application_due", "due_on", postgresql_where=text("due_on IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    number: Mapped[str]
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"))
    service: Mapped[str]
    variant: Mapped[str | None]
    unit: Mapped[str]
    backend: Mapped[str]
    backend_reference: Mapped[str | None]
    answers: Mapped[dict[str, Any]] = mapped_column(SealedJson("application.answers"))
    consent_version: Mapped[str]
    consent_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(server_default="submitted")
    status_at: Mapped[datetime]
    due_on: Mapped[date | None] = mapped_column(Date())
    paused_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class ApplicationDocument(Base):
    """A document that belongs to an application."""

    __tablename__ = "application_document"
    __table_args__ = (Index("application_document_of", "application_id"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    requirement: Mapped[str]
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))


class ApplicationEvent(Base):
    """One step of an application's history: who, when, why. Never changed.

    items: remarks by question or requirement id, where single things are wrong.
    """

    __tablename__ = "application_event"
    __table_args__ = (Index("application_event_of", "application_id", "id"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    event: Mapped[str]
    status: Mapped[str]
    actor: Mapped[str]
    remark: Mapped[str | None] = mapped_column(SealedText("application_event.remark"))
    items: Mapped[dict[str, Any] | None] = mapped_column(SealedJson("application_event.items"))
    at: Mapped[datetime]


class NumberSeries(Base):
    """The last serial number given in a year; moves in the transaction that uses it."""

    __tablename__ = "number_series"

    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


class Errand(Base):
    """Something to do outside a turn: a receipt, a notice, a word with an agency's system.

    kind: see usecases/errands. status: waiting → done | failed with an error. key: an errand
    with the same key is the same errand.
    """

    __tablename__ = "errand"
    __table_args__ = (
        UniqueConstraint("key"),
        Index("errand_waiting", "due_at", "id", postgresql_where=text("status = 'waiting'")),
        Index("errand_application", "application_id"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    kind: Mapped[str]
    key: Mapped[str]
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"))
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("draft.id"))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("application_event.id"))
    status: Mapped[str] = mapped_column(server_default="waiting")
    attempts: Mapped[int] = mapped_column(server_default="0")
    error: Mapped[str | None]
    due_at: Mapped[datetime]
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    done_at: Mapped[datetime | None]


class TrackChallenge(Base):
    """Somebody asks about an application that is not theirs; kept, right or wrong.

    status: open → passed | failed | left. number: as asked for, whether it exists or not.
    """

    __tablename__ = "track_challenge"
    __table_args__ = (
        Index("track_challenge_conversation", "conversation_id", "begun_at"),
        Index("track_challenge_number", "number", "begun_at"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"))
    number: Mapped[str]
    status: Mapped[str]
    step: Mapped[int]
    right: Mapped[int]
    begun_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
