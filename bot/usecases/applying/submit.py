"""Sends a form off: one application per draft, with its number, in the turn's transaction."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from bot.domain.application import Actor
from bot.domain.calendar import after_working_days, today
from bot.domain.message import Choice, Reply
from bot.domain.number import Number
from bot.domain.payload import Payload
from bot.domain.routing import unit_of
from bot.storage import errands
from bot.storage.tables import Application, ApplicationDocument, Draft, NumberSeries
from bot.usecases.applications.record import record
from bot.usecases.applying.handoff import door
from bot.usecases.applying.sheet import USABLE, Sheet, session_of
from bot.usecases.turn import Turn
from bot.usecases.wording import long_date


def submit(sheet: Sheet) -> tuple[Reply, ...]:
    """Make the application of a complete form, or renew it after a correction."""
    existing = _of_draft(sheet.turn, sheet.draft)
    if existing is not None:
        return _corrected(sheet, existing)
    if sheet.service.request.mode == "handoff":
        return _handed_off(sheet)
    application = _made(sheet)
    sheet.draft.status = "sent"
    _take_documents(sheet, application)
    record(sheet.session, application, "submitted", _citizen(sheet), sheet.turn.now)
    _ask_for_errands(sheet, application)
    return (Reply(_receipt(sheet.turn, application), _after(sheet.turn, application)),)


def receipt(turn: Turn, draft: Draft) -> str | None:
    """What a sent form says when it is tapped again: the same number, nothing new."""
    application = _of_draft(turn, draft)
    return _receipt(turn, application) if application is not None else None


def next_number(turn: Turn) -> Number:
    """The next number of this year; taken with the transaction or not at all."""
    year = today(turn.now).year
    counted = (
        insert(NumberSeries)
        .values(year=year, last=1)
        .on_conflict_do_update(index_elements=["year"], set_={"last": NumberSeries.last + 1})
        .returning(NumberSeries.last)
    )
    return Number(year, session_of(turn).execute(counted).scalar_one())


def _made(sheet: Sheet) -> Application:
    turn, draft, service = sheet.turn, sheet.draft, sheet.service
    assert draft.consent_version is not None and draft.consent_at is not None
    due = service.duration
    application = Application(
        number=str(next_number(turn)),
        draft_id=draft.id,
        conversation_id=draft.conversation_id,
        service=service.id,
        variant=draft.variant,
        unit=unit_of(service, sheet.filled.known, turn.catalogue),
        backend=service.request.backend,
        answers=dict(draft.answers),
        consent_version=draft.consent_version,
        consent_at=draft.consent_at,
        status="submitted",
        status_at=turn.now,
        created_at=turn.now,
    )
    if due.unit == "hari_kerja" and due.value is not None:
        application.due_on = after_working_days(today(turn.now), due.value, turn.calendar)
    sheet.session.add(application)
    sheet.session.flush()
    return application


def _take_documents(sheet: Sheet, application: Application) -> None:
    sheet.session.add_all(
        ApplicationDocument(
            application_id=application.id, requirement=row.requirement, document_id=document.id
        )
        for row, document in sheet.documents
        if row.requirement and document.status in USABLE
    )


def _ask_for_errands(sheet: Sheet, application: Application) -> None:
    number, now = application.number, sheet.turn.now
    errands.put(sheet.session, "receipt", number, now, application_id=application.id)
    if application.backend != "local":
        errands.put(sheet.session, "submit", number, now, application_id=application.id)


def _corrected(sheet: Sheet, application: Application) -> tuple[Reply, ...]:
    """The officer gets what was asked for; number, unit and consent stay."""
    if sheet.draft.status == "sent":
        return (Reply(_receipt(sheet.turn, application)),)
    application.answers = dict(sheet.draft.answers)
    for row in sheet.session.scalars(
        select(ApplicationDocument).where(ApplicationDocument.application_id == application.id)
    ):
        sheet.session.delete(row)
    sheet.session.flush()
    _take_documents(sheet, application)
    sheet.draft.status, sheet.draft.wanted = "sent", None
    record(sheet.session, application, "corrected", _citizen(sheet), sheet.turn.now)
    text = sheet.turn.texts("form.corrected", number=application.number)
    return (Reply(text, _after(sheet.turn, application)),)


def _handed_off(sheet: Sheet) -> tuple[Reply, ...]:
    """Prepared, not sent: the citizen takes it to the right door."""
    sheet.draft.status = "sent"
    errands.put(
        sheet.session, "summary", str(sheet.draft.id), sheet.turn.now, draft_id=sheet.draft.id
    )
    return (door(sheet),)


def _of_draft(turn: Turn, draft: Draft) -> Application | None:
    return (
        session_of(turn)
        .scalars(select(Application).where(Application.draft_id == draft.id))
        .first()
    )


def _receipt(turn: Turn, application: Application) -> str:
    """The number, what happens next, and by when, where that is known."""
    texts, service = turn.texts, turn.catalogue.services[application.service]
    by = (
        texts("form.receipt.due", day=long_date(turn, application.due_on))
        if application.due_on
        else texts("form.receipt.no_due")
    )
    return texts("form.receipt.text", service=service.short, number=application.number, due=by)


def _after(turn: Turn, application: Application) -> tuple[Choice, ...]:
    payload = str(Payload("check_status", ("", application.number)))
    return (Choice(turn.texts("form.button.status"), payload),)


def _citizen(sheet: Sheet) -> Actor:
    return Actor("citizen", str(sheet.draft.conversation_id))
