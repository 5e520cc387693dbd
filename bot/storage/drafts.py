"""Drafts of a conversation: the open one, the unfinished ones, their documents."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from bot.storage.tables import Document, Draft, DraftDocument


def open_draft(session: Session, conversation_id: int) -> Draft | None:
    """The draft that is being filled in. The conversation's lock is its lock."""
    return session.scalars(_OPEN, {"conversation": conversation_id}).first()


def unfinished(session: Session, conversation_id: int) -> Sequence[Draft]:
    """Open and paused drafts, the one last touched first."""
    return session.scalars(_UNFINISHED, {"conversation": conversation_id}).all()


def of_conversation(session: Session, conversation_id: int, draft_id: int) -> Draft | None:
    """A draft by its id, if it is this conversation's."""
    found = session.get(Draft, draft_id)
    return found if found is not None and found.conversation_id == conversation_id else None


def documents(session: Session, draft_id: int) -> Sequence[tuple[DraftDocument, Document]]:
    """What was given for a draft, in order; the refused and the failed among them."""
    return [(row[0], row[1]) for row in session.execute(_DOCUMENTS, {"draft": draft_id})]


def drop_documents(session: Session, draft_id: int, requirement: str) -> None:
    """Take back what was given for a requirement; the files stay with the conversation."""
    session.execute(
        delete(DraftDocument).where(
            DraftDocument.draft_id == draft_id, DraftDocument.requirement == requirement
        )
    )


# Built once: making a statement costs as much as running it.

_OPEN = select(Draft).where(
    Draft.conversation_id == bindparam("conversation"), Draft.status == "open"
)

_UNFINISHED = (
    select(Draft)
    .where(Draft.conversation_id == bindparam("conversation"), Draft.status.in_(("open", "paused")))
    .order_by(Draft.touched_at.desc())
)

_DOCUMENTS = (
    select(DraftDocument, Document)
    .join(Document, Document.id == DraftDocument.document_id)
    .where(DraftDocument.draft_id == bindparam("draft"))
    .order_by(DraftDocument.id)
)
