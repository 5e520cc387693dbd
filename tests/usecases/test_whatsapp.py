"""What only WhatsApp has, through a whole turn: groups of the Groups API, answers of Flows."""

from __future__ import annotations

import httpx
import pytest

from bot.bootstrap import Knowledge
from bot.channels.whatsapp import WhatsAppChannel, WhatsAppSettings
from bot.storage.database import Database
from bot.usecases.converse import Converser
from bot.usecases.receive import receive
from tests.channels.conftest import PAYLOADS
from tests.conftest import Clock
from tests.usecases.conversing import requests, transcript, work
from tests.usecases.fakes import FakeEngine


@pytest.fixture
def whatsapp() -> WhatsAppChannel:
    settings = WhatsAppSettings("http://127.0.0.1:9", "62", "token", "kunci", "cocok")
    return WhatsAppChannel(httpx.AsyncClient(), settings, "Lainnya")


@pytest.fixture
def converser(
    db: Database,
    knowledge: Knowledge,
    clock: Clock,
    fake_engine: FakeEngine,
    whatsapp: WhatsAppChannel,
) -> Converser:
    parts = (knowledge.catalogue, knowledge.texts, knowledge.calendar)
    return Converser(db, {"whatsapp": whatsapp}, fake_engine, *parts, clock)


def post(db: Database, channel: WhatsAppChannel, name: str, message_id: str) -> None:
    """As Meta sends the payload `name`, under another message id."""
    body = (PAYLOADS / "whatsapp" / f"{name}.json").read_text(encoding="utf-8")
    items = channel.split(body.replace("wamid.IN", f"wamid.{message_id}").encode())
    with db.transaction() as session:
        receive(session, channel.name, channel.account, items)


def test_a_group_is_pointed_to_private_chat_once(
    db: Database, converser: Converser, whatsapp: WhatsAppChannel, knowledge: Knowledge
) -> None:
    """With a text and nothing else: groups know neither buttons nor read marks."""
    for number in range(3):
        post(db, whatsapp, "text_in_group", f"G{number}")
    post(db, whatsapp, "image_in_group", "G4")
    work(converser)
    [request] = requests(db)
    assert request["type"] == "text"
    assert request["text"]["body"] == knowledge.texts("group.private")


def test_an_answer_of_a_form_is_answered_honestly(
    db: Database,
    converser: Converser,
    whatsapp: WhatsAppChannel,
    knowledge: Knowledge,
    fake_engine: FakeEngine,
) -> None:
    """We send no forms: what was filled in is no application, and no words to be understood."""
    post(db, whatsapp, "form_reply", "F")
    work(converser)
    assert transcript(db) == [("citizen", ""), ("bot", knowledge.texts("media.form"))]
    assert fake_engine.heard == []
    [read, answer] = requests(db)
    assert read["status"] == "read"
    assert len(answer["interactive"]["action"]["buttons"]) == 3
