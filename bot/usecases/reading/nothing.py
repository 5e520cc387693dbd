"""Answers that say there is no answer: "gak ada", "ora duwe", "lewati", "lupa"."""

from __future__ import annotations

from bot.usecases.reading.said import Said
from bot.usecases.reading.spoken import meant, words
from bot.usecases.reading.words import listed


def is_nothing(said: Said) -> bool:
    """Whether the whole answer says that there is none: "saya gak punya email kak"."""
    return _bare(said) in listed("nothing")


def is_unsure(said: Said) -> bool:
    """Whether the whole answer says that it is not known: "lali aku", "kurang tau"."""
    return _bare(said) in listed("unsure")


def _bare(said: Said) -> str:
    """The meaning without filler and without the name of what was asked."""
    asked = set(meant(words(f"{said.question.label} {said.question.kind}".lower())))
    left_out = listed("filler") | listed("name_leads") | listed("birth_leads") | asked
    return " ".join(word for word in said.meant if word not in left_out)
