"""The simulator's API: stored then 202, read back in order, clear answers to bad input."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from bot.bootstrap import Knowledge
from bot.channels.simulator import SimulatorChannel
from bot.domain.document import Downloaded
from bot.domain.document_key import DocumentKey
from bot.storage import database, file_gate
from bot.storage.database import Database
from bot.storage.documents import DocumentStore
from bot.storage.file_check import check
from bot.storage.sealing import Keyring
from bot.storage.tables import Document, Upload
from bot.usecases.converse import Converser
from bot.usecases.fetch import Fetcher
from bot.usecases.gather import ALBUM_GAP
from bot.web.app import create_app
from bot.web.simulator import FILE_BYTES
from tests import samples
from tests.conftest import Clock
from tests.usecases.fakes import FakeEngine
from tests.web.test_hooks import parts


@pytest.fixture
def store(tmp_path: Path) -> DocumentStore:
    key = DocumentKey("k1", b"1" * 32)
    return DocumentStore(tmp_path / "documents", Keyring((key,)))


@pytest.fixture
def client(db: Database, knowledge: Knowledge, store: DocumentStore) -> Iterator[TestClient]:
    with TestClient(create_app(parts(db, knowledge, store=store))) as made:
        yield made


@pytest.fixture
def fetcher(db: Database, knowledge: Knowledge, store: DocumentStore, clock: Clock) -> Fetcher:
    """Files given to us need no platform."""
    channels = {"simulator": SimulatorChannel()}
    return Fetcher(db, channels, nothing, file_gate.inspect, store, knowledge.texts, clock)


def work(worker: Converser, fetcher: Fetcher | None = None) -> None:
    """Everything that waits is done, after the time in which more pictures may come."""
    worker.clock.now = datetime.now(UTC) + ALBUM_GAP  # type: ignore[attr-defined]
    while worker.next() or (fetcher is not None and fetcher.next()):
        pass


def nothing(channel: str, reference: str, limit: int) -> Downloaded:
    raise AssertionError("asked for a file of a platform")


@pytest.fixture
def worker(db: Database, knowledge: Knowledge, clock: Clock) -> Converser:
    return Converser(
        db,
        {"simulator": SimulatorChannel()},
        FakeEngine(),
        knowledge.catalogue,
        knowledge.texts,
        knowledge.calendar,
        clock,
    )


def post(client: TestClient, **fields: Any) -> int:
    return client.post("/simulator/messages", json={"conversation": "a"} | fields).status_code


def read(client: TestClient, conversation: str = "a", after: int = 0) -> list[dict[str, Any]]:
    url = f"/simulator/conversations/{conversation}/messages"
    return list(client.get(url, params={"after": after}).json())


def test_said_answered_and_read_in_order(client: TestClient, worker: Converser) -> None:
    assert post(client, text="halo", message_id="m1") == 202
    assert post(client, text="halo", message_id="m1") == 202
    assert post(client, text="Menu", payload="/help", message_id="m2") == 202
    while worker.next():
        pass
    messages = read(client)
    assert [(m["from"], m["text"]) for m in messages] == [
        ("citizen", "halo"), ("bot", "re: halo"), ("citizen", "Menu"), ("bot", "re: /help"),
    ]  # fmt: skip
    assert messages[0]["message_id"] == "m1"
    assert [m["seq"] for m in messages] == sorted(m["seq"] for m in messages)
    assert read(client, after=messages[1]["seq"]) == messages[2:]
    assert read(client, "b") == []


def test_the_same_message_id_in_two_conversations_is_two_messages(
    client: TestClient, worker: Converser
) -> None:
    assert post(client, text="halo", message_id="m1") == 202
    assert post(client, conversation="b", text="halo", message_id="m1") == 202
    while worker.next():
        pass
    assert len(read(client, "a")) == len(read(client, "b")) == 2


def upload(
    client: TestClient,
    body: bytes,
    name: str = "ktp.jpg",
    media_type: str = "image/jpeg",
    **fields: str,
) -> int:
    answer = client.post(
        "/simulator/messages",
        data={"conversation": "a"} | fields,
        files={"file": (name, body, media_type)},
    )
    return answer.status_code


def test_a_file_comes_as_an_attachment(
    client: TestClient, worker: Converser, fetcher: Fetcher
) -> None:
    """Its address stands there once it is stored; without the place it was taken at."""
    body = samples.jpeg()
    assert upload(client, body) == 202
    work(worker)
    assert read(client)[0]["attachments"] == [{"kind": "image", "name": "ktp.jpg"}]
    fetched = fetcher.next()
    assert fetched is not None
    assert fetched.status == "stored"
    (attachment,) = read(client)[0]["attachments"]
    assert attachment["url"] == "/simulator/conversations/a/documents/1"
    answer = client.get(attachment["url"])
    assert answer.status_code == 200
    assert answer.content == check(body, "").body
    assert samples.SECRET not in answer.content


def test_a_document_is_shown_by_itself(
    client: TestClient, worker: Converser, fetcher: Fetcher
) -> None:
    """By its found type, without scripts, kept by no cache; a PDF is saved, not opened."""
    upload(client, samples.png(), name='a"/..\\\u202e.html', media_type="image/jpeg")
    upload(client, samples.pdf(), name="kartu keluarga.pdf", media_type="application/pdf")
    work(worker, fetcher)
    picture = client.get("/simulator/conversations/a/documents/1")
    assert picture.headers["content-type"] == "image/png"
    assert picture.headers["content-disposition"].startswith("inline; filename*=UTF-8''a")
    assert picture.headers["content-disposition"].endswith(".html.png")
    assert picture.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert picture.headers["x-content-type-options"] == "nosniff"
    assert picture.headers["cache-control"] == "no-store"
    file = client.get("/simulator/conversations/a/documents/2")
    assert file.headers["content-type"] == "application/pdf"
    assert file.headers["content-disposition"] == (
        "attachment; filename*=UTF-8''kartu%20keluarga.pdf"
    )


@pytest.mark.parametrize(
    "path", ["b/documents/1", "a/documents/2", "a/documents/x", "a/documents/-1", "a/documents/²",
             f"a/documents/{2**63}", f"a/documents/{10**400}", "a/documents/01x", "a/documents/ 1"]
)  # fmt: skip
def test_what_is_not_the_own_conversations_does_not_exist(
    client: TestClient, worker: Converser, fetcher: Fetcher, path: str
) -> None:
    upload(client, samples.jpeg())
    work(worker, fetcher)
    assert client.get("/simulator/conversations/a/documents/1").status_code == 200
    assert client.get(f"/simulator/conversations/{path}").status_code == 404


def test_a_repeated_upload_is_stored_once(
    client: TestClient, worker: Converser, fetcher: Fetcher, db: Database, store: DocumentStore
) -> None:
    body = samples.jpeg()
    for _ in range(3):
        assert upload(client, body, message_id="m1") == 202
    work(worker, fetcher)
    with db.transaction() as session:
        assert [row.status for row in session.scalars(select(Document))] == ["stored"]
        assert session.scalars(select(Upload)).all() == []
    assert len([path for path in store.folder.rglob("*") if path.is_file()]) == 1


def test_an_upload_waits_encrypted(client: TestClient, db: Database, store: DocumentStore) -> None:
    """Nothing of it stands readable in the database either."""
    body = samples.pdf()
    upload(client, body, name="kk.pdf", media_type="application/pdf")
    with db.transaction() as session:
        (row,) = session.scalars(select(Upload))
        assert b"%PDF" not in row.body
        assert store.keyring.open(row.body, row.reference) == body


def test_what_was_no_picture_is_said(
    client: TestClient, worker: Converser, fetcher: Fetcher, knowledge: Knowledge
) -> None:
    upload(client, b"\xff\xd8\xff")
    work(worker, fetcher)
    what = knowledge.texts("files.named", kind=knowledge.texts("files.kind.image"), name="ktp.jpg")
    messages = read(client)
    assert messages[-1]["text"] == knowledge.texts("files.trouble.broken", file=what)
    assert "url" not in messages[0]["attachments"][0]
    assert client.get("/simulator/conversations/a/documents/1").status_code == 404


@pytest.mark.parametrize(
    ("body", "fields", "status"),
    [(b"", {}, 202), (bytes(FILE_BYTES), {}, 202), (bytes(FILE_BYTES + 1), {}, 413),
     (bytes(FILE_BYTES + 2**21), {}, 413), (b"x", {"conversation": ""}, 422)],
)  # fmt: skip
def test_uploads_of_any_size_get_an_answer(
    client: TestClient, body: bytes, fields: dict[str, str], status: int
) -> None:
    assert upload(client, body, **fields) == status


@pytest.mark.parametrize("body", [b"", b"x", b"--b\r\n", b"--b--\r\n"])
def test_a_form_that_is_none_gets_an_answer(client: TestClient, body: bytes) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    answer = client.post("/simulator/messages", content=body, headers=headers)
    assert answer.status_code in (400, 413, 422)
    unbound = {"Content-Type": "multipart/form-data"}
    assert client.post("/simulator/messages", content=b"x", headers=unbound).status_code == 400


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"text": ""}, 422),
        ({}, 422),
        ({"text": 5}, 422),
        ({"conversation": "", "text": "halo"}, 422),
        ({"conversation": "x" * 101, "text": "halo"}, 422),
        ({"conversation": None, "text": "halo"}, 422),
        ({"conversation": "a\x00b", "text": "halo"}, 422),
        ({"text": "halo", "message_id": "m\u200b"}, 422),
        ({"text": "halo", "message_id": "m" * 101}, 422),
        ({"text": "x" * 100_000}, 202),
        ({"text": "\x00\u202e\u200b"}, 202),
        ({"text": "🙏🙏"}, 202),
        ({"text": "x" * 2_000_000}, 413),
    ],
)
def test_bad_input_gets_a_clear_answer(
    client: TestClient, worker: Converser, fields: dict[str, Any], status: int
) -> None:
    answer = client.post("/simulator/messages", json={"conversation": "a"} | fields)
    assert answer.status_code == status
    if status != 202:
        assert len(answer.json()["detail"]) > 10
    while worker.next():
        pass


@pytest.mark.parametrize("body", [b"", b"halo", b"[1]", b"\xff"])
def test_what_is_no_json_is_said_to_be_none(
    client: TestClient, knowledge: Knowledge, body: bytes
) -> None:
    answer = client.post("/simulator/messages", content=body)
    assert answer.status_code == 400
    assert answer.json()["detail"] == knowledge.texts("simulator.not_json")


def test_the_page_runs_no_foreign_and_no_inline_code(client: TestClient) -> None:
    page = client.get("/simulator")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "<script>" not in page.text
    assert "style=" not in page.text
    for name in ("simulator.css", "simulator.js", "icons.svg"):
        assert client.get(f"/static/{name}").status_code == 200


@pytest.mark.parametrize(
    ("conversation", "after"), [("a%00b", "0"), ("a", "99999999999999999999"), ("a", "-1")]
)
def test_a_look_at_what_cannot_be_is_refused(
    client: TestClient, conversation: str, after: str
) -> None:
    url = f"/simulator/conversations/{conversation}/messages?after={after}"
    assert client.get(url).status_code == 422


def test_a_talk_whose_key_is_missing_is_not_shown_empty(
    client: TestClient, worker: Converser, db: Database, knowledge: Knowledge
) -> None:
    """It can be read again when the key is there."""
    post(client, conversation="a", text="halo", message_id="m1")
    work(worker)
    away = database.connect(db.url, Keyring((DocumentKey("k2", b"2" * 32),)))
    with TestClient(create_app(parts(away, knowledge))) as without_key:
        answer = without_key.get("/simulator/conversations/a/messages")
    away.dispose()
    assert answer.status_code == 503
    assert len(read(client)) == 2
