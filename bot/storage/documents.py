"""The document store: encrypted files under random names, in folders of two levels.

A file belongs to the row that holds its name, from before it is written: a writer that dies
leaves nothing that the next one would not replace.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from bot.domain.errors import DocumentUnreadable
from bot.storage.sealing import Keyring, key_of

#: Seconds after which a draft belongs to a writer that died.
DRAFT_SECONDS = 3600.0


@dataclass(frozen=True)
class DocumentStore:
    folder: Path
    keyring: Keyring

    def write(self, name: str, body: bytes) -> str:
        """Keep `body` under `name`, durably and all at once; returns the id of its key."""
        self._replace(name, self.keyring.seal(body, name))
        return self.keyring.current

    def read(self, name: str) -> bytes:
        """What was kept; raises `DocumentUnreadable`."""
        return self.keyring.open(self._sealed(name), name)

    def remove(self, name: str) -> None:
        self._path(name).unlink(missing_ok=True)

    def rotate(self, name: str) -> str:
        """Encrypt a file with the current key, unless it is; returns the id of its key."""
        sealed = self._sealed(name)
        if key_of(sealed) != self.keyring.current:
            self._replace(name, self.keyring.seal(self.keyring.open(sealed, name), name))
        return self.keyring.current

    def sweep(self, now: float) -> int:
        """Remove the drafts of writers that died; `now` in seconds since the epoch."""
        removed = 0
        for draft in self._drafts.glob("*"):
            if draft.stat().st_mtime < now - DRAFT_SECONDS:
                draft.unlink(missing_ok=True)
                removed += 1
        return removed

    def _path(self, name: str) -> Path:
        return self.folder / name[:2] / name[2:4] / name

    @property
    def _drafts(self) -> Path:
        return self.folder / "drafts"

    def _sealed(self, name: str) -> bytes:
        try:
            return self._path(name).read_bytes()
        except OSError as error:
            raise DocumentUnreadable(
                f"Document {name} cannot be read ({error.strerror}) in {self.folder}. Restore the "
                "folder from the backup that the database is from."
            ) from error

    def _replace(self, name: str, sealed: bytes) -> None:
        """Write beside, then rename: a reader sees the old file or the new one."""
        path = self._path(name)
        for folder in (path.parent, self._drafts):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = self._drafts / f"{name}.{secrets.token_hex(8)}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as writing:
                writing.write(sealed)
                writing.flush()
                os.fsync(writing.fileno())
            draft.replace(path)
        except OSError:
            draft.unlink(missing_ok=True)
            raise
        _sync(path.parent)


def _sync(folder: Path) -> None:
    """Make a rename durable: it is a change of the folder."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
