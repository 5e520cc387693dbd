"""Hears a message while a form is open: takes the answer, does what was commanded, or
answers what was asked in between; and always says what comes next.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.domain import form
from bot.domain.answer import Answer
from bot.domain.focus import STALE_AFTER, Focus
from bot.domain.form import Given
from bot.domain.heard import Heard
from bot.domain.message import Choice, Reply
from bot.domain.payload import FORM, Payload
from bot.domain.question import Question
from bot.domain.reading import Read, Unclear
from bot.usecases.applications import challenge
from bot.usecases.applying import correct, interrupt, settle
from bot.usecases.applying.ask import advance, ask
from bot.usecases.applying.meaning import FEW, Kind, meaning, otherwise
from bot.usecases.applying.sheet import Sheet, open_sheet
from bot.usecases.applying.shelf import pause
from bot.usecases.applying.steps import question_of, suggestions, tapped
from bot.usecases.reading import read
from bot.usecases.reading.explain import remark, why
from bot.usecases.turn import Turn


def fill(turn: Turn, heard: Heard, focus: Focus) -> Answer:
    """One message of a conversation whose form is open."""
    if (asked := challenge.open_challenge(turn)) is not None:
        if heard.intent not in (FORM, "check_status") and not heard.tapped:
            return challenge.hear(turn, asked, heard, focus)
        challenge.give_up(turn, asked)
    sheet = open_sheet(turn)
    if sheet is None and heard.intent == FORM:
        return settle.elsewhere(turn, heard, focus)
    if sheet is None:
        # It was closed meanwhile: expired, or its service is no more.
        return replace(interrupt.respond(turn, heard, focus), form="closed")
    if turn.message_id is not None and sheet.draft.heard_item == turn.message_id:
        # The same message once more (a repeated call): it took effect, only say so again.
        return _staying(sheet, focus, ask(sheet))
    rested = turn.now - sheet.draft.touched_at > STALE_AFTER
    sheet.draft.heard_item, sheet.draft.touched_at = turn.message_id, turn.now
    sheet.draft.warned_at = None
    return _after_a_rest(sheet, heard, focus) if rested else _hear(sheet, heard, focus)


def _hear(sheet: Sheet, heard: Heard, focus: Focus) -> Answer:
    question = question_of(sheet, sheet.draft.asking)
    if heard.intent == FORM or heard.tapped:
        return _tapped(sheet, question, heard, focus)
    found = meaning(sheet.turn, question, heard)
    if found.kind != "answer":
        return _other(sheet, found.kind, question, heard, focus)
    if _names_a_mistake(sheet, question, heard):
        return _change(sheet, question, heard, focus)
    return _answer(sheet, question, heard, focus)


def _names_a_mistake(sheet: Sheet, question: Question, heard: Heard) -> bool:
    """ "Nama saya salah" is no address, although an address may be any text."""
    if question.kind != "text" or heard.intent != "correct" or not heard.sure:
        return False
    return len(heard.text.split()) <= FEW and correct.named(sheet, heard.text) is not None


def _after_a_rest(sheet: Sheet, heard: Heard, focus: Focus) -> Answer:
    """After hours a plain answer still counts; anything else is asked whether to go on."""
    question = question_of(sheet, sheet.draft.asking)
    found = meaning(sheet.turn, question, heard)
    plain = question.kind != "text" and found.kind == "answer" and heard.intent != FORM
    if heard.intent == FORM or (plain and isinstance(_read(sheet, question, heard.text), Read)):
        return _hear(sheet, heard, focus)
    sheet.draft.asking = form.RESUME
    if otherwise(heard) == "question":
        said = interrupt.respond(sheet.turn, heard, _about(sheet, focus))
        return _staying(sheet, said.focus, *said.replies, ask(sheet), response=said.response)
    return _staying(sheet, focus, ask(sheet))


def _tapped(sheet: Sheet, question: Question, heard: Heard, focus: Focus) -> Answer:
    """A button: of this step, of an earlier one, or of something else altogether."""
    verb, *arguments = heard.tapped or ("",)
    if heard.intent != FORM:
        return _other(sheet, "question", question, heard, focus)
    if arguments[:1] != [str(sheet.draft.id)]:
        return settle.elsewhere(sheet.turn, heard, focus)
    if verb != "answer":
        return settle.commanded(sheet, verb, arguments[1:], focus)
    step, argument = (*arguments[1:], "", "")[:2]
    if step != question.id and step not in sheet.filled.answers:
        # Neither awaited nor given: the form has moved on.
        return _staying(sheet, focus, ask(sheet, sheet.turn.texts("form.old_button")))
    about = question_of(sheet, step)
    value = tapped(sheet, about, argument)
    found = _of_button(sheet, about, value) if value is not None else None
    if found is None:
        return _staying(sheet, focus, ask(sheet, sheet.turn.texts("form.old_button")))
    return _settle(sheet, about, found, focus)


def _of_button(sheet: Sheet, question: Question, value: str) -> Read | None:
    """The answer of a button. What a client sends may be made up: it is checked like words."""
    for option in question.options:
        if option.id == value:
            return Read(value, option.title)
    if value == "":
        return Read("", sheet.turn.texts("form.nothing")) if question.optional else None
    if question.kind == "yes_no" and value in ("yes", "no"):
        return Read(value, sheet.turn.texts(f"form.button.{value}"))
    understood = read(question, value, sheet.filled.known, sheet.context)
    return understood if isinstance(understood, Read) else None


def _answer(sheet: Sheet, question: Question, heard: Heard, focus: Focus) -> Answer:
    found = _read(sheet, question, heard.text)
    if isinstance(found, Read):
        return _settle(sheet, question, found, focus)
    kind = otherwise(heard)
    if kind is not None:
        return _other(sheet, kind, question, heard, focus)
    return _staying(sheet, focus, _unclear(sheet, question, found, heard))


def _read(sheet: Sheet, question: Question, text: str) -> Read | Unclear:
    insisted = bool(text) and sheet.draft.unclear == text
    return read(question, text, sheet.filled.known, sheet.context, insisted=insisted)


def _unclear(sheet: Sheet, question: Question, found: Unclear, heard: Heard) -> Reply:
    """Why it is no answer, with an example; after several misses a person is offered."""
    texts = sheet.turn.texts
    sheet.draft.unclear = heard.text[:500]
    sheet.draft.misses += 1
    again = ask(sheet, why(found, texts))
    choices = suggestions(sheet, question, found.options) or again.choices
    if sheet.draft.misses >= form.MANY_MISSES:
        person = Choice(texts("button.talk_to_human"), str(Payload("talk_to_human")))
        choices = (*choices, person)
    return replace(again, choices=choices)


def _settle(sheet: Sheet, question: Question, found: Read, focus: Focus) -> Answer:
    """An understood answer takes effect, and the next step is asked."""
    sheet.draft.misses, sheet.draft.unclear = 0, None
    special = settle.STEPS.get(question.id)
    if special is not None:
        return special(sheet, found.value, focus)
    sheet.give(question.id, Given(found.value, found.shown))
    sheet.answer_with(form.without(sheet.filled, sheet.service.request, ()))
    return _staying(sheet, focus, advance(sheet, remark(found, sheet.turn.texts) or ""))


def _other(sheet: Sheet, kind: Kind, question: Question, heard: Heard, focus: Focus) -> Answer:
    return _OTHERS[kind](sheet, question, heard, focus)


def _cancel(sheet: Sheet, question: Question, heard: Heard, focus: Focus) -> Answer:
    sheet.draft.asking = form.CONFIRM_CANCEL
    return _staying(sheet, focus, ask(sheet))


def _later(sheet: Sheet, question: Question, heard: Heard, focus: Focus) -> Answer:
    return pause(sheet, focus)


def _explain(sheet: Sheet, question: Question, heard: Heard, focus: Focus) -> Answer:
    """More about the question, and the ways on."""
    texts = sheet.turn.texts
    lead = "\n".join(part for part in (question.help, texts("form.ways")) if part)
    return _staying(sheet, focus, ask(sheet, lead))


def _change(sheet: Sheet, question: Question, heard: Heard, focus: Focus) -> Answer:
    asked = correct.start(sheet, heard.text)
    if asked is None:
        return _staying(sheet, focus, ask(sheet, sheet.turn.texts("form.correct.nothing")))
    return _staying(sheet, focus, asked)


def _question(sheet: Sheet, question: Question, heard: Heard, focus: Focus) -> Answer:
    """Answer what was asked in between; another service is begun beside this one."""
    if heard.intent == "apply_service" and heard.service not in (None, sheet.service.id):
        return settle.begin_other(sheet, heard, focus)
    if heard.intent == "apply_service":
        return _staying(sheet, focus, ask(sheet))
    said = interrupt.respond(sheet.turn, heard, _about(sheet, focus))
    lead = sheet.turn.texts("form.back", service=sheet.service.short)
    return _staying(sheet, said.focus, *said.replies, ask(sheet, lead), response=said.response)


def _person(sheet: Sheet, question: Question, heard: Heard, focus: Focus) -> Answer:
    return _question(sheet, question, replace(heard, intent="talk_to_human"), focus)


_OTHERS: dict[Kind, Callable[[Sheet, Question, Heard, Focus], Answer]] = {
    "cancel": _cancel,
    "later": _later,
    "explain": _explain,
    "change": _change,
    "question": _question,
    "person": _person,
    "answer": _answer,
}


def _about(sheet: Sheet, focus: Focus) -> Focus:
    """In a form, "biayanya berapa" is about its service."""
    return replace(focus, service=sheet.service.id, variant=sheet.draft.variant, at=sheet.turn.now)


def _staying(sheet: Sheet, focus: Focus, *replies: Reply, response: str | None = None) -> Answer:
    kept = replace(focus, offer=(), misses=0, at=sheet.turn.now)
    return Answer(kept, replies, response=response, form="open")
