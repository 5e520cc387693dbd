"""Sending: order per conversation, back-off, final failures, those who cannot be reached."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.domain.errors import RecipientGone, SendLater, SendRefused
from bot.domain.pace import Limits, Pace
from bot.storage import inbox, outbox
from bot.storage.database import Database
from bot.storage.tables import Conversation, Outbound
from bot.usecases.deliver import HELD_FOR, MAX_ATTEMPTS, Deliverer
from tests.conftest import Clock


@dataclass
class FakeSend:
    """Accepts everything but what `errors` says for a text."""

    sent: list[tuple[str, str]] = field(default_factory=list)
    errors: dict[str, Exception] = field(default_factory=dict)

    def __call__(
        self, channel: str, address: str, request: Mapping[str, Any], tag: str
    ) -> str | None:
        text = request["text"]
        if text in self.errors:
            raise self.errors[text]
        self.sent.append((address, text))
        return f"id-{tag}"


@dataclass
class FakePlatform:
    """Limits and window as given; its notice is a template."""

    allowed: Limits | None = None
    window: timedelta | None = None

    def limits(self, request: Mapping[str, Any]) -> Limits | None:
        return self.allowed

    def notice(self) -> dict[str, Any] | None:
        return {"text": "ada balasan"}


@pytest.fixture
def send() -> FakeSend:
    return FakeSend()


@pytest.fixture
def deliverer(db: Database, send: FakeSend, clock: Clock) -> Deliverer:
    return Deliverer(db, {"fake": FakePlatform()}, send, clock)


def queue(db: Database, clock: Clock, address: str, *texts: str) -> None:
    with db.transaction() as session:
        number = inbox.conversation_id(session, "fake", "a", address)
        conversation = session.get_one(Conversation, number)
        for text in texts:
            outbox.put(session, conversation, None, {"text": text})
        session.flush()
        for row in session.scalars(select(Outbound)):
            row.due_at = clock.now


def rows(db: Database) -> dict[str, Outbound]:
    with db.transaction() as session:
        return {row.request["text"]: row for row in session.scalars(select(Outbound))}


def work(deliverer: Deliverer) -> list[str]:
    done = []
    while (delivery := deliverer.next()) is not None:
        done.append(delivery.status)
    return done


def test_in_order_with_the_platforms_id(
    db: Database, deliverer: Deliverer, send: FakeSend, clock: Clock
) -> None:
    queue(db, clock, "w1", "satu", "dua", "tiga")
    assert work(deliverer) == ["sent", "sent", "sent"]
    assert send.sent == [("w1", "satu"), ("w1", "dua"), ("w1", "tiga")]
    first = rows(db)["satu"]
    assert (first.status, first.provider_id) == ("sent", f"id-{first.id}")


def test_a_message_that_must_wait_holds_its_conversation_only(
    db: Database, deliverer: Deliverer, send: FakeSend, clock: Clock
) -> None:
    """Order within a conversation is kept; other conversations go on."""
    queue(db, clock, "w1", "satu", "dua")
    queue(db, clock, "w2", "lain")
    send.errors["satu"] = SendLater("rate_limited", after=30)
    work(deliverer)
    assert send.sent == [("w2", "lain")]
    send.errors.clear()
    clock.now += timedelta(seconds=29)
    assert work(deliverer) == []
    clock.now += timedelta(seconds=2)
    work(deliverer)
    assert send.sent == [("w2", "lain"), ("w1", "satu"), ("w1", "dua")]


def test_back_off_grows_and_ends_with_a_reason(
    db: Database, deliverer: Deliverer, send: FakeSend, clock: Clock
) -> None:
    queue(db, clock, "w1", "satu", "dua")
    send.errors["satu"] = SendLater("timeout", "no answer")
    waits = []
    for _ in range(MAX_ATTEMPTS):
        before = clock.now
        work(deliverer)
        due = rows(db)["satu"].due_at
        waits.append((due - before).total_seconds())
        clock.now = max(due, clock.now)
    failed = rows(db)["satu"]
    assert (failed.status, failed.attempts) == ("failed", MAX_ATTEMPTS)
    assert (failed.reason, failed.detail) == ("timeout", "no answer")
    assert all(0.5 * 2**n <= wait <= 2**n for n, wait in enumerate(waits[:8]))
    work(deliverer)
    assert send.sent == [("w1", "dua")]


def test_what_is_refused_fails_at_once_and_the_next_goes(
    db: Database, deliverer: Deliverer, send: FakeSend, clock: Clock
) -> None:
    queue(db, clock, "w1", "buruk", "baik")
    send.errors["buruk"] = SendRefused("bad_request", "too long")
    assert work(deliverer) == ["failed", "sent"]
    buruk = rows(db)["buruk"]
    assert (buruk.reason, buruk.detail) == ("bad_request", "too long")


def test_nothing_more_is_sent_to_who_has_gone(
    db: Database, deliverer: Deliverer, send: FakeSend, clock: Clock
) -> None:
    queue(db, clock, "w1", "satu", "dua")
    send.errors["satu"] = RecipientGone("blocked")
    assert work(deliverer) == ["failed", "failed"]
    assert send.sent == []
    assert rows(db)["dua"].reason == "blocked"


#: Ten a second in all; one in two seconds to a receiver, two at once.
LIMITS = Limits(Pace(timedelta(seconds=0.1), 10), Pace(timedelta(seconds=2), 2))


def test_a_receiver_gets_a_burst_then_one_at_a_time(
    db: Database, send: FakeSend, clock: Clock
) -> None:
    """Two at once, the third two seconds later; the order is kept; nobody else is held up."""
    deliverer = Deliverer(db, {"fake": FakePlatform(LIMITS)}, send, clock)
    queue(db, clock, "w1", "satu", "dua", "tiga", "empat")
    queue(db, clock, "w2", "lain")
    work(deliverer)
    assert send.sent == [("w1", "satu"), ("w1", "dua"), ("w2", "lain")]
    clock.now += timedelta(seconds=2)
    work(deliverer)
    clock.now += timedelta(seconds=2)
    work(deliverer)
    assert [text for address, text in send.sent if address == "w1"] == [
        "satu", "dua", "tiga", "empat",
    ]  # fmt: skip


def test_all_workers_together_keep_the_overall_speed(db: Database, clock: Clock) -> None:
    """Eight senders, forty receivers: no more than the burst at one moment."""
    for number in range(40):
        queue(db, clock, f"w{number}", "halo")
    sends = [FakeSend() for _ in range(8)]
    deliverers = [Deliverer(db, {"fake": FakePlatform(LIMITS)}, send, clock) for send in sends]
    threads = [threading.Thread(target=work, args=(one,)) for one in deliverers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(len(send.sent) for send in sends) == 10


def heard(db: Database, address: str, at: datetime) -> None:
    """The citizen wrote at this moment."""
    with db.transaction() as session:
        number = inbox.conversation_id(session, "fake", "a", address)
        conversation = session.get_one(Conversation, number)
        conversation.last_inbound_at = at
        outbox.release(session, conversation, at)


def test_outside_the_window_an_answer_is_held_and_announced_once(
    db: Database, send: FakeSend, clock: Clock
) -> None:
    """Held, not failed; one notice for all; they go out in order when the citizen writes."""
    platform = FakePlatform(window=timedelta(hours=24))
    deliverer = Deliverer(db, {"fake": platform}, send, clock)
    heard(db, "w1", clock.now)
    clock.now += timedelta(hours=24)
    queue(db, clock, "w1", "satu", "dua")
    assert work(deliverer) == ["held", "held", "sent"]
    assert send.sent == [("w1", "ada balasan")]
    assert rows(db)["satu"].reason == "window_closed"
    heard(db, "w1", clock.now)
    queue(db, clock, "w1", "tiga")
    work(deliverer)
    assert [text for _, text in send.sent] == ["ada balasan", "satu", "dua", "tiga"]


def test_inside_the_window_nothing_is_held(db: Database, send: FakeSend, clock: Clock) -> None:
    deliverer = Deliverer(db, {"fake": FakePlatform(window=timedelta(hours=24))}, send, clock)
    heard(db, "w1", clock.now)
    clock.now += timedelta(hours=23, minutes=59)
    queue(db, clock, "w1", "satu")
    assert work(deliverer) == ["sent"]


def test_a_window_that_was_closed_after_all_holds_too(
    db: Database, send: FakeSend, clock: Clock
) -> None:
    """The platform's clock decides in the end."""
    deliverer = Deliverer(db, {"fake": FakePlatform(window=timedelta(hours=24))}, send, clock)
    heard(db, "w1", clock.now)
    queue(db, clock, "w1", "satu")
    send.errors["satu"] = SendRefused("window_closed")
    assert work(deliverer) == ["held", "sent"]


def test_what_is_held_expires_with_a_reason(db: Database, send: FakeSend, clock: Clock) -> None:
    deliverer = Deliverer(db, {"fake": FakePlatform(window=timedelta(hours=24))}, send, clock)
    queue(db, clock, "w1", "satu")
    work(deliverer)
    clock.now += HELD_FOR
    work(deliverer)
    assert (rows(db)["satu"].status, rows(db)["satu"].reason) == ("failed", "window_expired")
