"""What an answer to one of the shared steps does, and what the commands of a form do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.domain import form
from bot.domain.answer import Answer
from bot.domain.focus import Focus
from bot.domain.form import Given
from bot.domain.heard import Heard
from bot.domain.message import Choice, Reply
from bot.domain.payload import Payload, about, whole_number
from bot.domain.phone_message import Paragraph, fit
from bot.storage import drafts
from bot.storage.tables import LARGEST_ID, Draft
from bot.usecases import location
from bot.usecases.applications.withdraw import withdraw
from bot.usecases.apply import apply
from bot.usecases.applying import correct
from bot.usecases.applying.ask import advance, ask
from bot.usecases.applying.outcome import closed, going_on
from bot.usecases.applying.reopen import reopen
from bot.usecases.applying.sheet import Sheet, open_sheet
from bot.usecases.applying.shelf import pause, take_up
from bot.usecases.applying.start import begin, start
from bot.usecases.applying.steps import CHANGE, LATER, SEND, question_of
from bot.usecases.applying.submit import receipt, submit
from bot.usecases.turn import Turn


def elsewhere(turn: Turn, heard: Heard, focus: Focus) -> Answer:
    """A button of a form that is not the open one: take it up again, or say it is over."""
    verb, number = (*heard.tapped, "", "")[:2]
    if verb == "prepare" and (service := turn.catalogue.service(number)) is not None:
        return start(turn, service, heard.tapped[2] if len(heard.tapped) > 2 else None, focus)
    draft_id = whole_number(number, LARGEST_ID)
    if turn.session is None or turn.conversation_id is None or draft_id is None:
        return Answer(focus, response="utter_fallback")
    draft = drafts.of_conversation(turn.session, turn.conversation_id, draft_id)
    if draft is not None and draft.status in ("paused", "open") and verb == "drop":
        return _ask_to_drop(turn, draft, focus)
    if draft is not None and draft.status == "paused" and verb in ("resume", "answer", "new"):
        return take_up(turn, draft, focus) if verb != "new" else _anew(turn, draft, focus)
    if draft is not None and verb in ("withdraw", "withdraw_now"):
        return withdraw(turn, draft, focus, sure=verb == "withdraw_now")
    if draft is not None and verb == "fix":
        return reopen(turn, draft, focus)
    sent = receipt(turn, draft) if draft is not None else None
    text = sent or turn.texts("form.over")
    open_now = drafts.open_draft(turn.session, turn.conversation_id)
    return Answer(focus, (Reply(text),), form="open" if open_now else "closed")


def _ask_to_drop(turn: Turn, draft: Draft, focus: Focus) -> Answer:
    """Put a form on the table only to ask whether it shall go."""
    taken = take_up(turn, draft, focus)
    sheet = open_sheet(turn)
    if sheet is None:
        return taken
    sheet.draft.asking = form.CONFIRM_CANCEL
    return going_on(sheet, focus, ask(sheet))


def begin_other(sheet: Sheet, heard: Heard, focus: Focus) -> Answer:
    """Another service in the middle of a form: this one waits."""
    begun = apply(sheet.turn, heard, focus)
    if sheet.draft.status == "open":
        # Nothing was begun, only said where to go: the form is still on the table.
        return replace(begun, replies=(*begun.replies, ask(sheet)), form="open")
    texts = sheet.turn.texts
    aside = Reply(texts("form.aside", service=sheet.service.short))
    return replace(begun, replies=(aside, *begun.replies))


def commanded(sheet: Sheet, verb: str, arguments: list[str], focus: Focus) -> Answer:
    """A button that does something with the open form."""
    if verb == "later":
        return pause(sheet, focus)
    if verb == "cancel":
        sheet.draft.asking = form.CONFIRM_CANCEL
        return going_on(sheet, focus, ask(sheet))
    if verb == "which" and arguments:
        for row, _ in sheet.documents:
            if str(row.id) == arguments[0]:
                row.requirement = None
        sheet.documents_changed()
        sheet.draft.asking = form.WHICH_DOCUMENT
        return going_on(sheet, focus, ask(sheet))
    if verb == "correct" and arguments:
        return going_on(sheet, focus, correct.again(sheet, arguments[0]))
    return going_on(sheet, focus, advance(sheet))


def _consent(sheet: Sheet, value: str, focus: Focus) -> Answer:
    """Consent comes first; who refuses is led to the counter, and nothing is kept."""
    if value == "yes":
        sheet.draft.consent_version = form.CONSENT_VERSION
        sheet.draft.consent_at = sheet.turn.now
        return going_on(sheet, focus, advance(sheet))
    _forget(sheet)
    texts = sheet.turn.texts
    paragraphs = [
        Paragraph(texts("form.consent.refused", service=sheet.service.short)),
        *location.describe(sheet.turn, sheet.service, focus.place),
    ]
    choices = tuple(
        Choice(texts(f"button.{aspect}"), about(aspect, sheet.service.id, sheet.draft.variant))
        for aspect in ("ask_requirements", "ask_procedure")
    )
    return closed(sheet, focus, Reply(fit(paragraphs), choices))


def _shared_answer(step: str) -> Callable[[Sheet, str, Focus], Answer]:
    def take(sheet: Sheet, value: str, focus: Focus) -> Answer:
        shown = next(
            (item.title for item in question_of(sheet, step).options if item.id == value), value
        )
        sheet.give(step, Given(value, shown))
        if value == form.FOR_SELF:
            left = {k: v for k, v in sheet.filled.answers.items() if k != form.REPRESENTED}
            sheet.answer_with(left)
        return going_on(sheet, focus, advance(sheet))

    return take


def _documents(sheet: Sheet, value: str, focus: Focus) -> Answer:
    """No such document: an optional one is left out, without a needed one it waits."""
    if value == LATER:
        return pause(sheet, focus)
    missing = form.missing_documents(sheet.service.request, sheet.filled)
    if not missing:
        return going_on(sheet, focus, advance(sheet))
    first = missing[0]
    if first.optional:
        sheet.draft.left_out = [*sheet.draft.left_out, first.id]
        return going_on(sheet, focus, advance(sheet))
    lead = sheet.turn.texts("form.documents.needed", name=first.name)
    return going_on(sheet, focus, ask(sheet, lead))


def _review(sheet: Sheet, value: str, focus: Focus) -> Answer:
    if value == CHANGE:
        sheet.draft.asking = form.WHAT_TO_CORRECT
        return going_on(sheet, focus, ask(sheet))
    if value == LATER:
        return pause(sheet, focus)
    assert value == SEND
    sheet.draft.asking = form.next_step(sheet.service.request, sheet.filled)
    if sheet.draft.asking != form.REVIEW:
        # Something is missing after all: a file that could not be kept, an edited catalogue.
        return going_on(sheet, focus, ask(sheet, sheet.turn.texts("form.incomplete")))
    return closed(sheet, focus, *submit(sheet))


def _confirm_cancel(sheet: Sheet, value: str, focus: Focus) -> Answer:
    if value == "no":
        return going_on(sheet, focus, advance(sheet))
    _forget(sheet)
    texts = sheet.turn.texts
    choices = tuple(
        Choice(texts(f"button.{intent}"), str(Payload(intent)))
        for intent in ("list_services", "help")
    )
    text = texts("form.cancelled", service=sheet.service.short)
    return closed(sheet, focus, Reply(text, choices))


def _resume(sheet: Sheet, value: str, focus: Focus) -> Answer:
    if value == LATER:
        return pause(sheet, focus)
    if value == "cancel":
        sheet.draft.asking = form.CONFIRM_CANCEL
        return going_on(sheet, focus, ask(sheet))
    return going_on(sheet, focus, advance(sheet))


def _what_to_correct(sheet: Sheet, value: str, focus: Focus) -> Answer:
    return going_on(sheet, focus, correct.again(sheet, value))


def _which_document(sheet: Sheet, value: str, focus: Focus) -> Answer:
    """The pictures that nobody could place belong to this requirement."""
    for row, _ in sheet.documents:
        if row.requirement is None:
            row.requirement = value
    sheet.documents_changed()
    return going_on(sheet, focus, advance(sheet))


def _anew(turn: Turn, draft: Draft, focus: Focus) -> Answer:
    """Not the paused form but a new one of the same service."""
    service = turn.catalogue.service(draft.service)
    draft.status, draft.answers = "cancelled", {}
    if service is None:
        return Answer(focus, (Reply(turn.texts("form.over")),), form="closed")
    return begin(turn, service, draft.variant, focus)


def _forget(sheet: Sheet) -> None:
    """A form given up keeps nothing that was answered."""
    sheet.draft.status = "cancelled"
    sheet.draft.answers, sheet.draft.left_out, sheet.draft.unclear = {}, [], None
    for row, _ in sheet.documents:
        sheet.session.delete(row)


STEPS: dict[str, Callable[[Sheet, str, Focus], Answer]] = {
    form.CONSENT: _consent,
    form.FOR_WHOM: _shared_answer(form.FOR_WHOM),
    form.REPRESENTED: _shared_answer(form.REPRESENTED),
    form.DOCUMENTS: _documents,
    form.REVIEW: _review,
    form.CONFIRM_CANCEL: _confirm_cancel,
    form.RESUME: _resume,
    form.WHAT_TO_CORRECT: _what_to_correct,
    form.WHICH_DOCUMENT: _which_document,
}
