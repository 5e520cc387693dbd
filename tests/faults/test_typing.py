"""A slow turn, with the real processes: the sign on both platforms, and never in the way."""

from __future__ import annotations

import time

import pytest

from bot.storage.database import Database
from tests.fakes.telegram_server import TelegramServer
from tests.fakes.whatsapp_server import WhatsAppServer
from tests.faults import people
from tests.faults.conftest import Bots
from tests.faults.environment import platforms
from tests.faults.evidence import wait_until_quiet
from tests.faults.faults import SLOW, SLOW_SECONDS

#: Between the slow turn's time and what a fast one takes on a busy machine.
PATIENT = {"bot.typing_sign:SLOW_TURN": 1.7}


def test_telegram_shows_the_sign_in_a_slow_turn(
    telegram_bots: Bots, db: Database, telegram: TelegramServer
) -> None:
    """Once, before the answer; a fast turn of another citizen shows none."""
    [question] = people.questions(1)
    people.store(db, people.update(81, f"{question} {SLOW}"), people.update(82, question))
    telegram_bots.worker(patch=PATIENT)
    wait_until_quiet(db, done=2)
    assert telegram.typing == ["81"]
    calls = [call for call in telegram.calls if call in ("sendChatAction", "sendMessage")]
    assert calls == ["sendChatAction", "sendMessage", "sendMessage"]


def test_whatsapp_shows_the_sign_in_a_slow_turn(
    bots: Bots, database_url: str, db: Database, whatsapp: WhatsAppServer
) -> None:
    """Below the citizen's own message, which is read by then, and read in any case."""
    bots.env |= platforms(None, whatsapp.url) | {"DATABASE_URL": database_url}
    bots.worker(patch=PATIENT)
    _, site = bots.web()
    whatsapp.set_webhook_url(f"{site.url}/hooks/whatsapp")
    [question] = people.questions(1)
    slow = whatsapp.say("628110000081", f"{question} {SLOW}")
    fast = whatsapp.say("628110000082", question)
    whatsapp.wait_delivered()
    wait_until_quiet(db, done=2)
    assert whatsapp.typing == [slow]
    assert set(whatsapp.read) == {slow, fast}
    assert [sent.to for sent in whatsapp.sent] == ["628110000081", "628110000082"]


@pytest.mark.parametrize("trouble", ["hangs", "refuses"])
def test_a_sign_that_fails_holds_up_nobody(
    telegram_bots: Bots, db: Database, telegram: TelegramServer, trouble: str
) -> None:
    if trouble == "hangs":
        telegram.held.add("sendChatAction")
    else:
        telegram.break_method("sendChatAction", 500, "Internal Server Error")
    [question] = people.questions(1)
    people.store(db, people.update(83, f"{question} {SLOW}"))
    telegram_bots.worker()
    begin = time.time()
    wait_until_quiet(db, done=1)
    assert "sendChatAction" in telegram.calls
    assert telegram.sent[0].at - begin < SLOW_SECONDS + 3
    assert telegram_bots.outputs().count("typing sign not sent") == (trouble == "refuses")
