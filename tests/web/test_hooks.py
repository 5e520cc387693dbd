"""The hooks: 200 only when durable, 403 for strangers, 503 when it could not be stored."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy import text as sql

from bot.bootstrap import Knowledge
from bot.channels.telegram import TelegramChannel, build_bot
from bot.channels.whatsapp import WhatsAppChannel, WhatsAppSettings
from bot.domain.document_key import DocumentKey
from bot.storage import database, inbox
from bot.storage.database import Database
from bot.storage.documents import DocumentStore
from bot.storage.sealing import Keyring
from bot.storage.tables import Conversation, Document, Inbound
from bot.web.app import WebParts, create_app
from bot.web.body import HOOK_BYTES
from bot.web.metrics import DOCUMENTS
from tests.keys import KEYRING

SECRET = {"X-Telegram-Bot-Api-Secret-Token": "rahasia"}


def nowhere() -> DocumentStore:
    """A store for tests that keep no document."""
    return DocumentStore(Path("/nonexistent"), Keyring((DocumentKey("k", bytes(32)),)))


def parts(
    db: Database,
    knowledge: Knowledge,
    model: Path = Path(__file__),
    store: DocumentStore | None = None,
) -> WebParts:
    api = build_bot("1:x", "http://127.0.0.1:9")
    telegram = TelegramChannel(api, "1", "rahasia", "More", httpx.AsyncClient())
    settings = WhatsAppSettings("http://127.0.0.1:9", "62", "token", "kunci", "cocok")
    whatsapp = WhatsAppChannel(httpx.AsyncClient(), settings, "More")
    return WebParts(db, knowledge.texts, model, telegram, whatsapp, True, store or nowhere())


@pytest.fixture
def client(db: Database, knowledge: Knowledge) -> Iterator[TestClient]:
    with TestClient(create_app(parts(db, knowledge))) as made:
        yield made


@pytest.fixture
def without_database(knowledge: Knowledge) -> Iterator[TestClient]:
    away = database.connect("postgresql://x@127.0.0.1:1/x", KEYRING)
    with TestClient(create_app(parts(away, knowledge))) as made:
        yield made


def update(number: int, text: str = "halo", chat: int = 7) -> dict[str, Any]:
    person = {"id": chat, "is_bot": False, "first_name": "W"}
    message = {
        "message_id": number,
        "date": 1,
        "chat": {"id": chat, "type": "private"},
        "from": person,
        "text": text,
    }
    return {"update_id": number, "message": message}


def stored(db: Database) -> list[Inbound]:
    with db.transaction() as session:
        return list(session.scalars(select(Inbound).order_by(Inbound.id)))


def sign(body: bytes, key: str = "kunci") -> dict[str, str]:
    digest = hmac.new(key.encode(), body, hashlib.sha256).hexdigest()
    return {"X-Hub-Signature-256": f"sha256={digest}"}


def batch(*texts: str) -> bytes:
    messages = [
        {"from": "628123", "id": f"wamid.{text}", "timestamp": "1", "type": "text",
         "text": {"body": text}}
        for text in texts
    ]  # fmt: skip
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "62", "phone_number_id": "62"},
        "contacts": [{"profile": {"name": "W"}, "wa_id": "628123"}],
        "messages": messages,
    }
    return json.dumps({"entry": [{"changes": [{"field": "messages", "value": value}]}]}).encode()


def test_telegram_is_stored_raw_and_once(client: TestClient, db: Database) -> None:
    """The body as it came, byte for byte; a second delivery is success and stored once."""
    body = json.dumps(update(5)).encode()
    for _ in range(3):
        assert client.post("/hooks/telegram", content=body, headers=SECRET).status_code == 200
    rows = stored(db)
    assert len(rows) == 1
    assert (rows[0].channel, rows[0].account, rows[0].key, rows[0].status) == (
        "telegram", "1", "5", "waiting",
    )  # fmt: skip
    assert json.loads(rows[0].body) == update(5)
    with db.transaction() as session:
        assert session.scalars(select(Conversation.address)).one() == "7"


def test_a_stranger_is_refused_and_nothing_stored(client: TestClient, db: Database) -> None:
    body = json.dumps(update(5)).encode()
    wrong = {"X-Telegram-Bot-Api-Secret-Token": "salah"}
    assert client.post("/hooks/telegram", content=body).status_code == 403
    assert client.post("/hooks/telegram", content=body, headers=wrong).status_code == 403
    assert client.post("/hooks/whatsapp", content=batch("a")).status_code == 403
    forged = sign(batch("a"), "lain")
    assert client.post("/hooks/whatsapp", content=batch("a"), headers=forged).status_code == 403
    assert stored(db) == []


def test_whatsapp_keeps_every_item_of_a_batch(client: TestClient, db: Database) -> None:
    body = batch("satu", "dua", "tiga")
    assert client.post("/hooks/whatsapp", content=body, headers=sign(body)).status_code == 200
    assert len(stored(db)) == 3
    assert client.post("/hooks/whatsapp", content=body, headers=sign(body)).status_code == 200
    assert len(stored(db)) == 3


def test_whatsapp_verification(client: TestClient) -> None:
    asked = {"hub.mode": "subscribe", "hub.verify_token": "cocok", "hub.challenge": "123"}
    answer = client.get("/hooks/whatsapp", params=asked)
    assert (answer.status_code, answer.text) == (200, "123")
    wrong = asked | {"hub.verify_token": "salah"}
    assert client.get("/hooks/whatsapp", params=wrong).status_code == 403


@pytest.mark.parametrize("body", [b"bukan json", b"\xff\xfe\x00", b"[]", b"null", b"{}", b""])
def test_a_body_without_shape_is_kept(client: TestClient, db: Database, body: bytes) -> None:
    """Verified but not understood: 200, kept raw for whoever looks, no conversation."""
    assert client.post("/hooks/telegram", content=body, headers=SECRET).status_code == 200
    answer = client.post("/hooks/whatsapp", content=body, headers=sign(body))
    assert answer.status_code == 200
    assert all(row.conversation_id is None for row in stored(db))


def test_what_cannot_be_stored_is_asked_for_again(without_database: TestClient) -> None:
    body = json.dumps(update(5)).encode()
    answer = without_database.post("/hooks/telegram", content=body, headers=SECRET)
    assert answer.status_code == 503


def test_three_megabytes_pass_and_more_is_refused(client: TestClient, db: Database) -> None:
    large = json.dumps(update(1, "x" * 3_000_000)).encode()
    assert client.post("/hooks/telegram", content=large, headers=SECRET).status_code == 200
    assert len(stored(db)) == 1
    huge = b"x" * (HOOK_BYTES + 1)
    assert client.post("/hooks/telegram", content=huge, headers=SECRET).status_code == 413


def test_unconfigured_channels_are_not_there(db: Database, knowledge: Knowledge) -> None:
    bare = WebParts(db, knowledge.texts, Path(__file__), None, None, False, nowhere())
    with TestClient(create_app(bare)) as client:
        assert client.post("/hooks/telegram").status_code == 404
        assert client.get("/hooks/whatsapp").status_code == 404
        assert client.get("/simulator").status_code == 404
        assert client.get("/healthz").status_code == 200


def test_ready_says_what_is_missing(
    client: TestClient, without_database: TestClient, db: Database, knowledge: Knowledge
) -> None:
    assert client.get("/readyz").status_code == 200
    assert without_database.get("/readyz").json()["missing"] == ["database"]
    with TestClient(create_app(parts(db, knowledge, Path("/nirgends")))) as modelless:
        answer = modelless.get("/readyz")
    assert (answer.status_code, answer.json()["missing"]) == (503, ["model"])


def test_metrics_count_what_waits(client: TestClient) -> None:
    body = json.dumps(update(5)).encode()
    client.post("/hooks/telegram", content=body, headers=SECRET)
    text = client.get("/metrics").text
    assert 'sipraja_inbound{channel="telegram",status="waiting"} 1.0' in text
    assert 'sipraja_received_total{channel="telegram"}' in text
    for name in ("outbound", "failed", "sent_recent", "documents", "answer_seconds"):
        assert f"# TYPE sipraja_{name} gauge" in text


def test_metrics_count_files_that_are_not_there(client: TestClient, db: Database) -> None:
    """Waiting and failed ones; the stored, of which there are many, are not even read."""
    with db.transaction() as session:
        number = inbox.conversation_id(session, "telegram", "a", "w")
        for status in ("waiting", "failed", "failed", "stored", "refused"):
            row = Document(conversation_id=number, channel="telegram", reference="x", kind="image")
            row.declared_type, row.name, row.status = "", "", status
            session.add(row)
    text = client.get("/metrics").text
    assert 'sipraja_documents{channel="telegram",status="waiting"} 1.0' in text
    assert 'sipraja_documents{channel="telegram",status="failed"} 2.0' in text
    assert text.count("sipraja_documents{") == 2


def test_metrics_of_files_read_two_small_indexes(db: Database) -> None:
    with db.transaction() as session:
        # A table of five rows is read whole, unless that is forbidden.
        session.execute(sql("SET LOCAL enable_seqscan = off"))
        plan = "\n".join(session.scalars(sql(f"EXPLAIN {DOCUMENTS.text}")))
    assert "document_waiting" in plan
    assert "document_failed" in plan
    assert "Seq Scan" not in plan


def test_metrics_without_database_are_unavailable(without_database: TestClient) -> None:
    assert without_database.get("/metrics").status_code == 503
