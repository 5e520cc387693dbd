"""What to say when a message was not understood."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.answer import Answer
from bot.domain.focus import Focus
from bot.domain.heard import Heard
from bot.domain.message import Choice, Reply
from bot.domain.payload import about
from bot.usecases.answer import offering
from bot.usecases.applying.unfinished import go_on, wants_to_go_on
from bot.usecases.turn import Turn

#: At most this many guesses are offered; more would be a menu, not a question.
MAX_GUESSES = 3


def not_understood(turn: Turn, heard: Heard, focus: Focus) -> Answer:
    """Ask back with what it may have been about; after two misses show the ways on."""
    if wants_to_go_on(turn, heard):
        return go_on(turn, focus)
    missed = replace(focus, misses=focus.misses + 1)
    candidates = (heard.service, *heard.services)
    services = [
        service
        for key in dict.fromkeys(candidates)
        if (service := turn.catalogue.service(key)) is not None
    ][:MAX_GUESSES]
    if missed.misses > 1 or not services:
        return Answer(missed, response="utter_fallback")
    choices = tuple(
        Choice(service.short, about("mention_service", service.id), service.name)
        for service in services
    )
    return offering(turn, missed, Reply(turn.texts("ask.guess"), choices))
