"""What a verb gives back to the dialogue: replies, and what the talk is about now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.domain.focus import Focus
from bot.domain.message import Reply


@dataclass(frozen=True)
class Answer:
    """replies in order; response names a fixed sentence of stories/responses said before.

    form: whether a form lies open after this; None when it is as it was.
    """

    focus: Focus
    replies: tuple[Reply, ...] = ()
    response: str | None = None
    form: Literal["open", "closed"] | None = None
