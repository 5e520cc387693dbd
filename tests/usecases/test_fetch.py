"""Fetching: kept once and encrypted, tried again where that helps, told when it does not."""

from __future__ import annotations

import hashlib
import json
import threading
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from bot.bootstrap import Knowledge
from bot.domain.document import MAX_BYTES, Checked, Downloaded
from bot.domain.document_key import DocumentKey
from bot.domain.errors import DocumentRefused, SendLater, SendRefused
from bot.domain.message import Attachment, RawItem, Reply
from bot.storage import document_queue, inbox
from bot.storage.database import Database
from bot.storage.documents import DocumentStore
from bot.storage.sealing import Keyring
from bot.storage.tables import Conversation, Document, Message, Outbound, Upload
from bot.usecases.access import Participant, document_for
from bot.usecases.attach import attach, with_file
from bot.usecases.fetch import MAX_ATTEMPTS, Fetcher
from bot.usecases.gather import ALBUM_GAP
from bot.usecases.receive import receive
from bot.usecases.rotate import rotate
from bot.usecases.say import say
from tests.conftest import Clock
from tests.usecases.fakes import FakeChannel, FakeEngine
from tests.usecases.test_converse import make_converser

OLD, NEW = DocumentKey("k1", b"1" * 32), DocumentKey("k2", b"2" * 32)


@dataclass
class FakePlatform:
    """Holds files by reference; raises what `errors` says for one."""

    files: dict[str, bytes] = field(default_factory=dict)
    errors: dict[str, Exception] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def __call__(self, channel: str, reference: str, limit: int) -> Downloaded:
        self.asked.append(reference)
        assert limit == MAX_BYTES
        if reference in self.errors:
            raise self.errors[reference]
        return Downloaded(self.files[reference], "application/octet-stream", None)


def inspect(body: bytes, declared: str) -> Checked:
    """Takes everything but what calls itself bad; the real one has its own tests."""
    if body.startswith(b"bad"):
        raise DocumentRefused(body.partition(b" ")[2].decode())
    doubts = ("dark", "blurred") if body.startswith(b"dim") else ()
    return Checked("application/pdf", body.removesuffix(b"+place"), doubts, len(body), "f0")


@pytest.fixture
def platform() -> FakePlatform:
    return FakePlatform()


@pytest.fixture
def store(tmp_path: Path) -> DocumentStore:
    return DocumentStore(tmp_path / "documents", Keyring((OLD,)))


@pytest.fixture
def fetcher(
    db: Database, knowledge: Knowledge, platform: FakePlatform, store: DocumentStore, clock: Clock
) -> Fetcher:
    channels = {"fake": FakeChannel()}
    return Fetcher(db, channels, platform, inspect, store, knowledge.texts, clock)


def send(
    db: Database, knowledge: Knowledge, clock: Clock, *references: str, address: str = "warga-1"
) -> None:
    """A citizen sends documents in one message, and gets the turn's answer."""
    attachments = [
        {"kind": "document", "name": "kk.pdf", "media_type": "", "reference": reference}
        for reference in references
    ]
    body = json.dumps({"kind": "media", "attachments": attachments}).encode()
    with db.transaction() as session:
        receive(session, "fake", "a", [RawItem("-".join(references), address, body)])
    clock.now = datetime.now(UTC) + ALBUM_GAP
    converser = make_converser(db, knowledge, clock, FakeEngine())
    while converser.next() is not None:
        pass


def work(fetcher: Fetcher) -> list[str]:
    done = []
    while (fetched := fetcher.next()) is not None:
        done.append(fetched.status)
    return done


def documents(db: Database) -> list[Document]:
    with db.transaction() as session:
        return list(session.scalars(select(Document).order_by(Document.id)))


def said(db: Database) -> list[str]:
    with db.transaction() as session:
        rows = session.scalars(select(Message).order_by(Message.id))
        return [row.text for row in rows if row.author == "bot"][1:]


def kept(store: DocumentStore) -> list[Path]:
    return [path for path in store.folder.rglob("*") if path.is_file()]


def test_a_document_is_fetched_after_the_turn(
    db: Database,
    knowledge: Knowledge,
    clock: Clock,
    fetcher: Fetcher,
    platform: FakePlatform,
    store: DocumentStore,
) -> None:
    """The turn only writes the row; then the file is kept as it was found to be."""
    platform.files["reference"] = b"letter+place"
    send(db, knowledge, clock, "reference")
    assert platform.asked == []
    assert [row.status for row in documents(db)] == ["waiting"]
    assert work(fetcher) == ["stored"]
    (row,) = documents(db)
    assert store.read(row.path) == b"letter"
    assert (row.media_type, row.size, row.key_id) == ("application/pdf", 6, "k1")
    assert row.sha256 == hashlib.sha256(b"letter").hexdigest()
    assert (row.stored_at, row.reason, row.attempts) == (clock.now, None, 1)
    assert "reference" not in row.path
    assert said(db) == []


def test_only_pictures_and_documents_are_fetched(
    db: Database, clock: Clock, fetcher: Fetcher
) -> None:
    kinds = ("voice", "video", "sticker", "location", "contact", "unsupported", "image")
    with db.transaction() as session:
        number = inbox.conversation_id(session, "fake", "a", "w")
        conversation = session.get_one(Conversation, number)
        attachments = [Attachment(kind, reference=f"r-{kind}") for kind in kinds]
        attachments.append(Attachment("image", reference=""))
        document_queue.put(session, conversation, None, attachments, clock.now)
    assert [row.kind for row in documents(db)] == ["image"]


def test_waits_grow_and_end_with_a_sentence(
    db: Database, knowledge: Knowledge, clock: Clock, fetcher: Fetcher, platform: FakePlatform
) -> None:
    send(db, knowledge, clock, "f1")
    platform.errors["f1"] = SendLater("timeout")
    waits = []
    for _ in range(MAX_ATTEMPTS - 1):
        assert work(fetcher) == ["waiting"]
        assert said(db) == []
        due = documents(db)[0].due_at
        waits.append((due - clock.now).total_seconds())
        clock.now = due
    assert all(0.5 * 2 * 4**n <= wait <= 2 * 4**n for n, wait in enumerate(waits[:4]))
    assert max(waits) <= 600
    assert work(fetcher) == ["failed"]
    (row,) = documents(db)
    assert (row.reason, row.attempts) == ("timeout", MAX_ATTEMPTS)
    what = knowledge.texts(
        "files.named", kind=knowledge.texts("files.kind.document"), name="kk.pdf"
    )
    assert said(db) == [knowledge.texts("files.trouble.failed", file=what)]
    with db.transaction() as session:
        last = session.scalars(select(Outbound).order_by(Outbound.id.desc())).first()
        assert last is not None
        assert last.request == {"text": said(db)[0]}


def test_the_platforms_wait_is_obeyed(
    db: Database, knowledge: Knowledge, clock: Clock, fetcher: Fetcher, platform: FakePlatform
) -> None:
    platform.files["f1"] = b"letter"
    send(db, knowledge, clock, "f1")
    platform.errors["f1"] = SendLater("rate_limited", after=90)
    work(fetcher)
    platform.errors.clear()
    clock.now += timedelta(seconds=89)
    assert work(fetcher) == []
    clock.now += timedelta(seconds=1)
    assert work(fetcher) == ["stored"]


@pytest.mark.parametrize(
    ("reason", "status"),
    [
        ("too_large", "refused"),
        ("wrong_type", "refused"),
        ("broken", "refused"),
        ("pixel_bomb", "refused"),
        ("encrypted_pdf", "refused"),
        ("too_many_pages", "refused"),
        ("empty", "refused"),
        ("expired", "refused"),
        ("foreign_host", "failed"),
        ("redirected", "failed"),
    ],
)
def test_what_cannot_be_kept_is_said_at_once(
    db: Database,
    knowledge: Knowledge,
    clock: Clock,
    fetcher: Fetcher,
    platform: FakePlatform,
    store: DocumentStore,
    reason: str,
    status: str,
) -> None:
    """With what to do about it, whether the platform or the file is at fault."""
    send(db, knowledge, clock, "f1", "f2")
    platform.files["f1"] = f"bad {reason}".encode()
    platform.errors["f2"] = SendRefused(reason)
    assert work(fetcher) == [status, status]
    assert [row.reason for row in documents(db)] == [reason, reason]
    key = reason if status == "refused" else "failed"
    (sentence,) = said(db)
    assert sentence.startswith(knowledge.texts("files.kind.document"))
    assert sentence.endswith(
        knowledge.texts(f"files.trouble.{key}", file="", megabytes=20, pages=200)
    )
    assert kept(store) == []


def test_one_documents_trouble_holds_no_other(
    db: Database, knowledge: Knowledge, clock: Clock, fetcher: Fetcher, platform: FakePlatform
) -> None:
    platform.errors["f1"] = SendLater("network")
    platform.files["f2"] = b"letter"
    send(db, knowledge, clock, "f1", "f2")
    assert work(fetcher) == ["waiting", "stored"]


def test_a_full_disk_is_tried_again(
    db: Database,
    knowledge: Knowledge,
    clock: Clock,
    fetcher: Fetcher,
    platform: FakePlatform,
    store: DocumentStore,
) -> None:
    platform.files["f1"] = b"letter"
    send(db, knowledge, clock, "f1")
    store.folder.write_text("in the way")
    assert work(fetcher) == ["waiting"]
    assert documents(db)[0].reason == "storage"
    store.folder.unlink()
    clock.now += timedelta(seconds=2)
    assert work(fetcher) == ["stored"]


def test_two_fetchers_never_fetch_one_file_twice(
    db: Database,
    knowledge: Knowledge,
    clock: Clock,
    fetcher: Fetcher,
    platform: FakePlatform,
) -> None:
    names = [f"f{number}" for number in range(20)]
    platform.files = dict.fromkeys(names, b"letter")
    send(db, knowledge, clock, *names)
    threads = [threading.Thread(target=work, args=(fetcher,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert work(fetcher) == []
    assert sorted(platform.asked) == sorted(names)
    assert {row.status for row in documents(db)} == {"stored"}


def test_a_document_of_an_unknown_channel_waits_for_a_worker_that_knows_it(
    db: Database, knowledge: Knowledge, clock: Clock, fetcher: Fetcher
) -> None:
    send(db, knowledge, clock, "f1")
    with db.transaction() as session:
        session.scalars(select(Document)).one().channel = "other"
    assert fetcher.next() is None


def test_only_the_own_conversation_sees_a_document(
    db: Database, knowledge: Knowledge, clock: Clock, fetcher: Fetcher, platform: FakePlatform
) -> None:
    platform.files["f1"] = b"letter"
    send(db, knowledge, clock, "f1")
    send(db, knowledge, clock, "f2", address="warga-2")
    own = Participant("fake", "a", "warga-1")
    with db.transaction() as session:
        assert document_for(session, own, 1) is None
    platform.errors["f2"] = SendLater("network")
    work(fetcher)
    with db.transaction() as session:
        found = document_for(session, own, 1)
        assert found is not None
        assert found.reference == "f1"
        for viewer in (
            Participant("fake", "a", "warga-2"),
            Participant("fake", "b", "warga-1"),
            Participant("other", "a", "warga-1"),
        ):
            assert document_for(session, viewer, 1) is None
        for number in (0, -1, 2, 99, 2**63, 10**30):
            assert document_for(session, own, number) is None


def test_rotation_gives_all_the_current_key_and_can_be_begun_again(
    db: Database,
    knowledge: Knowledge,
    clock: Clock,
    fetcher: Fetcher,
    platform: FakePlatform,
    store: DocumentStore,
) -> None:
    """A file that was already rotated when its row was not is no trouble; nor is a lost one."""
    names = ["f1", "f2", "f3"]
    platform.files = {name: name.encode() for name in names}
    send(db, knowledge, clock, *names)
    work(fetcher)
    both = DocumentStore(store.folder, Keyring((NEW, OLD)))
    with db.transaction() as session:
        document_queue.keep_upload(session, "upload:x", store.keyring.seal(b"up", "upload:x"))
    rows = documents(db)
    both.rotate(rows[1].path)
    both.remove(rows[2].path)
    seen: list[tuple[int, int]] = []
    rotation = rotate(db, both, lambda done, total: seen.append((done, total)))
    assert (rotation.done, rotation.unreadable) == (2, (rows[2].id,))
    assert seen == [(1, 3), (2, 3), (3, 3)]
    only_new = DocumentStore(store.folder, Keyring((NEW,)))
    assert [only_new.read(row.path) for row in rows[:2]] == [b"f1", b"f2"]
    assert [row.key_id for row in documents(db)] == ["k2", "k2", "k1"]
    with db.transaction() as session:
        sealed = session.scalars(select(Upload.body)).one()
    assert Keyring((NEW,)).open(sealed, "upload:x") == b"up"
    assert rotate(db, both, lambda *_: None).done == 0


def test_a_receipt_of_ours_goes_out_from_the_store(
    db: Database, knowledge: Knowledge, clock: Clock, fetcher: Fetcher, store: DocumentStore
) -> None:
    """Made in a turn, kept with it, sent once it is stored, and only to its conversation."""
    with db.transaction() as session:
        number = inbox.conversation_id(session, "fake", "a", "warga-1")
        conversation = session.get_one(Conversation, number)
        file = Attachment("document", "tanda.pdf", "application/pdf")
        ours = attach(session, store.keyring, conversation, file, b"receipt", clock.now)
        say(session, conversation, FakeChannel(), Reply("done", attachments=(ours,)))
    assert (ours.reference, ours.name) == ("document:1", "tanda.pdf")
    request = {"method": "x", "upload": {"document": "1", "name": "tanda.pdf"}}
    with pytest.raises(SendLater, match="file_not_stored_yet"):
        with_file(db, store, "fake", "warga-1", request)
    assert work(fetcher) == ["stored"]
    whole = with_file(db, store, "fake", "warga-1", request)
    assert whole["upload"] == {"document": "1", "name": "tanda.pdf", "body": b"receipt"}
    assert "body" not in request["upload"]
    for channel, address in (("fake", "warga-2"), ("other", "warga-1")):
        with pytest.raises(SendRefused, match="file_missing"):
            with_file(db, store, channel, address, request)
    assert with_file(db, store, "fake", "warga-1", {"text": "x"}) == {"text": "x"}
    store.remove(documents(db)[0].path)
    with pytest.raises(SendRefused, match="file_unreadable"):
        with_file(db, store, "fake", "warga-1", request)


def test_an_upload_is_gone_from_the_database_once_it_is_stored(
    db: Database, clock: Clock, fetcher: Fetcher, store: DocumentStore
) -> None:
    """And one that was lost on the way is said to be."""
    with db.transaction() as session:
        number = inbox.conversation_id(session, "fake", "a", "warga-1")
        conversation = session.get_one(Conversation, number)
        attach(session, store.keyring, conversation, Attachment("image"), b"one", clock.now)
        attach(session, store.keyring, conversation, Attachment("image"), b"two", clock.now)
        session.flush()
        second = session.scalars(select(Document.reference).where(Document.id == 2)).one()
        document_queue.discard_upload(session, second)
    assert work(fetcher) == ["stored", "refused"]
    assert documents(db)[1].reason == "expired"
    with db.transaction() as session:
        assert session.scalars(select(Upload)).all() == []


def test_a_key_that_is_missing_is_waited_for(
    db: Database, clock: Clock, fetcher: Fetcher, store: DocumentStore
) -> None:
    with db.transaction() as session:
        number = inbox.conversation_id(session, "fake", "a", "warga-1")
        conversation = session.get_one(Conversation, number)
        attach(session, Keyring((NEW,)), conversation, Attachment("image"), b"one", clock.now)
    assert work(fetcher) == ["waiting"]
    assert documents(db)[0].reason == "key_missing"


def test_how_a_document_looks_is_kept(
    db: Database, knowledge: Knowledge, clock: Clock, fetcher: Fetcher, platform: FakePlatform
) -> None:
    platform.files = {"f1": b"dim", "f2": b"letter"}
    send(db, knowledge, clock, "f1", "f2")
    work(fetcher)
    first, second = documents(db)
    assert (first.doubts, first.pages, first.fingerprint) == (["dark", "blurred"], 3, "f0")
    assert (second.doubts, second.pages) == ([], 6)


@dataclass
class Form:
    """Waits for documents; fails as often as it is told to."""

    heard: list[tuple[int, str, str | None]] = field(default_factory=list)
    failures: int = 0

    def __call__(self, session: Session, document: Document) -> None:
        if self.failures:
            self.failures -= 1
            session.execute(text("SELECT 1 / 0"))
        self.heard.append((document.id, document.status, document.reason))
        conversation = session.get_one(Conversation, document.conversation_id)
        say(session, conversation, FakeChannel(), Reply(f"got {document.id}"))


def test_who_waits_for_a_document_hears_what_became_of_it(
    db: Database, knowledge: Knowledge, clock: Clock, fetcher: Fetcher, platform: FakePlatform
) -> None:
    """Once, in the same transaction, and not while it is still to be tried again."""
    form = Form()
    platform.files = {"f1": b"letter", "f2": b"bad broken"}
    platform.errors = {"f3": SendRefused("foreign_host"), "f4": SendLater("network")}
    send(db, knowledge, clock, "f1", "f2", "f3", "f4")
    work(replace(fetcher, arrived=form))
    assert form.heard == [
        (1, "stored", None),
        (2, "refused", "broken"),
        (3, "failed", "foreign_host"),
    ]
    assert [text for text in said(db) if text.startswith("got")] == ["got 1", "got 2", "got 3"]


def test_what_fails_while_it_hears_is_told_again(
    db: Database, knowledge: Knowledge, clock: Clock, fetcher: Fetcher, platform: FakePlatform
) -> None:
    """And neither holds other documents nor leaves half of what it wrote."""
    form = Form(failures=1)
    platform.files = {"f1": b"letter", "f2": b"letter"}
    send(db, knowledge, clock, "f1", "f2")
    work(replace(fetcher, arrived=form))
    assert [(row.status, row.reason) for row in documents(db)] == [
        ("waiting", "DataError"),
        ("stored", None),
    ]
    clock.now += timedelta(minutes=1)
    work(replace(fetcher, arrived=form))
    assert [row.status for row in documents(db)] == ["stored", "stored"]
    assert said(db) == ["got 2", "got 1"]


def test_what_always_fails_ends_with_a_sentence(
    db: Database, knowledge: Knowledge, clock: Clock, fetcher: Fetcher, store: DocumentStore
) -> None:
    form = Form(failures=99)
    with db.transaction() as session:
        number = inbox.conversation_id(session, "fake", "a", "warga-1")
        conversation = session.get_one(Conversation, number)
        attach(session, store.keyring, conversation, Attachment("image"), b"one", clock.now)
    for _ in range(MAX_ATTEMPTS):
        work(replace(fetcher, arrived=form))
        clock.now += timedelta(minutes=11)
    (row,) = documents(db)
    assert (row.status, row.attempts, row.reason) == ("failed", MAX_ATTEMPTS, "DataError")
    assert kept(store) == []
    with db.transaction() as session:
        assert session.scalars(select(Upload)).all() == []


def test_a_turn_may_refer_to_a_document_that_is_being_fetched(
    db: Database, knowledge: Knowledge, clock: Clock, fetcher: Fetcher
) -> None:
    """A form notes a document when it is announced, whoever fetches it meanwhile."""
    send(db, knowledge, clock, "f1")
    with db.transaction() as fetching:
        assert document_queue.claim(fetching, clock.now, ("fake",)) is not None
        with db.transaction() as other:
            assert document_queue.claim(other, clock.now, ("fake",)) is None
            other.execute(text("SET LOCAL lock_timeout = '1s'"))
            other.execute(text("SELECT 1 FROM document FOR KEY SHARE"))
