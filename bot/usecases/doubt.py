"""Doubts a document: what may be wrong with it for the requirement it is to meet, in words."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.quality import OF_PAPERS, is_same_picture
from bot.storage.tables import Document
from bot.storage.texts import Texts


def doubts_about(
    document: Document, most_pages: int, others: Iterable[Document], of_paper: bool = True
) -> list[str]:
    """What to say of a stored document, the weightiest first.

    most_pages: `Requirement.pages`; others: those that are already there for the same
    application; of_paper: False for a photo of a person, a house or a place.
    """
    found = list(document.doubts)
    if twin(document, others) is not None:
        found.append("same_picture")
    if (document.pages or 1) > most_pages:
        found.append("too_many_pages")
    return [each for each in found if of_paper or each not in OF_PAPERS]


def twin(document: Document, others: Iterable[Document]) -> Document | None:
    """The first of the others with the same content, or the same picture saved anew."""
    for other in others:
        if other.id == document.id or other.status != "stored":
            continue
        same_content = other.sha256 == document.sha256
        if same_content or is_same_picture(other.fingerprint, document.fingerprint):
            return other
    return None


def sentences(texts: Texts, doubts: Iterable[str], name: str, most_pages: int) -> list[str]:
    """A sentence for each, with what helps; name: what the document is to the citizen."""
    return [texts(f"form.doubt.{each}", name=name, pages=most_pages) for each in doubts]
