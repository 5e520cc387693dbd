"""A fetcher that is killed anywhere: the file is fetched again, one row, one file."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.domain.message import Attachment
from bot.storage import document_queue, inbox
from bot.storage.database import Database
from bot.storage.documents import DRAFT_SECONDS, DocumentStore
from bot.storage.file_check import check
from bot.storage.sealing import keyring
from bot.storage.tables import Conversation, Document, Message
from tests import samples
from tests.conftest import ROOT, TUESDAY
from tests.fakes.telegram_server import TelegramServer


def started(
    database_url: str, telegram: TelegramServer, folder: Path, point: str
) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.faults.fetching"]
    arguments = [database_url, telegram.url, str(folder), point, telegram.token]
    return subprocess.Popen([*command, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True)


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def files(folder: Path) -> list[Path]:
    return [path for path in (folder / "documents").rglob("*") if path.is_file()]


@pytest.mark.parametrize("point", ["downloaded", "draft", "written"])
def test_a_killed_fetcher_leaves_one_row_and_one_file(
    db: Database, database_url: str, tmp_path: Path, point: str
) -> None:
    """Killed between the download and the commit, the next one begins anew."""
    body = samples.jpeg()
    with TelegramServer() as telegram:
        reference = telegram.shelf.put(body, "image/jpeg")
        queue(db, reference)
        with started(database_url, telegram, tmp_path, point) as victim:
            assert said(victim) == point
            victim.kill()
        with db.transaction() as session:
            assert session.scalars(select(Document.status)).all() == ["waiting"]
        with started(database_url, telegram, tmp_path, "never") as other:
            assert said(other) == "done"
        assert telegram.shelf.fetched == [reference, reference]
    store = DocumentStore(tmp_path / "documents", keyring((), tmp_path / "document.key"))
    assert store.sweep(time.time() + DRAFT_SECONDS + 1) == (1 if point == "draft" else 0)
    with db.transaction() as session:
        row = session.scalars(select(Document)).one()
        said_by_bot = session.scalars(select(Message).where(Message.author == "bot")).all()
    assert (row.status, row.attempts) == ("stored", 1)
    assert [path.name for path in files(tmp_path)] == [row.path]
    kept = store.read(row.path)
    assert kept == check(body, "").body
    assert row.sha256 == hashlib.sha256(kept).hexdigest()
    assert said_by_bot == []


def test_nothing_of_a_document_can_be_read_on_disk(
    db: Database, database_url: str, tmp_path: Path
) -> None:
    """Neither in the store nor beside it."""
    body = samples.pdf(3)
    with TelegramServer() as telegram:
        queue(db, telegram.shelf.put(body, "application/pdf"))
        with started(database_url, telegram, tmp_path, "never") as process:
            assert said(process) == "done"
    found = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(found) == 2
    assert all(b"%PDF" not in path.read_bytes() for path in found)


def queue(db: Database, reference: str) -> None:
    with db.transaction() as session:
        number = inbox.conversation_id(session, "telegram", "a", "5")
        conversation = session.get_one(Conversation, number)
        message = Message(conversation_id=number, author="citizen", text="")
        session.add(message)
        session.flush()
        attachments = (Attachment("image", reference=reference),)
        document_queue.put(session, conversation, message, attachments, TUESDAY)
