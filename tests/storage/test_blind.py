"""Finding a number by its keyed hash: the same however it is written, useless without the key."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from bot.domain.document_key import DocumentKey
from bot.domain.errors import OperatorError
from bot.storage import database
from bot.storage.blind import blind, keyed_hash, unlock
from bot.storage.database import Database
from bot.storage.sealing import Keyring
from bot.storage.tables import Secret
from tests.keys import KEYRING

NEW = DocumentKey("new", b"n" * 32)

NIK = "3515084507900001"


@pytest.fixture
def others(db: Database) -> Iterator[list[Database]]:
    """Connections of other processes, closed in the end."""
    made: list[Database] = []
    yield made
    for one in made:
        one.dispose()


def process(db: Database, others: list[Database], *keys: DocumentKey) -> Database:
    made = database.connect(db.url, Keyring(keys))
    others.append(made)
    unlock(made)
    return made


def hashed(one: Database, kind: str, value: str) -> str:
    with one.transaction() as session:
        return blind(session, kind, value)


def test_a_number_is_found_however_it_is_written(db: Database) -> None:
    assert re.fullmatch("[0-9a-f]{64}", hashed(db, "nik", NIK))
    assert hashed(db, "nik", NIK) == hashed(db, "nik", " 3515 0845 0790 0001")
    assert hashed(db, "phone", "081234567890") == hashed(db, "phone", "+62 812-3456-7890")
    assert hashed(db, "nik", NIK) != hashed(db, "nik", "3515084507900002")


def test_equal_numbers_of_two_kinds_are_not_seen_to_be(db: Database) -> None:
    assert hashed(db, "nik", NIK) != hashed(db, "kk", NIK)


def test_it_depends_on_the_key(db: Database) -> None:
    assert keyed_hash(b"a" * 32, "nik", NIK) != keyed_hash(b"b" * 32, "nik", NIK)


def test_the_hash_survives_a_new_key(db: Database, others: list[Database]) -> None:
    """The search key is made once; what it is sealed with may change."""
    before = hashed(process(db, others, *KEYRING.keys), "nik", NIK)
    assert hashed(process(db, others, NEW, *KEYRING.keys), "nik", NIK) == before


def test_processes_that_start_at_once_have_one_search_key(
    db: Database, others: list[Database]
) -> None:
    starting = [
        threading.Thread(target=process, args=(db, others, *KEYRING.keys)) for _ in range(6)
    ]
    for thread in starting:
        thread.start()
    for thread in starting:
        thread.join()
    assert len({hashed(one, "nik", NIK) for one in others}) == 1
    assert len(others) == 6


def test_a_process_with_other_keys_does_not_start(db: Database, others: list[Database]) -> None:
    """It would store what nobody else can open; the message says what is missing."""
    process(db, others, *KEYRING.keys)
    with pytest.raises(OperatorError, match=r"key 'test', which .* \(it has: new\)"):
        process(db, others, NEW)


def test_a_spoilt_search_key_is_not_replaced_in_silence(
    db: Database, others: list[Database]
) -> None:
    """Every hash would be another one."""
    process(db, others, *KEYRING.keys)
    with db.transaction() as session:
        session.scalars(select(Secret)).one().value = b"short"
    with pytest.raises(OperatorError, match="Restore both"):
        process(db, others, *KEYRING.keys)
