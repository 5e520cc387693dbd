"""Says how far an application is: one's own, or another's for who can answer about it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.answer import Answer
from bot.domain.focus import Focus
from bot.domain.heard import Heard
from bot.domain.message import Choice, Reply
from bot.domain.number import read
from bot.domain.payload import Payload
from bot.storage import drafts
from bot.storage.tables import Application, Draft
from bot.usecases.applications import challenge
from bot.usecases.applications.history import describe, word_of
from bot.usecases.applications.own import own_application, own_applications
from bot.usecases.applying.steps import command
from bot.usecases.turn import Turn
from bot.usecases.wording import whom_to_ask


def track(turn: Turn, heard: Heard, focus: Focus) -> Answer:
    """By number, by service, or all of one's own; elsewhere made ones are seen elsewhere."""
    if turn.session is None or turn.conversation_id is None:
        return _elsewhere(turn, heard, focus)
    if heard.reference:
        return _by_number(turn, heard, focus)
    named = heard.service if turn.catalogue.service(heard.service) else None
    sent = own_applications(turn.session, turn.conversation_id, named)
    begun = [
        draft
        for draft in drafts.unfinished(turn.session, turn.conversation_id)
        if named in (None, draft.service)
    ]
    if not sent and not begun:
        return _elsewhere(turn, heard, focus)
    if len(sent) == 1 and not begun:
        return Answer(focus, (describe(turn, sent[0], owner=True),))
    return Answer(focus, (_list(turn, sent, begun),))


def _by_number(turn: Turn, heard: Heard, focus: Focus) -> Answer:
    assert turn.session is not None and turn.conversation_id is not None
    found = read(heard.reference or "")
    if found is None:
        return _elsewhere(turn, heard, focus)
    number, agrees = found
    if not agrees:
        return Answer(focus, (Reply(turn.texts("track.mistyped", number=heard.reference)),))
    own = own_application(turn.session, turn.conversation_id, str(number))
    if own is not None:
        return Answer(focus, (describe(turn, own, owner=True),))
    return challenge.begin(turn, str(number), focus)


def _list(turn: Turn, sent: Sequence[Application], begun: Sequence[Draft]) -> Reply:
    """All of one's own, each with its state, each a button."""
    texts = turn.texts
    lines, choices = [texts("track.several")], []
    for application in sent:
        name = _short(turn, application.service)
        word = word_of(texts, application)
        lines.append(texts("track.line", service=name, number=application.number, word=word))
        payload = Payload("check_status", ("", application.number))
        choices.append(Choice(name, str(payload), application.number))
    for draft in begun:
        name = _short(turn, draft.service)
        lines.append(texts("track.draft", service=name))
        choices.append(Choice(name, command("resume", draft.id), texts("form.button.resume")))
    return Reply("\n".join(lines), tuple(choices), more=texts("button.choose"))


def _short(turn: Turn, service_id: str) -> str:
    service = turn.catalogue.service(service_id)
    return service.short if service is not None else service_id


def _elsewhere(turn: Turn, heard: Heard, focus: Focus) -> Answer:
    """Honest: what was applied for elsewhere cannot be seen here; say where it can."""
    service = turn.catalogue.service(heard.service or focus.service)
    if heard.reference:
        first = turn.texts("track.reference", reference=heard.reference)
    else:
        first = turn.texts("track.unavailable")
    if service is None:
        second = turn.texts("track.where_any")
    else:
        second = turn.texts("track.where", agency=whom_to_ask(service))
    return Answer(focus, (Reply(f"{first} {second}"),))
