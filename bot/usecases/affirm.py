"""A plain "ya" stands for the button that was last offered."""

from __future__ import annotations

from bot.domain.answer import Answer
from bot.domain.focus import Focus
from bot.domain.heard import Heard
from bot.domain.payload import Payload
from bot.usecases.answer import answer
from bot.usecases.applying.unfinished import go_on, wants_to_go_on
from bot.usecases.list_services import list_services
from bot.usecases.turn import Turn

#: With more than two buttons "ya" does not say which.
_UNAMBIGUOUS = 2


def affirm(turn: Turn, heard: Heard, focus: Focus) -> Answer:
    """Do what the first of at most two offered buttons says; else ask what is wanted."""
    if wants_to_go_on(turn, heard):
        return go_on(turn, focus)
    payload = _offered(focus)
    if payload is None or focus.is_stale(turn.now):
        return Answer(focus, response="utter_what_next")
    meant = Heard.from_payload(payload)
    if meant.intent == "list_services":
        return list_services(turn, meant, focus)
    return answer(turn, meant, focus)


def _offered(focus: Focus) -> Payload | None:
    if not 1 <= len(focus.offer) <= _UNAMBIGUOUS:
        return None
    return Payload.read(focus.offer[0])
