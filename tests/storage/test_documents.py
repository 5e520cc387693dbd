"""Documents at rest: encrypted, bound to their names, durable, with keys that change."""

from __future__ import annotations

import base64
import os
import stat
import threading
from pathlib import Path

import pytest

from bot.domain.document_key import DocumentKey, parse_keys
from bot.domain.errors import DocumentUnreadable, OperatorError
from bot.storage.documents import DRAFT_SECONDS, DocumentStore
from bot.storage.sealing import Keyring, key_of, keyring

OLD, NEW = DocumentKey("k1", b"1" * 32), DocumentKey("k2", b"2" * 32)
NAME = "0123456789abcdef0123456789abcdef"
BODY = b"kartu keluarga " * 100


@pytest.fixture
def store(tmp_path: Path) -> DocumentStore:
    return DocumentStore(tmp_path / "documents", Keyring((OLD,)))


def files(store: DocumentStore) -> list[Path]:
    return sorted(path for path in store.folder.rglob("*") if path.is_file())


def test_kept_and_read_again(store: DocumentStore) -> None:
    assert store.write(NAME, BODY) == "k1"
    assert store.read(NAME) == BODY
    assert files(store) == [store.folder / "01" / "23" / NAME]


def test_nothing_of_it_can_be_read_on_disk(store: DocumentStore) -> None:
    store.write(NAME, BODY)
    (path,) = files(store)
    assert BODY[:15] not in path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_the_same_file_is_never_encrypted_alike(store: DocumentStore) -> None:
    store.write(NAME, BODY)
    first = files(store)[0].read_bytes()
    store.write(NAME, BODY)
    assert files(store)[0].read_bytes() != first


@pytest.mark.parametrize("at", [0, 8, 10, 20, -1])
def test_a_changed_file_is_not_opened(store: DocumentStore, at: int) -> None:
    store.write(NAME, BODY)
    (path,) = files(store)
    sealed = bytearray(path.read_bytes())
    sealed[at] ^= 1
    path.write_bytes(sealed)
    with pytest.raises(DocumentUnreadable):
        store.read(NAME)


@pytest.mark.parametrize("size", [0, 5, 9, 12, 30])
def test_a_cut_file_is_not_opened(store: DocumentStore, size: int) -> None:
    store.write(NAME, BODY)
    (path,) = files(store)
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(DocumentUnreadable):
        store.read(NAME)


def test_a_file_put_in_anothers_place_is_not_opened(store: DocumentStore) -> None:
    other = "0123ffffffffffffffffffffffffffff"
    store.write(NAME, BODY)
    store.write(other, b"other")
    (store.folder / "01" / "23" / other).replace(store.folder / "01" / "23" / NAME)
    with pytest.raises(DocumentUnreadable, match="changed where it is stored"):
        store.read(NAME)


def test_a_missing_file_says_what_to_do(store: DocumentStore) -> None:
    with pytest.raises(DocumentUnreadable, match="Restore"):
        store.read(NAME)
    store.remove(NAME)


def test_a_new_key_seals_and_the_old_one_still_opens(store: DocumentStore) -> None:
    store.write(NAME, BODY)
    both = DocumentStore(store.folder, Keyring((NEW, OLD)))
    assert both.read(NAME) == BODY
    assert both.rotate(NAME) == "k2"
    assert key_of(files(store)[0].read_bytes()) == "k2"
    assert DocumentStore(store.folder, Keyring((NEW,))).read(NAME) == BODY
    with pytest.raises(DocumentUnreadable, match="'k2', which is not in DOCUMENT_KEYS"):
        store.read(NAME)


def test_a_dead_writers_draft_is_swept_in_time(store: DocumentStore) -> None:
    """A draft of a writer that may still live is left alone, and so is every document."""
    store.write(NAME, BODY)
    draft = store.folder / "drafts" / "x"
    draft.write_bytes(b"half")
    written = draft.stat().st_mtime
    assert store.sweep(written + DRAFT_SECONDS - 1) == 0
    assert store.sweep(written + DRAFT_SECONDS + 1) == 1
    assert store.read(NAME) == BODY


def test_a_full_disk_leaves_the_old_file(
    store: DocumentStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.write(NAME, BODY)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        store.write(NAME, b"new")
    monkeypatch.undo()
    assert store.read(NAME) == BODY
    assert len(files(store)) == 1


def encoded(secret: bytes) -> str:
    return base64.b64encode(secret).decode()


def test_keys_are_written_with_their_ids() -> None:
    text = f"k2:{encoded(NEW.secret)}, k1:{encoded(OLD.secret)}"
    assert parse_keys(text) == (NEW, OLD)
    assert "1111" not in repr(OLD)


@pytest.mark.parametrize(
    "text",
    [
        ",",
        "k1",
        "k1:",
        "k1:s3cret",
        f"k1:{encoded(b's3cret')}",
        f":{encoded(OLD.secret)}",
        f"k 1:{encoded(OLD.secret)}",
        f"k1:{encoded(OLD.secret)},k1:{encoded(NEW.secret)}",
    ],
)
def test_what_is_no_key_is_said_without_it(text: str) -> None:
    with pytest.raises(ValueError) as caught:
        parse_keys(text)
    for part in (encoded(b"s3cret"), "s3cret", encoded(OLD.secret)):
        assert part not in str(caught.value)


def test_without_a_configured_key_one_is_made_and_kept(tmp_path: Path) -> None:
    file = tmp_path / "data" / "document.key"
    made = keyring((), file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert keyring((), file) == made
    assert list(file.parent.iterdir()) == [file]


def test_processes_that_start_at_once_get_one_key(tmp_path: Path) -> None:
    file = tmp_path / "document.key"
    found: list[Keyring] = []
    threads = [threading.Thread(target=lambda: found.append(keyring((), file))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


def test_a_configured_key_goes_before_the_files(tmp_path: Path) -> None:
    """What the key file encrypted can still be opened, and rotated away."""
    file = tmp_path / "document.key"
    made = keyring((), file)
    assert keyring((NEW,), file) == Keyring((NEW, *made.keys))
    assert keyring((NEW,), tmp_path / "none") == Keyring((NEW,))
    assert not (tmp_path / "none").exists()


def test_a_spoilt_key_file_is_the_operators(tmp_path: Path) -> None:
    file = tmp_path / "document.key"
    file.write_text("nonsense")
    with pytest.raises(OperatorError, match="Restore it from a backup"):
        keyring((), file)
