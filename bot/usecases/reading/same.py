"""Answers that point to another answer: "sama kayak KTP", "podo karo nduwur"."""

from __future__ import annotations

from bot.usecases.reading.said import Said
from bot.usecases.reading.words import listed


def says_same(said: Said) -> bool:
    """Whether the whole answer is a word of sameness and what it is the same as.

    Where no other answer could be meant, "Sami" alone is somebody's name.
    """
    if not any(word in listed("same") for word in said.meant):
        return False
    if said.question.same_as is None and not any(w in listed("pointing") for w in said.meant):
        return False
    allowed = listed("same") | listed("same_with") | listed("pointing") | listed("filler")
    return all(word in allowed for word in said.meant)
