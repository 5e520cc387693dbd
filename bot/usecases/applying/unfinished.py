"""Offers what was begun and not finished, when somebody wants to go on or to stop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.answer import Answer
from bot.domain.focus import Focus
from bot.domain.heard import Heard
from bot.domain.message import Choice, Reply
from bot.storage import drafts
from bot.storage.tables import Draft
from bot.usecases.applying.meaning import bare
from bot.usecases.applying.shelf import take_up
from bot.usecases.applying.steps import command
from bot.usecases.turn import Turn


def begun(turn: Turn) -> Sequence[Draft]:
    """The conversation's unfinished forms, the last touched first."""
    if turn.session is None or turn.conversation_id is None:
        return ()
    return drafts.unfinished(turn.session, turn.conversation_id)


def wants_to_go_on(turn: Turn, heard: Heard) -> bool:
    """Whether the message is just "lanjut" and there is something to go on with."""
    phrases = turn.texts.value("form.words.resume")
    return bare(turn, heard.text) in phrases and bool(begun(turn))


def go_on(turn: Turn, focus: Focus) -> Answer:
    """Take the only one up again, or ask which."""
    found = begun(turn)
    if len(found) == 1:
        return take_up(turn, found[0], focus)
    return offer(turn, focus, "resume", turn.texts("form.which_unfinished"))


def offer(turn: Turn, focus: Focus, verb: str, text: str) -> Answer:
    """The unfinished forms as buttons that do `verb`."""
    choices = tuple(Choice(_name(turn, draft), command(verb, draft.id)) for draft in begun(turn))
    reply = Reply(text, choices, more=turn.texts("button.choose"))
    offered = tuple(choice.payload for choice in choices)
    return Answer(replace(focus, offer=offered, at=turn.now), (reply,))


def _name(turn: Turn, draft: Draft) -> str:
    service = turn.catalogue.service(draft.service)
    return service.short if service is not None else draft.service
