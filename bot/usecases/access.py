"""Who may see what: one function for each thing, used by everything that shows it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.storage.tables import LARGEST_ID, Conversation, Document


@dataclass(frozen=True)
class Participant:
    """Someone who is one side of a conversation, and sees that conversation alone."""

    channel: str
    account: str
    address: str


def document_for(session: Session, viewer: Participant, document_id: int) -> Document | None:
    """A stored document of the viewer's own conversation.

    None when there is none, whatever the cause: what one may not see does not exist.
    """
    if not 0 < document_id <= LARGEST_ID:
        return None
    return session.scalars(
        select(Document)
        .join(Conversation, Conversation.id == Document.conversation_id)
        .where(
            Document.id == document_id,
            Document.status == "stored",
            Conversation.channel == viewer.channel,
            Conversation.account == viewer.account,
            Conversation.address == viewer.address,
            Conversation.ended_at.is_(None),
        )
    ).first()
