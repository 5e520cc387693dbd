"""A change of the key that is killed again and again, while citizens are answered."""

from __future__ import annotations

import base64
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from bot.domain.document_key import DocumentKey
from bot.storage import blind, database, inbox, reseal
from bot.storage.database import Database
from bot.storage.sealing import Keyring
from bot.storage.tables import Message
from tests.fakes.telegram_server import TelegramServer
from tests.faults import people
from tests.faults.conftest import Bots
from tests.faults.evidence import assert_answered_once, assert_sent_once, wait_until_quiet
from tests.faults.processes import Forked, until
from tests.keys import DOCUMENT_KEYS, KEYRING

NEW = DocumentKey("new", b"n" * 32)

KEYS = f"new:{base64.b64encode(NEW.secret).decode()}"

#: Old messages, in rows that are rotated two at a time.
OLD, SLOWLY = 400, {"bot.storage.reseal:BATCH": 2}


@pytest.fixture
def both(database_url: str, db: Database) -> Iterator[Database]:
    """The database as the processes see it: encrypted so far with the tests' key."""
    blind.unlock(db)
    with db.transaction() as session:
        number = inbox.conversation_id(session, "simulator", "web", "lama")
        for place in range(OLD):
            message = Message(conversation_id=number, author="citizen", text=f"pesan {place}")
            session.add(message)
    made = database.connect(database_url, Keyring((NEW, *KEYRING.keys)))
    yield made
    made.dispose()


def left(both: Database) -> int:
    """Rows that still have the old key."""
    with both.transaction() as session:
        tables = reseal.sealed_tables()
        return sum(reseal.count_older(session, one, both.keyring) for one in tables)


def kill_in_the_middle(rotating: Forked, both: Database, before: int) -> None:
    """When some rows have the new key and most do not."""
    until(lambda: left(both) < before - 10 or rotating.code is not None, "it rotates")
    rotating.kill()


def test_a_killed_rotation_goes_on_beside_the_work(
    telegram_bots: Bots, both: Database, telegram: TelegramServer
) -> None:
    """No word is lost, no answer late for good, and in the end the old key is not needed."""
    telegram_bots.env["DOCUMENT_KEYS"] = f"{KEYS},{DOCUMENT_KEYS}"
    telegram_bots.worker()
    said = {chat: people.questions(4) for chat in (81, 82)}
    before = left(both)
    for number in range(4):
        people.store(both, *(people.update(chat, texts[number]) for chat, texts in said.items()))
        kill_in_the_middle(telegram_bots.fork("keys", "rotate", patch=SLOWLY), both, before)
        before = left(both)
    assert 0 < before < OLD
    assert telegram_bots.fork("keys", "rotate").wait() == 0
    wait_until_quiet(both, done=8)
    assert left(both) == 0
    assert_answered_once(both, said)
    assert_sent_once(both, telegram, said)
    alone = database.connect(both.url, Keyring((NEW,)))
    with alone.transaction() as session:
        texts = session.scalars(select(Message.text).order_by(Message.id).limit(OLD)).all()
        assert texts == [f"pesan {place}" for place in range(OLD)]
        assert session.scalar(select(func.count(Message.id))) == OLD + 16
    alone.dispose()
