"""Encrypts everything said with the current key while the program runs.

Stopped anywhere it goes on from there the next time: what is left is seen from the rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.domain.errors import OperatorError
from bot.storage import reseal
from bot.storage.database import Database
from bot.storage.reseal import SealedTable, sealed_tables
from bot.usecases.rotate import Progress


@dataclass(frozen=True)
class WordsRotation:
    """In how many rows the key was changed; in how many of which table it cannot be."""

    done: int
    unreadable: Mapping[str, int]


def rotate_words(database: Database, progress: Progress) -> WordsRotation:
    """One table after another, the database's own secrets last."""
    tables = sealed_tables()
    with database.transaction() as session:
        left = [reseal.count_older(session, one, database.keyring) for one in tables]
    done = 0
    for one in tables:
        for more in _batches(database, one):
            done += more
            progress(done, max(sum(left), done))
    return WordsRotation(done, _unreadable(database, tables))


def forget(database: Database, key_id: str) -> Mapping[str, int]:
    """Take away what a lost key has encrypted: nobody can read it, and it stops the program.

    In how many rows of which table.
    """
    if key_id in (key.id for key in database.keyring.keys):
        raise OperatorError(
            f"The key '{key_id}' is not lost: it is in DOCUMENT_KEYS or document.key, and what it "
            "encrypted can be read. To give everything another key: python -m bot keys rotate"
        )
    with database.transaction() as session:
        emptied = {one.name: reseal.empty(session, one, key_id) for one in sealed_tables()}
    return {name: rows for name, rows in emptied.items() if rows}


def _batches(database: Database, where: SealedTable) -> Iterator[int]:
    """First what nobody works on, in batches; then the rest, one by one, waiting for each.

    So never more than one row is held while another is waited for.
    """
    for most, wait in ((reseal.BATCH, False), (1, True)):
        last = None
        while True:
            with database.transaction() as session:
                batch = reseal.reseal(session, where, database.keyring, last, most, wait)
            if batch.last is None:
                break
            last = batch.last
            yield batch.done


def _unreadable(database: Database, tables: list[SealedTable]) -> Mapping[str, int]:
    """Rows of keys that we do not have, and rows that have been changed."""
    ring, found = database.keyring, {}
    with database.transaction() as session:
        for one in tables:
            found[one.name] = reseal.count_unreadable(session, one, ring)
            found[one.name] += reseal.count_older(session, one, ring)
    return {name: rows for name, rows in found.items() if rows}
