"""Encrypts what stands in sealed columns with the current key, some rows at a time.

Works on what is stored, below the columns' types. Every table that has a sealed column is
found by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    LargeBinary,
    MetaData,
    Select,
    TableClause,
    and_,
    bindparam,
    case,
    column,
    delete,
    false,
    func,
    or_,
    select,
    table,
    tuple_,
    update,
)
from sqlalchemy.orm import Session

from bot.domain.errors import DocumentUnreadable
from bot.storage.sealed import Sealed
from bot.storage.sealing import Keyring, head_of, key_of
from bot.storage.tables import Base, Secret

#: Rows that are locked at a time; everybody else goes on with the others.
BATCH = 100


@dataclass(frozen=True)
class SealedTable:
    """A table as it is stored: its primary key, its sealed columns, which of them may be NULL."""

    stored: TableClause
    key: tuple[str, ...]
    sealed: tuple[str, ...]
    nullable: frozenset[str]

    @property
    def name(self) -> str:
        return self.stored.name


@dataclass(frozen=True)
class Batch:
    """last: where to go on, None at the end; done: rows with now the current key alone."""

    last: tuple[Any, ...] | None
    done: int


def sealed_tables(metadata: MetaData = Base.metadata) -> list[SealedTable]:
    """The secrets come last: as long as anything else has an old key, they have it too."""
    found = []
    for one in metadata.sorted_tables:
        sealed = [each for each in one.columns if isinstance(each.type, Sealed)]
        key = [column(each.name, each.type) for each in one.primary_key]
        if sealed:
            found.append(
                SealedTable(
                    table(one.name, *key, *(column(each.name, LargeBinary) for each in sealed)),
                    tuple(each.name for each in key),
                    tuple(each.name for each in sealed),
                    frozenset(each.name for each in sealed if each.nullable),
                )
            )
    return sorted(found, key=lambda one: one.name == Secret.__tablename__)


def count_older(session: Session, where: SealedTable, keyring: Keyring) -> int:
    """Rows with a value that an older key of ours has sealed."""
    return session.scalar(_counted(where, _older(where, keyring))) or 0


def count_unreadable(session: Session, where: SealedTable, keyring: Keyring) -> int:
    """Rows with a value that none of our keys has sealed."""
    ours = [head_of(key.id) for key in keyring.keys]
    foreign = [
        and_(func.octet_length(where.stored.c[name]) > 0, ~_begins(where, name, ours))
        for name in where.sealed
    ]
    return session.scalar(_counted(where, or_(*foreign))) or 0


def reseal(
    session: Session,
    where: SealedTable,
    keyring: Keyring,
    after: tuple[Any, ...] | None,
    most: int = BATCH,
    wait: bool = False,
) -> Batch:
    """Encrypt the next rows anew. Rows that somebody works on are left out, or waited for."""
    key, columns = ([where.stored.c[name] for name in names] for names in (where.key, where.sealed))
    query = select(*key, *columns).where(_older(where, keyring)).order_by(*key).limit(most)
    if after is not None:
        query = query.where(tuple_(*key) > tuple_(*after))
    rows = session.execute(query.with_for_update(skip_locked=not wait, key_share=True)).all()
    changed = [new for row in rows if (new := _anew(where, keyring, row)) is not None]
    if changed:
        session.connection().execute(_update(where), changed)
    return Batch(tuple(rows[-1][: len(key)]) if rows else None, len(changed))


def empty(session: Session, where: SealedTable, key_id: str) -> int:
    """Take away what a lost key has sealed; returns in how many rows. Its secrets go whole."""
    lost = {name: _begins(where, name, [head_of(key_id)]) for name in where.sealed}
    if where.name == Secret.__tablename__:
        change: Any = delete(where.stored)
    else:
        change = update(where.stored).values(
            {
                name: case((is_lost, _nothing(where, name)), else_=where.stored.c[name])
                for name, is_lost in lost.items()
            }
        )
    return session.connection().execute(change.where(or_(*lost.values()))).rowcount


def _nothing(where: SealedTable, name: str) -> Any:
    nothing = None if name in where.nullable else b""
    return bindparam(None, nothing, LargeBinary)


def _anew(where: SealedTable, keyring: Keyring, row: Sequence[Any]) -> dict[str, Any] | None:
    """The row's key and its values with the current key; None when one cannot be opened."""
    new = {f"key_{name}": value for name, value in zip(where.key, row, strict=False)}
    for name, stored in zip(where.sealed, row[len(where.key) :], strict=True):
        try:
            new[f"new_{name}"] = _sealed_anew(keyring, f"{where.name}.{name}", stored)
        except DocumentUnreadable:
            return None
    return new


def _sealed_anew(keyring: Keyring, name: str, stored: bytes | None) -> bytes | None:
    if not stored or key_of(stored) == keyring.current:
        return stored
    return keyring.seal(keyring.open(stored, name), name)


def _update(where: SealedTable) -> Any:
    same = (where.stored.c[name] == bindparam(f"key_{name}") for name in where.key)
    new = {name: bindparam(f"new_{name}", type_=LargeBinary) for name in where.sealed}
    return update(where.stored).where(*same).values(new)


def _older(where: SealedTable, keyring: Keyring) -> ColumnElement[bool]:
    heads = [head_of(key.id) for key in keyring.keys[1:]]
    return or_(false(), *(_begins(where, name, heads) for name in where.sealed))


def _begins(where: SealedTable, name: str, heads: Sequence[bytes]) -> ColumnElement[bool]:
    """Whether a key of `heads` has sealed the value; no key has sealed nothing."""
    stored = func.coalesce(where.stored.c[name], b"", type_=LargeBinary)
    beginnings = (func.substr(stored, 1, len(head), type_=LargeBinary) == head for head in heads)
    return or_(false(), *beginnings)


def _counted(where: SealedTable, condition: ColumnElement[bool]) -> Select[int]:
    return select(func.count()).select_from(where.stored).where(condition)
