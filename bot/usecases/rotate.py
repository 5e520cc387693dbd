"""Encrypts everything stored with the current key; may be stopped and begun again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from bot.domain.errors import DocumentUnreadable
from bot.storage.database import Database
from bot.storage.documents import DocumentStore
from bot.storage.sealing import key_of
from bot.storage.tables import Document, Upload

#: Called after each document with how many are done, and of how many.
Progress = Callable[[int, int], object]


@dataclass(frozen=True)
class Rotation:
    """How many files got the current key, and the ids of those that cannot be opened."""

    done: int
    unreadable: tuple[int, ...]


def rotate(database: Database, store: DocumentStore, progress: Progress) -> Rotation:
    """One document after another, each in a transaction of its own."""
    current = store.keyring.current
    with database.transaction() as session:
        _rotate_uploads(session, store)
        total = session.scalar(select(func.count()).where(*_of_other_keys(current))) or 0
    unreadable: list[int] = []
    last = done = 0
    while (found := _next(database, store, last)) is not None:
        last, rotated = found
        done += rotated
        if not rotated:
            unreadable.append(last)
        progress(done + len(unreadable), total)
    return Rotation(done, tuple(unreadable))


def _next(database: Database, store: DocumentStore, after: int) -> tuple[int, bool] | None:
    """Rotate the next document; its id and whether it could be opened."""
    with database.transaction() as session:
        row = session.scalars(
            select(Document)
            .where(*_of_other_keys(store.keyring.current), Document.id > after)
            .order_by(Document.id)
            .limit(1)
            .with_for_update()
        ).first()
        if row is None:
            return None
        try:
            row.key_id = store.rotate(row.path)
        except DocumentUnreadable:
            return row.id, False
        return row.id, True


def _of_other_keys(current: str) -> tuple[ColumnElement[bool], ...]:
    return Document.status == "stored", Document.key_id.is_distinct_from(current)


def _rotate_uploads(session: Session, store: DocumentStore) -> None:
    """Files that still wait to be stored are few: all in one go."""
    ring = store.keyring
    for row in session.scalars(select(Upload).with_for_update()):
        if key_of(row.body) != ring.current:
            row.body = ring.seal(ring.open(row.body, row.reference), row.reference)
