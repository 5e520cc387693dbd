"""Brings a citizen's files in: download, check, strip, encrypt, keep; or say why not.

The row is locked while its file is fetched. A crash before the commit leaves it waiting,
and the next attempt writes the same file anew; so there is one row and one file.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.document import MAX_BYTES, MAX_PAGES, REFUSALS, Checked, Downloaded
from bot.domain.errors import ChannelError, DocumentRefused, DocumentUnreadable, SendLater
from bot.domain.message import Reply
from bot.storage import document_queue, outbox
from bot.storage.database import Database
from bot.storage.documents import DocumentStore
from bot.storage.tables import Conversation, Document, Message
from bot.storage.texts import Texts
from bot.usecases.say import Rendering, say

#: After this many tries a file counts as lost; with the waits below after about half an hour.
MAX_ATTEMPTS = 8

#: First wait in seconds; four times as long with each try, up to the longest.
FIRST_WAIT, WAIT_FACTOR, LONGEST_WAIT = 2.0, 4, 600.0

#: Characters of a file's name that are repeated to the citizen.
LONGEST_NAME = 60

#: Gets a file of a channel by its reference, at most so many bytes; raises a `ChannelError`.
Download = Callable[[str, str, int], Downloaded]

#: Looks into a file of a declared type; raises `DocumentRefused`.
Inspect = Callable[[bytes, str], Checked]

#: Hears that a document is stored, refused or failed, in the transaction that says so: before
#: it no one else can know, and what it writes comes with it. What it raises puts the document
#: off. It may lock the conversation; a turn never waits for a document's row.
Arrived = Callable[[Session, Document], None]


def nobody(session: Session, document: Document) -> None:
    """Nothing waits for the document."""


@dataclass(frozen=True)
class Fetched:
    """What became of one file, for the log."""

    document_id: int
    channel: str
    status: str
    reason: str | None = None
    attempts: int = 0


@dataclass(frozen=True)
class Fetcher:
    """The verb with what it needs; one per worker."""

    database: Database
    channels: Mapping[str, Rendering]
    download: Download
    inspect: Inspect
    store: DocumentStore
    texts: Texts
    clock: Callable[[], datetime]
    arrived: Arrived = nobody

    def next(self) -> Fetched | None:
        """Fetch one file; None when none is due."""
        with self.database.transaction() as session:
            document = document_queue.claim(session, self.clock(), tuple(self.channels))
            if document is None:
                return None
            document.attempts += 1
            try:
                with session.begin_nested():
                    self._try(session, document)
                    if document.status != "waiting":
                        self.arrived(session, document)
            except Exception as error:
                # A fault of ours with one document keeps no other from being fetched.
                self._later(session, document, type(error).__name__, None)
            if document.status != "waiting":
                document_queue.discard_upload(session, document.reference)
            return Fetched(
                document.id,
                document.channel,
                document.status,
                document.reason,
                document.attempts,
            )

    def _try(self, session: Session, document: Document) -> None:
        try:
            self._keep(document, self._get(session, document))
        except SendLater as error:
            self._later(session, document, error.reason, error.after)
        except OSError:
            self._later(session, document, "storage", None)
        except DocumentUnreadable:
            self._later(session, document, "key_missing", None)
        except ChannelError as error:
            self._end(session, document, error.reason)
        except DocumentRefused as error:
            self._end(session, document, error.reason)

    def _get(self, session: Session, document: Document) -> Downloaded:
        """The file: one given to us directly, or from the platform."""
        if not document.reference.startswith(document_queue.UPLOADED):
            return self.download(document.channel, document.reference, MAX_BYTES)
        sealed = document_queue.upload(session, document.reference)
        if sealed is None:
            raise DocumentRefused("expired")
        return Downloaded(self.store.keyring.open(sealed, document.reference))

    def _keep(self, document: Document, found: Downloaded) -> None:
        """Write the file under the row's own name, then say in the row what it is."""
        checked = self.inspect(found.body, document.declared_type or found.media_type or "")
        document.key_id = self.store.write(document.path, checked.body)
        document.sha256 = hashlib.sha256(checked.body).hexdigest()
        document.size = len(checked.body)
        document.media_type, document.pages = checked.media_type, checked.pages
        document.doubts, document.fingerprint = list(checked.doubts), checked.fingerprint
        document.name = document.name or found.name or ""
        document.status, document.reason = "stored", None
        document.stored_at = self.clock()

    def _later(
        self, session: Session, document: Document, reason: str, after: float | None
    ) -> None:
        if document.attempts >= MAX_ATTEMPTS:
            self._end(session, document, reason)
            return
        document.reason = reason
        document.due_at = self.clock() + timedelta(seconds=after or _wait(document.attempts))

    def _end(self, session: Session, document: Document, reason: str) -> None:
        """Nothing more can be done: the citizen hears what happened and what helps."""
        document.status = "refused" if reason in REFUSALS else "failed"
        document.reason = reason
        self.store.remove(document.path)
        if document.message_id is not None:
            self._tell(session, document)

    def _tell(self, session: Session, document: Document) -> None:
        """Once: ten pictures of an album that fail alike are one sentence.

        The conversation is locked first, so that the sentence keeps its place among others.
        """
        conversation = session.scalars(
            select(Conversation)
            .where(Conversation.id == document.conversation_id)
            .with_for_update(key_share=True)
        ).one()
        sentence = self._sentence(document)
        last = session.scalars(
            select(Message)
            .where(Message.conversation_id == conversation.id)
            .order_by(Message.id.desc())
            .limit(1)
        ).one()
        if last.author == "bot" and last.text == sentence:
            return
        say(session, conversation, self.channels[document.channel], Reply(sentence))
        outbox.wake(session)

    def _sentence(self, document: Document) -> str:
        """What happened to which file, and what to do; `reason` in the citizen's words."""
        what = self.texts(f"files.kind.{document.kind}")
        if document.name:
            name = document.name[:LONGEST_NAME]
            what = self.texts("files.named", kind=what, name=name)
        reason = document.reason if document.reason in REFUSALS else "failed"
        megabytes = MAX_BYTES // 2**20
        return self.texts(
            f"files.trouble.{reason}", file=what, megabytes=megabytes, pages=MAX_PAGES
        )


def _wait(attempts: int) -> float:
    """Exponential back-off with jitter, so that many fetchers do not come back at once."""
    longest = min(FIRST_WAIT * WAIT_FACTOR ** (attempts - 1), LONGEST_WAIT)
    return float(longest) * random.uniform(0.5, 1.0)
