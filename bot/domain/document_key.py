"""The keys that documents are encrypted with, as an operator writes them."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field

#: AES-256.
KEY_BYTES = 32

_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")


@dataclass(frozen=True)
class DocumentKey:
    """One key; its id stands in every file that it sealed."""

    id: str
    secret: bytes = field(repr=False)


def parse_keys(text: str) -> tuple[DocumentKey, ...]:
    """Keys as ``id:base64,id:base64``; raises ValueError, whose words repeat no secret."""
    keys = tuple(_key(part.strip()) for part in re.split(r"[,\s]+", text.strip()) if part.strip())
    if not keys:
        raise ValueError("holds no key")
    if len({key.id for key in keys}) < len(keys):
        raise ValueError("two keys have the same id")
    return keys


def _key(part: str) -> DocumentKey:
    key_id, _, encoded = part.partition(":")
    if not _ID.fullmatch(key_id):
        raise ValueError("a key is written id:base64, the id with letters, digits, - and _")
    try:
        secret = base64.b64decode(encoded, validate=True)
    except ValueError:
        secret = b""
    if len(secret) != KEY_BYTES:
        raise ValueError(f"the key '{key_id}' must be {KEY_BYTES} bytes in base64")
    return DocumentKey(key_id, secret)
