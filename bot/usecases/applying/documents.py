"""Takes the photos and files of an open form: each for the document it most likely is.

By its caption, else in the order of the checklist; where that does not say, it is asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.domain import form
from bot.domain.message import Choice, Reply
from bot.domain.question import Requirement
from bot.storage.tables import Document, DraftDocument
from bot.usecases.applying.ask import advance, ask
from bot.usecases.applying.sheet import Sheet, open_sheet
from bot.usecases.applying.steps import command
from bot.usecases.turn import Turn

_WORDS = re.compile(r"[^\W_]+", re.UNICODE)


def take(turn: Turn, documents: Sequence[Document], caption: str) -> tuple[Reply, ...] | None:
    """Give the files of one message to the open form; None when no form wants them."""
    sheet = open_sheet(turn)
    if sheet is None or not documents or sheet.draft.consent_at is None:
        return None
    if turn.message_id is not None and sheet.draft.heard_item == turn.message_id:
        return (ask(sheet),)
    sheet.draft.heard_item, sheet.draft.touched_at = turn.message_id, turn.now
    sheet.draft.warned_at = None
    placed = _place(sheet, documents, caption)
    rows = [
        DraftDocument(
            draft_id=sheet.draft.id,
            requirement=item.id if item else None,
            document_id=document.id,
        )
        for item, document in placed
    ]
    sheet.session.add_all(rows)
    sheet.documents_changed()
    return (_said(sheet, [item for item, _ in placed], rows),)


def _place(
    sheet: Sheet, documents: Sequence[Document], caption: str
) -> list[tuple[Requirement | None, Document]]:
    """Which requirement each file is for; None where nothing says it."""
    request, filled = sheet.service.request, sheet.filled
    called = _called(form.requirements(request, filled), caption)
    if len(called) == 1:
        # Several pictures under one name are its pages.
        return [(called[0], document) for document in documents]
    waiting = called or list(form.missing_documents(request, filled))
    places: list[Requirement | None] = [*waiting[: len(documents)]]
    places += [None] * (len(documents) - len(places))
    return list(zip(places, documents, strict=True))


def _called(items: Sequence[Requirement], caption: str) -> list[Requirement]:
    """The documents that a caption names: "ktp ayah" says more than "ktp"."""
    said = f" {_plain(caption[:300])} "
    scores = [(_named_by(item, said), item) for item in items]
    best = max((score for score, _ in scores), default=0)
    return [item for score, item in scores if score == best and best > 0]


def _named_by(item: Requirement, said: str) -> int:
    """How long the longest name of a document is that stands in a caption; 0 for none."""
    names = (_plain(name) for name in (item.name, *item.words))
    return max((len(name) for name in names if f" {name} " in said), default=0)


def _plain(text: str) -> str:
    return " ".join(_WORDS.findall(text.casefold()))


def _said(
    sheet: Sheet, items: Sequence[Requirement | None], rows: Sequence[DraftDocument]
) -> Reply:
    """What was taken as what; then the next thing, or which document the rest is."""
    texts, draft = sheet.turn.texts, sheet.draft
    names = list(dict.fromkeys(item.name for item in items if item))
    lead = texts("form.documents.taken", items=", ".join(names)) if names else ""
    if None in items:
        draft.asking = form.WHICH_DOCUMENT
        return ask(sheet, lead)
    before = draft.asking
    midway = before not in (form.DOCUMENTS, form.WHICH_DOCUMENT, form.REVIEW)
    reply = ask(sheet, lead) if midway else advance(sheet, lead)
    if draft.asking == form.REVIEW:
        return reply
    other = Choice(
        texts("form.button.other_document"), command("which", draft.id, str(rows[-1].id))
    )
    return replace(reply, choices=(*reply.choices, other))
