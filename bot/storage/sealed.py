"""Columns whose values are encrypted in the table and plain in the program.

The keyring is the engine's own (`database.connect`). A value is sealed under ``table.column``,
so that none can be put into another column's place. Nothing is found by such a column: what
must be found has a column of its own beside it (`bot.storage.blind`).
"""

from __future__ import annotations

import json
import zlib
from typing import Any

from sqlalchemy import Connection, Dialect, LargeBinary
from sqlalchemy.sql.operators import OperatorType, is_, is_not
from sqlalchemy.types import TypeDecorator

from bot import log
from bot.domain.errors import DocumentUnreadable, KeyMissing
from bot.storage.sealing import Keyring

#: Bytes from which on a value is made smaller first; a row of PostgreSQL has 2,000 for all.
_LONG = 500

_AS_IT_IS, _DEFLATED = b"\0", b"\1"


def keyring_of(dialect: Dialect) -> Keyring:
    found: Keyring | None = getattr(dialect, "keyring", None)
    if found is None:
        raise RuntimeError("This engine has no keyring: it was not made by database.connect.")
    return found


def seal(keyring: Keyring, column: str, body: bytes) -> bytes:
    """What stands in the table for `body`. Nothing at all stays that: it hides no words."""
    if not body:
        return b""
    small = len(body) < _LONG
    packed = _AS_IT_IS + body if small else _DEFLATED + zlib.compress(body, 1)
    return keyring.seal(packed, column)


def unseal(keyring: Keyring, column: str, stored: bytes) -> bytes:
    """What was sealed; raises `DocumentUnreadable`, and `KeyMissing` when the key is not ours."""
    if not stored:
        return b""
    packed = keyring.open(stored, column)
    return zlib.decompress(packed[1:]) if packed.startswith(_DEFLATED) else packed[1:]


def stored(connection: Connection, column: str, body: bytes) -> bytes:
    """For plain SQL: what stands in the table for `body`."""
    return seal(keyring_of(connection.dialect), column, body)


class Sealed(TypeDecorator[Any]):
    """What the sealed types have in common: `column` is the name that values are sealed under.

    What has been spoilt in the table is logged and read as nothing, so that one bad row does
    not stop a queue; a key that is missing stops it, because then nothing is lost yet.
    """

    impl = LargeBinary
    cache_ok = True

    def __init__(self, column: str) -> None:
        super().__init__()
        self.column = column

    class Comparator(TypeDecorator.Comparator[Any]):
        """Sealing the same twice gives two different values, so comparing them finds nothing."""

        def operate(self, op: OperatorType, *other: Any, **kwargs: Any) -> Any:
            if op not in (is_, is_not):
                raise TypeError("A sealed column cannot be compared in SQL: use bot.storage.blind.")
            return super().operate(op, *other, **kwargs)

    comparator_factory = Comparator

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        if value is None:
            return None
        return seal(keyring_of(dialect), self.column, self.encode(value) if value else b"")

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else self.decode(self._opened(value, dialect))

    def encode(self, value: Any) -> bytes:
        raise NotImplementedError

    def decode(self, body: bytes) -> Any:
        """Of nothing: the type's own nothing."""
        raise NotImplementedError

    def _opened(self, stored: bytes, dialect: Dialect) -> bytes:
        try:
            return unseal(keyring_of(dialect), self.column, stored)
        except KeyMissing:
            raise
        except (DocumentUnreadable, zlib.error):
            log.get("sealed").error("cannot be opened", column=self.column)
            return b""


class SealedBytes(Sealed):
    cache_ok = True

    def encode(self, value: Any) -> bytes:
        return bytes(value)

    def decode(self, body: bytes) -> Any:
        return body


class SealedText(Sealed):
    cache_ok = True

    def encode(self, value: Any) -> bytes:
        return str(value).encode("utf-8")

    def decode(self, body: bytes) -> Any:
        return body.decode("utf-8")


class SealedJson(Sealed):
    """An object; nothing is the empty one."""

    cache_ok = True

    def encode(self, value: Any) -> bytes:
        return json.dumps(value, separators=(",", ":")).encode("ascii")

    def decode(self, body: bytes) -> Any:
        return json.loads(body) if body else {}


class SealedList(SealedJson):
    """A list; nothing is the empty one."""

    cache_ok = True

    def decode(self, body: bytes) -> Any:
        return json.loads(body) if body else []
