"""What an operator sees of applications: a list, and one with its history. Answers masked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.application import Event, possible
from bot.domain.catalogue import Catalogue
from bot.domain.errors import OperatorError
from bot.domain.masking import masked
from bot.domain.service import Service
from bot.storage.tables import Application, ApplicationDocument, ApplicationEvent, Document


@dataclass(frozen=True)
class Line:
    """One application in a list."""

    number: str
    service: str
    unit: str
    status: str
    due_on: date | None
    created_at: datetime


@dataclass(frozen=True)
class Shown:
    """One application: answers and documents by name, steps, and what may come next."""

    line: Line
    answers: Sequence[tuple[str, str]]
    documents: Sequence[tuple[str, str]]
    steps: Sequence[tuple[datetime, str, str, str]]
    possible: Sequence[Event]


def browse(session: Session, status: str | None, unit: str | None, most: int) -> Sequence[Line]:
    """The newest `most`, of one state or unit when asked for."""
    found = select(Application).order_by(Application.id.desc()).limit(most)
    if status is not None:
        found = found.where(Application.status == status)
    if unit is not None:
        found = found.where(Application.unit == unit)
    return [_line(row) for row in session.scalars(found)]


def show(session: Session, catalogue: Catalogue, number: str) -> Shown:
    """Raises `OperatorError` when there is no such application."""
    row = session.scalars(select(Application).where(Application.number == number)).first()
    if row is None:
        raise OperatorError(f"No application {number}. List them: python -m bot applications list")
    events = session.scalars(
        select(ApplicationEvent)
        .where(ApplicationEvent.application_id == row.id)
        .order_by(ApplicationEvent.id)
    )
    documents = session.execute(
        select(ApplicationDocument.requirement, Document.status)
        .join(Document, Document.id == ApplicationDocument.document_id)
        .where(ApplicationDocument.application_id == row.id)
        .order_by(ApplicationDocument.id)
    )
    return Shown(
        _line(row),
        _answers(catalogue.service(row.service), row),
        [(requirement, status) for requirement, status in documents],
        [(event.at, event.event, event.actor, event.remark or "") for event in events],
        possible(row.status),  # type: ignore[arg-type]
    )


def _line(row: Application) -> Line:
    return Line(row.number, row.service, row.unit, row.status, row.due_on, row.created_at)


def _answers(service: Service | None, row: Application) -> list[tuple[str, str]]:
    """Labels with masked values: a terminal is read over shoulders."""
    if service is None:
        return []
    asked = (*service.request.first_questions, *service.request.questions)
    return [
        (question.label, masked(question.kind, row.answers[question.id]["value"]))
        for question in asked
        if question.id in row.answers
    ]
