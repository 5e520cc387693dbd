"""``python -m bot keys``: says what it did, fails when something is lost."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.__main__ import main
from bot.domain.document_key import parse_keys
from bot.storage import blind, database, inbox
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


@pytest.mark.parametrize("command", ["keys", "documents"])
def test_all_get_the_new_key(
    paths: list[str],
    tmp_path: Path,
    db: Database,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: str,
) -> None:
    """After it the key file is not needed any more. Its older name works too."""
    first = database.connect(db.url, keyring((), tmp_path / "document.key"))
    blind.unlock(first)
    with first.transaction() as session:
        inbox.store(session, "fake", "a", "k", None, b"halo")
    first.dispose()
    monkeypatch.setenv("DOCUMENT_KEYS", NEW)
    assert main([command, "rotate"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "2 documents have now the key k2027",
        "2 rows have now the key k2027",
    ]
    (tmp_path / "document.key").unlink()
    store = DocumentStore(tmp_path / "documents", Keyring(parse_keys(NEW)))
    assert [store.read(path) for path in paths] == [path.encode() for path in paths]
    assert main([command, "rotate"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "0 documents have now the key k2027"


def test_a_lost_key_is_told(
    paths: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "document.key").unlink()
    monkeypatch.setenv("DOCUMENT_KEYS", NEW)
    assert main(["keys", "rotate"]) == 1
    assert "2 documents cannot be opened: 1, 2" in capsys.readouterr().err


def test_a_lost_key_is_forgotten_when_it_is_asked_for(
    db: Database,
    server: EmbeddedServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Until then nothing starts on a database whose key is not there."""
    blind.unlock(db)
    with db.transaction() as session:
        inbox.store(session, "fake", "a", "k", None, b"halo")
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", server.url)
    monkeypatch.setenv("DOCUMENT_KEYS", NEW)
    for command in (["migrate"], ["keys", "rotate"], ["messages", "parked"]):
        assert main(command) == 2
        assert "encrypted with the key 'test'" in capsys.readouterr().err
    assert main(["keys", "forget", "k2027"]) == 2
    assert "is not lost" in capsys.readouterr().err
    assert main(["keys", "forget", "test"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "inbound: emptied in 1 rows",
        "secret: emptied in 1 rows",
        "nothing in the tables has the key 'test' any more",
    ]
    assert main(["migrate"]) == 0


@pytest.mark.parametrize("arguments", [["keys", "forget"], ["keys", "rotate", "k1"]])
def test_a_key_is_named_to_forget_it_alone(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert "keys forget ID" in capsys.readouterr().err
