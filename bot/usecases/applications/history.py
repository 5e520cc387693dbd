"""The way of an application in plain words: what happened, what is next, by when."""

from __future__ import annotations

from sqlalchemy import select

from bot.domain.application import ENDED, WORDS
from bot.domain.calendar import today
from bot.domain.message import Choice, Reply
from bot.domain.payload import FORM, Payload
from bot.storage.tables import Application, ApplicationEvent
from bot.storage.texts import Texts
from bot.usecases.applications.tell import names_of, unit_name
from bot.usecases.applying.sheet import session_of
from bot.usecases.turn import Turn
from bot.usecases.wording import long_date, short_date

#: The newest steps are shown; a phone's screen holds no more.
MOST_STEPS = 8

#: States in which nothing has been decided yet.
WITHDRAWABLE = frozenset({"submitted", "in_review", "needs_correction"})


def describe(turn: Turn, application: Application, *, owner: bool) -> Reply:
    """State, steps and what is next. Remarks and buttons are for the owner alone."""
    texts, service = turn.texts, turn.catalogue.service(application.service)
    events = session_of(turn).scalars(
        select(ApplicationEvent)
        .where(ApplicationEvent.application_id == application.id)
        .order_by(ApplicationEvent.id.desc())
        .limit(MOST_STEPS)
    )
    steps = [_step(turn, event, owner=owner) for event in reversed(events.all())]
    lines = [
        texts(
            "track.title",
            service=service.short if service else application.service,
            number=application.number,
            word=word_of(turn.texts, application),
        ),
        *steps,
        "",
        texts(f"track.next.{application.status}", unit=unit_name(turn.catalogue, application)),
        *_due(turn, application),
    ]
    if owner and application.status == "needs_correction":
        lines += _wrong(turn, application)
    return Reply("\n".join(lines), _buttons(turn, application) if owner else ())


def word_of(texts: Texts, application: Application) -> str:
    """The word of Sipraja for the state it is in."""
    word = WORDS[application.status]  # type: ignore[index]
    return texts(f"application.word.{word}")


def _step(turn: Turn, event: ApplicationEvent, *, owner: bool) -> str:
    text = turn.texts(
        "track.step",
        day=short_date(turn, today(event.at)),
        what=turn.texts(f"track.event.{event.event}"),
    )
    return f"{text}: {event.remark}" if owner and event.remark else text


def _due(turn: Turn, application: Application) -> list[str]:
    """By when, while it is open; a pause is said."""
    if application.status in ENDED or application.status == "ready":
        return []
    if application.paused_at is not None:
        return [turn.texts("track.paused", day=short_date(turn, today(application.paused_at)))]
    if application.due_on is None:
        return [turn.texts("form.receipt.no_due")]
    day = long_date(turn, application.due_on)
    if application.due_on < today(turn.now):
        return [turn.texts("track.overdue", day=day)]
    return [turn.texts("form.receipt.due", day=day)]


def last_correction(turn: Turn, application: Application) -> ApplicationEvent | None:
    """What an officer asked last to be corrected."""
    return (
        session_of(turn)
        .scalars(
            select(ApplicationEvent)
            .where(
                ApplicationEvent.application_id == application.id,
                ApplicationEvent.event == "correction_requested",
            )
            .order_by(ApplicationEvent.id.desc())
            .limit(1)
        )
        .first()
    )


def _wrong(turn: Turn, application: Application) -> list[str]:
    """What the officer wants corrected."""
    event = last_correction(turn, application)
    service = turn.catalogue.service(application.service)
    if event is None or service is None:
        return []
    names = names_of(service)
    return [
        turn.texts("application.item", name=names.get(key, key), remark=remark)
        for key, remark in (event.items or {}).items()
    ]


def _buttons(turn: Turn, application: Application) -> tuple[Choice, ...]:
    choices = []
    if application.status == "needs_correction":
        payload = Payload(FORM, ("fix", str(application.draft_id)))
        choices.append(Choice(turn.texts("form.button.fix"), str(payload)))
    if application.status in WITHDRAWABLE:
        payload = Payload(FORM, ("withdraw", str(application.draft_id)))
        choices.append(Choice(turn.texts("form.button.withdraw"), str(payload)))
    return tuple(choices)
