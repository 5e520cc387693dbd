"""A new key for everything said: in batches, beside the work, again after a stop; a lost key."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import LargeBinary, select, type_coerce

from bot.bootstrap import Knowledge
from bot.domain.document_key import DocumentKey
from bot.domain.errors import KeyMissing, OperatorError
from bot.storage import blind, database, outbox, reseal
from bot.storage.database import Database
from bot.storage.sealing import Keyring, key_of
from bot.storage.tables import Conversation, Inbound, Message, Outbound
from bot.usecases.deliver import Deliverer
from bot.usecases.rotate_words import forget, rotate_words
from tests.conftest import Clock
from tests.keys import KEYRING
from tests.usecases.conversing import make_converser, post, statuses, transcript, work
from tests.usecases.fakes import FakeEngine

NEW = DocumentKey("new", b"n" * 32)

SAID = [("citizen", "satu"), ("bot", "re: satu"), ("citizen", "dua"), ("bot", "re: dua")]


@pytest.fixture
def said(db: Database, knowledge: Knowledge, clock: Clock) -> Database:
    """Two turns, encrypted with the tests' key; what stands in the database is unlocked."""
    blind.unlock(db)
    for words in ("satu", "dua"):
        post(db, words)
    work(make_converser(db, knowledge, clock, FakeEngine()))
    return db


@pytest.fixture
def both(said: Database) -> Iterator[Database]:
    """As a process sees it that has a new key before the old one."""
    made = database.connect(said.url, Keyring((NEW, *KEYRING.keys)))
    yield made
    made.dispose()


@pytest.fixture
def only_new(said: Database) -> Iterator[Database]:
    made = database.connect(said.url, Keyring((NEW,)))
    yield made
    made.dispose()


def keys_in_use(db: Database) -> set[str]:
    """Of every value of every sealed column."""
    found = set()
    with db.transaction() as session:
        for one in reseal.sealed_tables():
            for row in session.execute(select(*(one.stored.c[name] for name in one.sealed))):
                found |= {key_of(value) for value in row if value}
    return found


def test_every_table_gets_the_new_key(said: Database, both: Database, only_new: Database) -> None:
    """After it the old one is not needed any more; the search key stays the same."""
    seen: list[tuple[int, int]] = []
    with said.transaction() as session:
        before = blind.blind(session, "nik", "1")
    rotation = rotate_words(both, lambda done, total: seen.append((done, total)))
    # Two items, a conversation, four messages, two requests, the search key.
    assert (rotation.done, rotation.unreadable) == (10, {})
    assert seen[-1] == (10, 10)
    assert keys_in_use(only_new) == {"new"}
    assert transcript(only_new) == SAID
    blind.unlock(only_new)
    with only_new.transaction() as session:
        assert blind.blind(session, "nik", "1") == before
        assert session.scalars(select(Conversation)).one().state == {"count": 2}
    assert rotate_words(both, lambda *_: None).done == 0


def test_a_stopped_rotation_goes_on(
    both: Database, only_new: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And until it is at its end, the old key cannot be left out by mistake."""
    monkeypatch.setattr(reseal, "BATCH", 2)

    def stop(done: int, total: int) -> None:
        if done >= 4:
            raise KeyboardInterrupt(done)

    with pytest.raises(KeyboardInterrupt) as stopped:
        rotate_words(both, stop)
    assert keys_in_use(both) == {"new", "test"}
    assert transcript(both) == SAID
    with pytest.raises(OperatorError, match="encrypted with the key 'test'"):
        blind.unlock(only_new)
    assert rotate_words(both, lambda *_: None).done == 10 - stopped.value.args[0]
    assert keys_in_use(both) == {"new"}


def test_a_row_that_is_worked_on_is_waited_for(said: Database, both: Database) -> None:
    """Everything else goes before it, and nothing of it is lost."""
    others_done, may_end = threading.Event(), threading.Event()

    def progress(done: int, total: int) -> None:
        if done >= 9:
            others_done.set()

    def rotate() -> None:
        rotate_words(both, progress)
        may_end.set()

    rotating = threading.Thread(target=rotate)
    with said.transaction() as session:
        working = session.scalars(select(Conversation).with_for_update(key_share=True)).one()
        rotating.start()
        assert not may_end.wait(0.3)
        working.state = {"count": 3}
        # A turn may also add to what is being rotated.
        outbox.put(session, working, None, {"text": "tiga"})
    rotating.join()
    assert others_done.is_set()
    with both.transaction() as session:
        assert session.scalars(select(Conversation)).one().state == {"count": 3}
        stored = session.scalars(select(type_coerce(Conversation.state, LargeBinary))).one()
    assert stored is not None and key_of(stored) == "new"


def test_what_cannot_be_opened_is_told_and_left(
    said: Database, both: Database, only_new: Database
) -> None:
    """Rows of a key that is not there, and rows that were changed."""
    assert rotate_words(only_new, lambda *_: None).unreadable == {
        "inbound": 2,
        "conversation": 1,
        "message": 4,
        "outbound": 2,
        "secret": 1,
    }
    with said.transaction() as session:
        session.connection().exec_driver_sql("UPDATE message SET text = text || 'x' WHERE id = 1")
    rotation = rotate_words(both, lambda *_: None)
    assert (rotation.done, rotation.unreadable) == (9, {"message": 1})


def test_a_missing_key_stops_turns_and_loses_none(
    said: Database, only_new: Database, knowledge: Knowledge, clock: Clock
) -> None:
    """Until it is there: nothing is parked, counted or answered."""
    post(said, "tiga")
    waiting = make_converser(only_new, knowledge, clock, FakeEngine())
    for _ in range(5):
        with pytest.raises(KeyMissing):
            waiting.next()
    assert statuses(said)["tiga"] == "waiting"
    assert work(make_converser(said, knowledge, clock, FakeEngine())) == ["text"]
    assert transcript(said)[-2:] == [("citizen", "tiga"), ("bot", "re: tiga")]


def test_a_spoilt_item_is_parked_and_the_next_goes_on(
    said: Database, knowledge: Knowledge, clock: Clock
) -> None:
    """And a dialogue whose state was spoilt begins anew."""
    post(said, "tiga")
    post(said, "empat")
    with said.transaction() as session:
        run = session.connection().exec_driver_sql
        run("UPDATE inbound SET body = body || 'x' WHERE key = 'tiga'")
        run("UPDATE conversation SET state = state || 'x'")
    assert work(make_converser(said, knowledge, clock, FakeEngine())) == ["parked", "text"]
    assert statuses(said)["tiga"] == "parked"
    with said.transaction() as session:
        assert session.scalars(select(Conversation)).one().state == {"count": 1}


def test_a_lost_key_is_forgotten(
    said: Database, only_new: Database, knowledge: Knowledge, clock: Clock
) -> None:
    """What it encrypted is gone; the program starts and talks on."""
    post(said, "tiga")
    emptied = forget(only_new, "test")
    assert emptied == {"inbound": 3, "conversation": 1, "message": 4, "outbound": 2, "secret": 1}
    blind.unlock(only_new)
    post(only_new, "empat")
    assert work(make_converser(only_new, knowledge, clock, FakeEngine())) == ["parked", "text"]
    assert transcript(only_new) == [
        *((author, "") for author, _ in SAID), ("citizen", "empat"), ("bot", "re: empat"),
    ]  # fmt: skip
    assert keys_in_use(only_new) == {"new"}
    _send_all(only_new, clock)
    with only_new.transaction() as session:
        rows = session.scalars(select(Outbound).order_by(Outbound.id)).all()
    assert [row.reason for row in rows] == ["unreadable", "unreadable", None]


def _send_all(db: Database, clock: Clock) -> None:
    class Platform:
        window = None

        def limits(self, request: object) -> None:
            return None

        def notice(self) -> None:
            return None

    with db.transaction() as session:
        clock.now = max(session.scalars(select(Outbound.due_at)))
    deliverer = Deliverer(db, {"fake": Platform()}, lambda *_: "id", clock)
    while deliverer.next() is not None:
        pass


def test_a_key_that_is_there_is_not_forgotten(said: Database) -> None:
    with pytest.raises(OperatorError, match="keys rotate"):
        forget(said, "test")
    assert transcript(said) == SAID


def test_the_words_of_a_body_are_not_touched(said: Database, both: Database) -> None:
    """Byte for byte."""
    rotate_words(both, lambda *_: None)
    with both.transaction() as session:
        bodies = session.scalars(select(Inbound.body).order_by(Inbound.id)).all()
        assert len(session.scalars(select(Message.text)).all()) == 4
    assert [json.loads(body)["text"] for body in bodies] == ["satu", "dua"]
