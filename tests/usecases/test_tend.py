"""What an operator does with messages that went wrong."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.bootstrap import Knowledge
from bot.domain.errors import OperatorError
from bot.domain.message import RawItem
from bot.operate import messages
from bot.storage import inbox, outbox
from bot.storage.database import Database
from bot.storage.tables import Conversation, Inbound, Outbound
from bot.usecases.receive import receive
from tests.conftest import Clock
from tests.usecases.fakes import FakeEngine
from tests.usecases.test_converse import make_converser, work


def parked(db: Database, knowledge: Knowledge, clock: Clock) -> None:
    """One unreadable item, parked by a worker."""
    with db.transaction() as session:
        receive(session, "fake", "a", [RawItem("rusak", "warga-1", b"{")])
    work(make_converser(db, knowledge, clock, FakeEngine()))


def failed(db: Database, status: str) -> int:
    with db.transaction() as session:
        number = inbox.conversation_id(session, "fake", "a", "w1")
        conversation = session.get_one(Conversation, number)
        outbox.put(session, conversation, None, {"text": "rahasia"})
        session.flush()
        row = session.scalars(select(Outbound)).one()
        row.status, row.reason, row.attempts = status, "timeout", 24
        row.detail = "no answer"
        return row.id


def told(db: Database, clock: Clock, queue: str, **what: int) -> str:
    options = {"to_retry": None, "to_drop": None} | what
    return "\n".join(messages(db, queue, options["to_retry"], options["to_drop"], clock))  # type: ignore[arg-type]


def test_parked_items_are_listed_retried_and_dropped(
    db: Database, knowledge: Knowledge, clock: Clock
) -> None:
    parked(db, knowledge, clock)
    assert "unreadable" in told(db, clock, "parked")
    assert "tried again" in told(db, clock, "parked", to_retry=1)
    with db.transaction() as session:
        item = session.get_one(Inbound, 1)
        assert (item.status, item.attempts, item.body) == ("waiting", 0, b"{")
    work(make_converser(db, knowledge, clock, FakeEngine()))
    assert "dropped" in told(db, clock, "parked", to_drop=1)
    assert told(db, clock, "parked") == "no parked messages"


@pytest.mark.parametrize("queue", ["failed", "held"])
def test_sends_are_listed_without_their_words_and_retried(
    db: Database, clock: Clock, queue: str
) -> None:
    number = failed(db, queue)
    listed = told(db, clock, queue)
    assert "timeout: no answer" in listed
    assert "rahasia" not in listed
    told(db, clock, queue, to_retry=number)
    with db.transaction() as session:
        row = session.get_one(Outbound, number)
        assert (row.status, row.attempts, row.reason, row.detail) == ("queued", 0, None, None)


@pytest.mark.parametrize("queue", ["parked", "failed", "held"])
def test_a_wrong_number_says_how_to_find_the_right_one(
    db: Database, clock: Clock, queue: str
) -> None:
    with pytest.raises(OperatorError, match=f"python -m bot messages {queue}"):
        told(db, clock, queue, to_retry=99)
