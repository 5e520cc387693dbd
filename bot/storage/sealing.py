"""Encryption of documents at rest: AES-256-GCM, with the id of the key in front.

What is sealed under one name cannot be opened under another, so files cannot be swapped.
"""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.domain.document_key import KEY_BYTES, DocumentKey, parse_keys
from bot.domain.errors import DocumentUnreadable, OperatorError

#: The first bytes of everything sealed, with the version of its form.
_MAGIC = b"SIPRAJA1"

_NONCE_BYTES = 12


@dataclass(frozen=True)
class Keyring:
    """The keys in use: the first one seals, all of them open."""

    keys: tuple[DocumentKey, ...]

    @property
    def current(self) -> str:
        return self.keys[0].id

    def seal(self, body: bytes, name: str) -> bytes:
        key = self.keys[0]
        head = _MAGIC + bytes([len(key.id)]) + key.id.encode("ascii")
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return head + nonce + AESGCM(key.secret).encrypt(nonce, body, head + name.encode())

    def open(self, sealed: bytes, name: str) -> bytes:
        """What was sealed under `name`; raises `DocumentUnreadable`."""
        key_id, head, rest = _parts(sealed, name)
        secret = next((key.secret for key in self.keys if key.id == key_id), None)
        if secret is None:
            raise DocumentUnreadable(
                f"Document {name} is encrypted with the key '{key_id}', which is not in "
                f"DOCUMENT_KEYS ({', '.join(key.id for key in self.keys)}). Add it there."
            )
        nonce, body = rest[:_NONCE_BYTES], rest[_NONCE_BYTES:]
        try:
            return AESGCM(secret).decrypt(nonce, body, head + name.encode())
        except (InvalidTag, ValueError) as error:
            raise DocumentUnreadable(
                f"Document {name} has been changed on disk, or the key '{key_id}' is another "
                "one than it was. Restore both from the same backup."
            ) from error


def key_of(sealed: bytes) -> str:
    """The id of the key that sealed; empty when nothing of ours did."""
    return _parts(sealed, "")[0] if sealed.startswith(_MAGIC) else ""


def _parts(sealed: bytes, name: str) -> tuple[str, bytes, bytes]:
    size = len(_MAGIC) + 1
    if not sealed.startswith(_MAGIC) or len(sealed) < size + _NONCE_BYTES:
        raise DocumentUnreadable(f"Document {name} is not one of ours. Restore it from a backup.")
    end = size + sealed[size - 1]
    return sealed[size:end].decode("ascii", "replace"), sealed[:end], sealed[end:]


def keyring(configured: Sequence[DocumentKey], file: Path) -> Keyring:
    """The configured keys, and behind them those of the key file where there is one.

    Without any configured key the file is made, readable for its owner alone; of several
    processes that start at once one makes it and the others read it.
    """
    if not configured and not file.exists():
        _make(file)
    kept = _read(file) if file.exists() else ()
    known = {key.id for key in configured}
    return Keyring((*configured, *(key for key in kept if key.id not in known)))


def _make(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    secret = base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode("ascii")
    draft = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as writing:
        writing.write(f"file-{secrets.token_hex(3)}:{secret}\n")
        writing.flush()
        os.fsync(writing.fileno())
    try:
        os.link(draft, file)
    except FileExistsError:
        pass  # another process was first: its key is the one
    finally:
        draft.unlink()


def _read(file: Path) -> tuple[DocumentKey, ...]:
    try:
        return parse_keys(file.read_text(encoding="ascii"))
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise OperatorError(
            f"{file} cannot be read as document keys ({reason}). Restore it from a backup: "
            "without it the stored documents cannot be opened."
        ) from error
