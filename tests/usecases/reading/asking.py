"""Asks a question of one kind and reads what a citizen answers, on a Tuesday in 2026."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from bot.bootstrap import Knowledge
from bot.domain.question import Kind, Question
from bot.domain.reading import Read, Unclear
from bot.usecases.reading import Context, read

TODAY = date(2026, 11, 24)


@cache
def context() -> Context:
    knowledge = Knowledge.load()
    return Context(TODAY, knowledge.catalogue, knowledge.texts)


def question(kind: Kind, **fields: Any) -> Question:
    return Question(**{"id": kind, "kind": kind, "label": "Isian", "ask": "Isian?", **fields})


def answer(
    asked: Question, text: str, known: Mapping[str, str] | None = None, *, insisted: bool = False
) -> Read | Unclear:
    return read(asked, text, known or {}, context(), insisted=insisted)


def brief(found: Read | Unclear) -> str:
    """The value, or why there is none in brackets."""
    return found.value if isinstance(found, Read) else f"({found.reason})"
