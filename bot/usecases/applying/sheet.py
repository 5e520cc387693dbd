"""The form that lies on the table: a draft, its service, and what has been filled in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session

from bot.domain.calendar import today
from bot.domain.form import Filled, Given
from bot.domain.service import Service
from bot.storage import drafts
from bot.storage.tables import Document, Draft, DraftDocument
from bot.usecases.reading import Context
from bot.usecases.turn import Turn

#: States of a document that can still be used.
USABLE = ("waiting", "stored")


@dataclass
class Sheet:
    turn: Turn
    draft: Draft
    service: Service

    @property
    def session(self) -> Session:
        return session_of(self.turn)

    @property
    def context(self) -> Context:
        """What reading an answer needs to know."""
        return Context(today(self.turn.now), self.turn.catalogue, self.turn.texts)

    @cached_property
    def documents(self) -> Sequence[tuple[DraftDocument, Document]]:
        return drafts.documents(self.session, self.draft.id)

    @property
    def filled(self) -> Filled:
        given = frozenset(
            row.requirement
            for row, document in self.documents
            if row.requirement and document.status in USABLE
        )
        return Filled(
            variant=self.draft.variant,
            consented=self.draft.consent_at is not None,
            answers=answers_of(self.draft.answers),
            documents=given,
            left_out=frozenset(self.draft.left_out),
        )

    def give(self, key: str, given: Given) -> None:
        self.answer_with({**self.filled.answers, key: given})

    def answer_with(self, answers: Any) -> None:
        """Replace all answers. A new dict: the table sees a change of the whole only."""
        self.draft.answers = {key: vars(given) for key, given in answers.items()}

    def documents_changed(self) -> None:
        """Look again at what was given."""
        self.session.flush()
        self.__dict__.pop("documents", None)


def answers_of(kept: dict[str, Any]) -> dict[str, Given]:
    return {key: Given(**given) for key, given in kept.items()}


def session_of(turn: Turn) -> Session:
    """Where forms are kept; a turn without storage has none."""
    if turn.session is None:
        raise LookupError("a form needs the turn's transaction")
    return turn.session


def open_sheet(turn: Turn) -> Sheet | None:
    """The conversation's open form; one of a service that is no more is closed."""
    if turn.session is None or turn.conversation_id is None:
        return None
    draft = drafts.open_draft(turn.session, turn.conversation_id)
    if draft is None:
        return None
    service = turn.catalogue.service(draft.service)
    if service is None or service.request.mode == "info":
        draft.status = "cancelled"
        return None
    return Sheet(turn, draft, service)
