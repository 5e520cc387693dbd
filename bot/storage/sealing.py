"""Encryption at rest: AES-256-GCM, with the id of the key in front.

What is sealed under one name cannot be opened under another, so files cannot be swapped, nor
the values of two columns.
"""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.domain.document_key import KEY_BYTES, DocumentKey, parse_keys
from bot.domain.errors import DocumentUnreadable, KeyMissing, OperatorError

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

    @cached_property
    def head(self) -> bytes:
        """What everything sealed now begins with."""
        return head_of(self.current)

    @cached_property
    def _ciphers(self) -> Mapping[str, AESGCM]:
        """Made once: making one costs as much as using it."""
        return {key.id: AESGCM(key.secret) for key in self.keys}

    def seal(self, body: bytes, name: str) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._ciphers[self.current].encrypt(nonce, body, self.head + name.encode())
        return self.head + nonce + sealed

    def open(self, sealed: bytes, name: str) -> bytes:
        """What was sealed under `name`; raises `DocumentUnreadable`, or `KeyMissing`."""
        key_id, head, rest = _parts(sealed, name)
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise KeyMissing(
                key_id,
                f"{name} is encrypted with the key '{key_id}', which is not in DOCUMENT_KEYS "
                f"({', '.join(self._ciphers)}). Add it there.",
            )
        nonce, body = rest[:_NONCE_BYTES], rest[_NONCE_BYTES:]
        try:
            return cipher.decrypt(nonce, body, head + name.encode())
        except (InvalidTag, ValueError) as error:
            raise DocumentUnreadable(
                f"{name} has been changed where it is stored, or the key '{key_id}' is another "
                "one than it was. Restore both from the same backup."
            ) from error


def head_of(key_id: str) -> bytes:
    """What everything sealed with a key begins with."""
    return _MAGIC + bytes([len(key_id)]) + key_id.encode("ascii")


def key_of(sealed: bytes) -> str:
    """The id of the key that sealed; empty when nothing of ours did."""
    return _parts(sealed, "")[0] if sealed.startswith(_MAGIC) else ""


def _parts(sealed: bytes, name: str) -> tuple[str, bytes, bytes]:
    size = len(_MAGIC) + 1
    if not sealed.startswith(_MAGIC) or len(sealed) < size + _NONCE_BYTES:
        raise DocumentUnreadable(f"{name} is not sealed by us. Restore it from a backup.")
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
            "without it nothing that is stored can be opened."
        ) from error
