"""Finding by a number that is not kept: a keyed hash of it.

A NIK has so few possible values that a plain hash of it can be tried out; this one only with
the search key, which stands sealed in the database. It stays the same when the encrypting key
changes, so hashes are made once.
"""

from __future__ import annotations

import hmac
import secrets

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from bot.domain.errors import KeyMissing, OperatorError
from bot.domain.identifier import canonical
from bot.storage.database import Database
from bot.storage.tables import Secret

#: Its name in the table of secrets.
SEARCH_KEY = "search"

_KEY_BYTES = 32


def unlock(database: Database) -> None:
    """Take the database's search key into use; it is made at the first start.

    It can only be opened with the keys that everything else is encrypted with, so this is also
    where a process finds out that it was given other ones, before it writes anything.
    """
    with database.transaction() as session:
        key = _search_key(session, database)
    database.engine.dialect.search_key = key  # type: ignore[attr-defined]


def blind(session: Session, kind: str, value: str) -> str:
    """What stands in a table for `value`; the same for every way of writing it.

    kind: `nik`, `kk`, `phone`, or any other word; equal values of two kinds are not seen to be.
    """
    engine = session.get_bind()
    key: bytes | None = getattr(engine.dialect, "search_key", None)
    if key is None:
        raise RuntimeError("This engine has no search key: call blind.unlock first.")
    return keyed_hash(key, kind, value)


def keyed_hash(key: bytes, kind: str, value: str) -> str:
    """HMAC-SHA256 in hexadecimal, with a key of the kind's own (HKDF, RFC 5869)."""
    derived = HKDF(SHA256(), _KEY_BYTES, salt=None, info=f"blind {kind}".encode()).derive(key)
    return hmac.digest(derived, canonical(kind, value).encode(), "sha256").hex()


def _search_key(session: Session, database: Database) -> bytes:
    wanted = select(Secret.value).where(Secret.name == SEARCH_KEY)
    try:
        found = session.scalar(wanted)
        if found is None:
            new = {"name": SEARCH_KEY, "value": secrets.token_bytes(_KEY_BYTES)}
            session.execute(insert(Secret).values(new).on_conflict_do_nothing())
            # Of several processes that start at once one made it.
            found = session.scalars(wanted).one()
    except KeyMissing as error:
        raise _other_keys(database, error.key_id) from error
    if len(found) != _KEY_BYTES:
        raise OperatorError(
            "The search key in the table `secret` cannot be opened: it has been changed, or one of "
            "our keys is another one than it was. Restore both from the same backup."
        )
    return found


def _other_keys(database: Database, key_id: str) -> OperatorError:
    ours = ", ".join(key.id for key in database.keyring.keys)
    return OperatorError(
        f"The database is encrypted with the key '{key_id}', which this process does not have "
        f"(it has: {ours}). Put it into DOCUMENT_KEYS, or its file document.key into DATA_DIR: "
        "the same keys for every process. When it is lost for good, see docs/operations.md, Keys."
    )
