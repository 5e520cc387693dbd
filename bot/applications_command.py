"""``python -m bot applications``: list, show, move, seed; as text in a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import get_args

from bot.domain.application import Actor, Event, MoveRefused, Status
from bot.domain.calendar import WIB, Calendar
from bot.domain.catalogue import Catalogue
from bot.domain.errors import OperatorError
from bot.domain.number import read
from bot.storage.database import Database
from bot.usecases.applications.browse import Line, browse, show
from bot.usecases.applications.decide import decide

#: Rows of one list.
MOST = 50

_HEADING = f"{'number':<18} {'status':<17} {'due':<11} {'service':<26} unit"


def listed(database: Database, status: str | None, unit: str | None) -> Iterator[str]:
    if status is not None and status not in get_args(Status):
        raise OperatorError(f"No status '{status}'. There are: {', '.join(get_args(Status))}")
    with database.transaction() as session:
        found = browse(session, status, unit, MOST)
    if not found:
        yield "no applications"
        return
    yield _HEADING
    yield from map(_line, found)


def shown(database: Database, catalogue: Catalogue, number: str) -> Iterator[str]:
    with database.transaction() as session:
        found = show(session, catalogue, checked(number))
    yield _HEADING
    yield _line(found.line)
    yield from (f"  {label}: {value}" for label, value in found.answers)
    yield from (f"  document {name}: {status}" for name, status in found.documents)
    for at, event, actor, remark in found.steps:
        yield f"  {_time(at)} WIB  {event} by {actor}{f': {remark}' if remark else ''}"
    yield f"  next: {', '.join(found.possible) or 'nothing, it has ended'}"


def moved(
    database: Database,
    calendar: Calendar,
    number: str,
    event: str,
    remark: str | None,
    items: list[str],
    clock: Callable[[], datetime],
) -> Iterator[str]:
    """Take one step; the citizen is told. items: ``question=what is wrong`` each."""
    if event not in get_args(Event) or event == "submitted":
        raise OperatorError(f"No step '{event}'. See what may come: applications show {number}")
    wrong = dict(_item(text) for text in items)
    try:
        with database.transaction() as session:
            decide(
                session,
                checked(number),
                event,  # type: ignore[arg-type]
                Actor("operator"),
                clock(),
                calendar,
                remark,
                wrong or None,
            )
    except LookupError as error:
        raise OperatorError(
            f"No application {number}. List them: python -m bot applications list"
        ) from error
    except MoveRefused as error:
        if error.reason == "remark":
            raise OperatorError(f"'{event}' needs a reason: --remark \"…\"") from error
        raise OperatorError(
            f"'{event}' is not possible while it is {error.status}. "
            f"See what may come: python -m bot applications show {number}"
        ) from error
    yield f"{number}: {event}"


def checked(text: str) -> str:
    """A number as it is kept; raises `OperatorError` when its letter does not agree."""
    found = read(text)
    if found is None:
        raise OperatorError(f"'{text}' is no number of an application, like SDA-2026-000123-K.")
    number, agrees = found
    if not agrees:
        raise OperatorError(f"'{text}' is mistyped: its letter does not agree with its digits.")
    return str(number)


def _item(text: str) -> tuple[str, str]:
    key, sign, remark = text.partition("=")
    if not sign or not remark.strip():
        raise OperatorError(f"--item '{text}': write id=what is wrong, such as foto_ktp=buram")
    return key.strip(), remark.strip()


def _line(line: Line) -> str:
    due = line.due_on.isoformat() if line.due_on else "-"
    return f"{line.number:<18} {line.status:<17} {due:<11} {line.service:<26} {line.unit}"


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(WIB):%Y-%m-%d %H:%M}"
