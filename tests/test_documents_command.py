"""``python -m bot documents rotate``: says what it did, fails when a document is lost."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.__main__ import main
from bot.domain.document_key import parse_keys
from bot.storage import inbox
from bot.storage.database import Database
from bot.storage.documents import DocumentStore
from bot.storage.embedded import EmbeddedServer
from bot.storage.sealing import Keyring, keyring
from bot.storage.tables import Document

NEW = f"k2027:{base64.b64encode(bytes(32)).decode()}"


@pytest.fixture
def paths(
    db: Database, server: EmbeddedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> list[str]:
    """Two documents, encrypted with the key of a key file; their names in the store."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", server.url)
    store = DocumentStore(tmp_path / "documents", keyring((), tmp_path / "document.key"))
    with db.transaction() as session:
        number = inbox.conversation_id(session, "fake", "a", "w")
        for _ in range(2):
            session.add(
                Document(
                    conversation_id=number,
                    channel="fake",
                    reference="x",
                    kind="image",
                    declared_type="",
                    name="",
                    status="stored",
                    key_id=store.keyring.current,
                )
            )
        session.flush()
        found = list(session.scalars(select(Document.path).order_by(Document.id)))
    for path in found:
        store.write(path, path.encode())
    return found


def test_all_get_the_new_key(
    paths: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """After it the key file is not needed any more."""
    monkeypatch.setenv("DOCUMENT_KEYS", NEW)
    assert main(["documents", "rotate"]) == 0
    assert capsys.readouterr().out == "2 documents have now the key k2027\n"
    store = DocumentStore(tmp_path / "documents", Keyring(parse_keys(NEW)))
    assert [store.read(path) for path in paths] == [path.encode() for path in paths]
    assert main(["documents", "rotate"]) == 0
    assert capsys.readouterr().out == "0 documents have now the key k2027\n"


def test_a_lost_key_is_told(
    paths: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "document.key").unlink()
    monkeypatch.setenv("DOCUMENT_KEYS", NEW)
    assert main(["documents", "rotate"]) == 1
    assert "2 cannot be opened: 1, 2" in capsys.readouterr().err
