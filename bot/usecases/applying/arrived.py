"""Hears what became of a form's document: it cannot be used, or it may not be readable.

A doubt is only said: the citizen may keep the picture. What could not be had at all is
missing again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.catalogue import Catalogue
from bot.domain.message import Choice, Reply
from bot.domain.question import Requirement
from bot.storage import drafts, outbox
from bot.storage.tables import Conversation, Document, Draft, DraftDocument
from bot.storage.texts import Texts
from bot.usecases.applying.steps import command
from bot.usecases.doubt import doubts_about, sentences
from bot.usecases.say import Rendering, say


@dataclass(frozen=True)
class Arrivals:
    """The fetcher's listener."""

    channels: Mapping[str, Rendering]
    catalogue: Catalogue
    texts: Texts

    def __call__(self, session: Session, document: Document) -> None:
        row = session.scalars(
            select(DraftDocument).where(DraftDocument.document_id == document.id)
        ).first()
        if row is None:
            return
        lock = {"key_share": True}
        conversation = session.get_one(
            Conversation, document.conversation_id, with_for_update=lock, populate_existing=True
        )
        draft = session.get_one(Draft, row.draft_id, populate_existing=True)
        requirement = self._requirement(draft, row)
        if document.status != "stored":
            session.delete(row)
            return
        channel = self.channels.get(conversation.channel)
        if requirement is None or channel is None or draft.status not in ("open", "paused"):
            return
        others = [other for _, other in drafts.documents(session, draft.id)]
        found = doubts_about(document, requirement.pages, others, requirement.paper)
        if found:
            say(session, conversation, channel, self._doubt(draft, requirement, found))
            outbox.wake(session)

    def _requirement(self, draft: Draft, row: DraftDocument) -> Requirement | None:
        service = self.catalogue.service(draft.service)
        wanted = service.request.requirements if service else ()
        return next((item for item in wanted if item.id == row.requirement), None)

    def _doubt(self, draft: Draft, requirement: Requirement, found: list[str]) -> Reply:
        """The weightiest doubt with its tip; to send it again, or to keep it."""
        texts = self.texts
        text = sentences(texts, found[:1], requirement.name, requirement.pages)[0]
        again = command("correct", draft.id, requirement.id)
        choices = (
            Choice(texts("form.button.send_again"), again),
            Choice(texts("form.button.keep"), command("keep", draft.id)),
        )
        return Reply(text, choices)
