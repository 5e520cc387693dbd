"""A platform that is down, slow, strict or refused: what is retried, what waits, what ends."""

from __future__ import annotations

import math
import time

from bot.storage.database import Database
from bot.storage.tables import Outbound
from tests.fakes.telegram_server import TelegramServer
from tests.fakes.whatsapp_server import WhatsAppServer
from tests.faults import people
from tests.faults.conftest import Bots, unlimited_telegram
from tests.faults.environment import platforms
from tests.faults.evidence import (
    assert_answered_once,
    assert_sent_once,
    count,
    outbound,
    wait_until_quiet,
)
from tests.faults.processes import until
from tests.free_port import free_port

#: As in production, only sooner.
IMPATIENT = {"bot.worker:SEND_SECONDS": 1.5}
SOON = {"bot.usecases.deliver:FIRST_WAIT": 0.2, "bot.usecases.deliver:MAX_ATTEMPTS": 3}


def sent_to(telegram: TelegramServer, chat: int) -> list[float]:
    """When each message to a chat was accepted."""
    return [sent.at for sent in telegram.sent if sent.chat == str(chat)]


def test_telegram_is_down(bots: Bots, database_url: str, db: Database) -> None:
    """While nobody listens at the platform's address replies wait, with back-off and a reason.

    When it is back they arrive once and in order.
    """
    port = free_port()
    bots.env |= platforms(f"http://127.0.0.1:{port}") | {"DATABASE_URL": database_url}
    texts = people.questions(3)
    people.store(db, *(people.update(61, text) for text in texts))
    bots.worker()
    first = until(lambda: [row for row in outbound(db) if row.attempts >= 2], "tried twice")[0]
    assert first.reason is not None and first.reason.startswith("network")
    assert [row.attempts for row in outbound(db)][1:] == [0, 0], "the later ones wait their turn"
    with unlimited_telegram(port) as telegram:
        wait_until_quiet(db, done=3)
        assert_answered_once(db, {61: texts})
        assert_sent_once(db, telegram, [61])


def test_telegram_has_errors(telegram_bots: Bots, db: Database, telegram: TelegramServer) -> None:
    """Errors of the server are tried again after longer and longer waits."""
    telegram.fail(2, 500, "Internal Server Error")
    [question] = people.questions(1)
    people.store(db, people.update(62, question))
    begin = time.time()
    telegram_bots.worker()
    wait_until_quiet(db, done=1)
    [row] = outbound(db)
    assert (row.status, row.attempts) == ("sent", 3)
    # 1 and 2 seconds, each at most halved by the jitter.
    assert sent_to(telegram, 62)[0] - begin >= 1.5


def test_telegram_wants_a_pause(
    telegram_bots: Bots, db: Database, telegram: TelegramServer
) -> None:
    """A 429 is honoured to the second; replies to others are not held up by it."""
    telegram.fail(1, 429, "Too Many Requests: retry after 2", retry_after=2)
    first, second = people.questions(2)
    telegram_bots.worker()
    people.store(db, people.update(63, first), people.update(63, second))
    [refused, *_] = until(lambda: [row for row in outbound(db) if row.attempts], "refused")
    people.store(db, people.update(64, first))
    wait_until_quiet(db, done=3)
    assert_sent_once(db, telegram, [63, 64])
    waited = [at - refused.created_at.timestamp() for at in sent_to(telegram, 63)]
    assert min(waited) >= 2.0
    assert sent_to(telegram, 64)[0] < sent_to(telegram, 63)[0]


def test_telegram_hangs_once(telegram_bots: Bots, db: Database, telegram: TelegramServer) -> None:
    """A send that gets no answer is given up and tried again; others go on meanwhile."""
    telegram.hang_next(1)
    first, second = people.questions(2)
    people.store(db, people.update(65, first), people.update(65, second))
    telegram_bots.worker(patch=IMPATIENT)
    until(lambda: not telegram.faults, "the first send hangs")
    people.store(db, people.update(66, first))
    wait_until_quiet(db, done=3)
    assert_sent_once(db, telegram, [65, 66])
    assert sent_to(telegram, 66)[0] < sent_to(telegram, 65)[0]
    assert [row.attempts for row in outbound(db, 65)] == [2, 1]


def test_telegram_hangs_for_everybody(
    telegram_bots: Bots, db: Database, telegram: TelegramServer, whatsapp: WhatsAppServer
) -> None:
    """One platform that answers nobody does not hold up the other one."""
    telegram_bots.env |= platforms(telegram.url, whatsapp.url)
    telegram.hang_next(1000)
    [question] = people.questions(1)
    people.store(db, *(people.update(600 + chat, question) for chat in range(12)))
    telegram_bots.worker(patch={"bot.worker:SEND_SECONDS": 6.0})
    until(lambda: telegram.calls.count("sendMessage") >= 4, "Telegram hangs")
    _, site = telegram_bots.web()
    begin = time.monotonic()
    assert people.post_whatsapp(site, people.whatsapp(("wamid.A", "628111", question))) == 200
    until(lambda: whatsapp.sent, "answered on WhatsApp", 30)
    assert time.monotonic() - begin < 5.5


def test_nothing_helps(bots: Bots, database_url: str, db: Database) -> None:
    """What cannot be sent is failed after so many tries, with its reason; the next goes on."""
    bots.env |= platforms(f"http://127.0.0.1:{free_port()}") | {"DATABASE_URL": database_url}
    people.store(db, *(people.update(67, text) for text in people.questions(2)))
    bots.worker(patch=SOON)
    wait_until_quiet(db, done=2)
    for row in outbound(db):
        assert (row.status, row.attempts) == ("failed", 3)
        assert row.reason is not None and row.reason.startswith("network")


def test_the_platform_refuses_a_message(
    telegram_bots: Bots, db: Database, telegram: TelegramServer
) -> None:
    """What the platform finds wrong is failed at once with the platform's words."""
    telegram.fail(1, 400, "Bad Request: can't parse entities")
    people.store(db, *(people.update(68, text) for text in people.questions(2)))
    telegram_bots.worker()
    wait_until_quiet(db, done=2)
    refused, sent = outbound(db)
    assert (refused.status, refused.attempts, sent.status) == ("failed", 1, "sent")
    assert refused.reason == "bad_request"
    assert refused.detail is not None and "parse entities" in refused.detail


def test_a_citizen_who_blocked_the_bot(
    telegram_bots: Bots, db: Database, telegram: TelegramServer
) -> None:
    """To who has blocked the bot nothing more is sent, until they write again."""
    first, second, third = people.questions(3)
    telegram.block(69)
    people.store(db, people.update(69, first), people.update(69, second))
    telegram_bots.worker(patch={"bot.worker:SENDERS": 1})
    wait_until_quiet(db, done=2)
    assert [(row.status, row.reason) for row in outbound(db)] == [("failed", "blocked")] * 2
    # The second reply may have been queued when the citizen had just been heard of again.
    assert telegram.calls.count("sendMessage") <= 2
    telegram.blocked.clear()
    people.store(db, people.update(69, third))
    wait_until_quiet(db, done=3)
    assert [row.status for row in outbound(db)] == ["failed", "failed", "sent"]


def test_a_channel_with_a_bug(telegram_bots: Bots, db: Database, telegram: TelegramServer) -> None:
    """A reply that makes the channel itself raise is failed in the end; others are not slowed."""
    patch = SOON | {"bot.worker:LONGEST_PAUSE": 1.0}
    telegram_bots.worker(broken="601", patch=patch)
    texts = people.questions(4)
    people.store(db, people.update(601, texts[0]))
    until(lambda: outbound(db), "the bad reply is queued")
    people.store(db, *(people.update(602, text) for text in texts))
    until(lambda: len(sent_to(telegram, 602)) == 4, "the others are sent", 8)
    wait_until_quiet(db, done=5, seconds=15)
    [bad] = outbound(db, 601)
    assert bad.status == "failed" and bad.reason


def test_receipts_that_overtake_our_commit(bots: Bots, database_url: str, db: Database) -> None:
    """A receipt may arrive before we have stored the id it speaks of; it still counts."""
    port = free_port()
    hook = f"http://127.0.0.1:{port}/hooks/whatsapp"
    with WhatsAppServer(
        webhook=hook, receipts=True, pair_rate=math.inf, overall_rate=math.inf
    ) as whatsapp:
        bots.env |= platforms(None, whatsapp.url) | {"DATABASE_URL": database_url}
        bots.web(env={"PORT": str(port)})
        bots.worker()
        for number in range(10):
            whatsapp.say(f"62811{number}", people.questions(1)[0])
        whatsapp.wait_delivered(30)
        wait_until_quiet(db, done=30)
        assert count(db, Outbound, "delivered") == 10
