"""Lets somebody see another's application who can answer two questions from it.

Every attempt is recorded, wrong ones are limited, and whether a number exists at all is
told only to who answers rightly.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from bot.domain.answer import Answer
from bot.domain.calendar import today
from bot.domain.focus import Focus
from bot.domain.heard import Heard
from bot.domain.message import Reply
from bot.domain.question import Question
from bot.domain.reading import Read
from bot.domain.service import Service
from bot.storage.tables import Application, TrackChallenge
from bot.usecases.applications.history import describe
from bot.usecases.applying.sheet import session_of
from bot.usecases.reading import Context, read
from bot.usecases.turn import Turn

#: Begun challenges of one conversation, and of one number by anybody, within `PERIOD`.
MOST_BY_ONE, MOST_OF_NUMBER = 5, 10
PERIOD = timedelta(days=1)

#: How long an answer is waited for.
PATIENCE = timedelta(minutes=15)

#: What is asked, the surest first; at most one of a kind.
_ASKED = ("nik", "date", "kk", "phone", "place")

QUESTIONS = 2


def begin(turn: Turn, number: str, focus: Focus) -> Answer:
    """Ask the first question about an application that is not the asker's own.

    The same words for a number that does not exist: nothing can be found out by trying.
    """
    session = session_of(turn)
    assert turn.conversation_id is not None
    if _too_many(turn, number):
        return Answer(focus, (Reply(turn.texts("track.too_many")),))
    session.add(
        TrackChallenge(
            conversation_id=turn.conversation_id,
            number=number,
            status="open",
            right=0,
            step=0,
            begun_at=turn.now,
        )
    )
    session.flush()
    text = turn.texts("track.challenge.begin", number=number)
    question = _ask(turn, number, 0)
    return Answer(focus, (Reply(f"{text}\n\n{question}"),), form="open")


def open_challenge(turn: Turn) -> TrackChallenge | None:
    """The challenge whose answer is awaited in this conversation."""
    if turn.session is None or turn.conversation_id is None:
        return None
    return turn.session.scalars(
        select(TrackChallenge)
        .where(
            TrackChallenge.conversation_id == turn.conversation_id,
            TrackChallenge.status == "open",
            TrackChallenge.begun_at > turn.now - PATIENCE,
        )
        .order_by(TrackChallenge.id.desc())
        .limit(1)
    ).first()


def hear(turn: Turn, asked: TrackChallenge, heard: Heard, focus: Focus) -> Answer:
    """One answer; after the second the way of the application is told, or nothing."""
    asked.right += _is_right(turn, asked, heard.text)
    asked.step += 1
    if asked.step < QUESTIONS:
        return Answer(focus, (Reply(_ask(turn, asked.number, asked.step)),), form="open")
    passed = asked.right == QUESTIONS
    asked.status, asked.ended_at = ("passed" if passed else "failed"), turn.now
    application = _application(turn, asked.number)
    if not passed or application is None:
        text = turn.texts("track.challenge.failed", number=asked.number)
        return Answer(focus, (Reply(text),), form="closed")
    return Answer(focus, (describe(turn, application, owner=False),), form="closed")


def give_up(turn: Turn, asked: TrackChallenge) -> None:
    """The asker went on to something else."""
    asked.status, asked.ended_at = "left", turn.now


def _ask(turn: Turn, number: str, step: int) -> str:
    application = _application(turn, number)
    kinds = [item.kind for item in _questions(turn, application)] or ["nik", "date"]
    kind = kinds[step]
    return turn.texts(f"track.challenge.{kind}")


def _is_right(turn: Turn, asked: TrackChallenge, text: str) -> bool:
    application = _application(turn, asked.number)
    questions = _questions(turn, application)
    if application is None or asked.step >= len(questions):
        return False
    question = questions[asked.step]
    context = Context(today(turn.now), turn.catalogue, turn.texts)
    found = read(question, text, {}, context)
    return isinstance(found, Read) and found.value == application.answers[question.id]["value"]


def _questions(turn: Turn, application: Application | None) -> tuple[Question, ...]:
    """The two that are asked, of those the application has an answer to."""
    service = turn.catalogue.service(application.service) if application else None
    if application is None or service is None:
        return ()
    return _of_service(service, application)[:QUESTIONS]


def _of_service(service: Service, application: Application) -> tuple[Question, ...]:
    found = []
    for kind in _ASKED:
        matching = [
            item
            for item in service.request.questions
            if item.kind == kind and application.answers.get(item.id, {}).get("value")
        ]
        found += matching[:1]
    return tuple(found) if len(found) >= QUESTIONS else ()


def _application(turn: Turn, number: str) -> Application | None:
    return session_of(turn).scalars(select(Application).where(Application.number == number)).first()


def _too_many(turn: Turn, number: str) -> bool:
    since = TrackChallenge.begun_at > turn.now - PERIOD
    counted = select(func.count()).select_from(TrackChallenge).where(since)
    session = session_of(turn)
    mine = session.scalar(counted.where(TrackChallenge.conversation_id == turn.conversation_id))
    of_number = session.scalar(
        counted.where(TrackChallenge.number == number, TrackChallenge.status != "passed")
    )
    return (mine or 0) >= MOST_BY_ONE or (of_number or 0) >= MOST_OF_NUMBER
