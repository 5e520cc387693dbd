"""An answer together with everything that decides what it means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from bot.domain.catalogue import Catalogue
from bot.domain.question import Question
from bot.storage.texts import Texts
from bot.usecases.reading import spoken

#: What begins with it speaks to the assistant and is no answer.
COMMAND = "/"


@dataclass(frozen=True)
class Context:
    """What holds for every answer of a turn. today: the date in Sidoarjo."""

    today: date
    catalogue: Catalogue
    texts: Texts


@dataclass(frozen=True)
class Said:
    """The text as sent; ``plain`` and ``words`` are its readable characters in lower case."""

    question: Question
    text: str
    known: Mapping[str, str]
    context: Context
    insisted: bool = False

    @cached_property
    def plain(self) -> str:
        return spoken.plain(self.text)

    @cached_property
    def words(self) -> tuple[str, ...]:
        return spoken.words(self.plain)

    @cached_property
    def meant(self) -> tuple[str, ...]:
        """The words by their meaning, without those that only speak to somebody."""
        return spoken.meant(spoken.addressed(self.words))

    def with_text(self, text: str) -> Said:
        return replace(self, text=text)
