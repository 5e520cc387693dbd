"""The sentences about an answer: why it was not understood, and what is said along with it."""

from __future__ import annotations

from bot.domain.reading import Read, Unclear
from bot.storage.texts import Texts


def why(unclear: Unclear, texts: Texts) -> str:
    """What was wrong with an answer and how to give it."""
    return texts(f"form.unclear.{unclear.reason}", **unclear.values)


def remark(found: Read, texts: Texts) -> str | None:
    """What is said along with an answer that was taken, if anything."""
    return texts(f"form.remark.{found.remark}") if found.remark else None
