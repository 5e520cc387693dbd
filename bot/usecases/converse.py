"""One turn: claim a conversation, understand its next item, answer, all in one transaction.

A crash before the commit leaves nothing, after it everything; so each message
takes effect exactly once. No network call is made here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from bot.domain.calendar import Calendar
from bot.domain.catalogue import Catalogue
from bot.domain.errors import UnreadableItem
from bot.domain.message import Incoming, Reply
from bot.storage import document_queue, inbox, outbox
from bot.storage.database import Database
from bot.storage.tables import Conversation, Inbound, Message
from bot.storage.texts import Texts
from bot.usecases.gather import gather
from bot.usecases.identify import identify
from bot.usecases.respond import Answering, Responder
from bot.usecases.say import say

#: A turn that fails this often is parked, and the citizen told honestly.
MAX_ATTEMPTS = 3

#: Begun turns that neither ended nor failed: each time the worker died with it.
MAX_DEATHS = 5

#: Kinds that become a turn of the dialogue.
ANSWERED = frozenset({"text", "choice", "media", "group"})

#: Waits before the second and third attempt, in seconds.
RETRY_AFTER = (1.0, 5.0)


class Reading(Protocol):
    """What a turn needs of a channel: understand an item, put a reply in its terms."""

    def parse(self, body: bytes) -> Incoming: ...

    def acknowledge(self, incoming: Incoming) -> dict[str, Any] | None: ...

    def render(self, reply: Reply, message_id: int) -> list[dict[str, Any]]: ...


#: Shows the citizen at an address of a channel that their message is being answered.
Watch = Callable[[str, str, Incoming], AbstractContextManager[None]]


def unwatched(channel: str, address: str, incoming: Incoming) -> AbstractContextManager[None]:
    return nullcontext()


@dataclass(frozen=True)
class Outcome:
    """What became of an item, for the log: ids and words of ours only."""

    inbound_id: int
    conversation_id: int | None
    kind: str
    intent: str | None = None
    confidence: float | None = None
    error: str | None = None


@dataclass(frozen=True)
class Converser:
    """The verb with what it needs; one per worker."""

    database: Database
    channels: Mapping[str, Reading]
    engine: Answering
    catalogue: Catalogue
    texts: Texts
    calendar: Calendar
    clock: Callable[[], datetime]
    watch: Watch = unwatched
    #: Items whose turn ended with the database, not with the worker: no death of theirs.
    spared: list[int] = field(default_factory=list)

    @cached_property
    def responder(self) -> Responder:
        return Responder(self.engine, self.catalogue, self.texts, self.calendar, self.clock)

    def next(self) -> Outcome | None:
        """Work on one item; None when nothing is waiting."""
        outcome = self._next_of_conversation()
        return outcome if outcome is not None else self._next_loose()

    def _next_of_conversation(self) -> Outcome | None:
        self._spare()
        item_id: int | None = None
        try:
            with self.database.transaction() as session:
                claim = inbox.claim_conversation(session, self.clock())
                if claim is None:
                    return None
                item_id = claim.item.id
                if not self._count_attempt(item_id):
                    return Outcome(item_id, claim.conversation.id, "finished elsewhere")
                if claim.item.attempts >= MAX_DEATHS:
                    return self._give_up(session, claim.conversation, claim.item, "worker died")
                return self._turn(session, claim)
        except (OperationalError, InterfaceError):
            # The database went away, not the message wrong: the worker waits and comes back.
            if item_id is not None:
                self.spared.append(item_id)
            raise
        except Exception as error:
            if item_id is None:
                raise
            return self._failed(item_id, error)

    def _spare(self) -> None:
        while self.spared:
            with self.database.note() as connection:
                inbox.count_attempt(connection, self.spared[-1], by=-1)
            self.spared.pop()

    def _count_attempt(self, item_id: int) -> bool:
        with self.database.note() as connection:
            return inbox.count_attempt(connection, item_id)

    def _turn(self, session: Session, claim: inbox.Claim) -> Outcome:
        conversation, item = claim.conversation, claim.item
        channel = self.channels.get(item.channel)
        if channel is None:
            raise UnreadableItem(f"channel {item.channel} is not configured")
        incoming = channel.parse(item.body)
        if not identify(session, claim, incoming.profile, self.clock()):
            return self._pass_on(session, conversation, item)
        gathered = gather(session, channel.parse, claim, incoming, self.clock())
        if gathered.wait_until is not None:
            return self._wait(conversation, item, gathered.wait_until)
        outcome = Outcome(item.id, conversation.id, incoming.kind)
        incoming = self._edited_afterwards(session, conversation, gathered.incoming)
        if incoming.kind in ANSWERED:
            outcome = self._answer(session, conversation, item, channel, incoming)
        note_reachability(conversation, incoming)
        for finished in (item, *gathered.taken):
            self._finish(conversation, finished)
        return outcome

    def _pass_on(self, session: Session, conversation: Conversation, item: Inbound) -> Outcome:
        """The message is another conversation's: it is looked at there."""
        self.spared.append(item.id)
        inbox.wake(session)
        return Outcome(item.id, conversation.id, "passed on")

    def _wait(self, conversation: Conversation, item: Inbound, until: datetime) -> Outcome:
        """More pictures may be coming: look again then, or when something else arrives."""
        conversation.gathering, conversation.retry_at = True, until
        self.spared.append(item.id)
        return Outcome(item.id, conversation.id, "gathering")

    def _edited_afterwards(
        self, session: Session, conversation: Conversation, incoming: Incoming
    ) -> Incoming:
        """An edit of the citizen's last message, answered already, is asked anew; of an
        older one it is only recorded."""
        if incoming.kind != "edit":
            return incoming
        last = session.scalars(
            select(Message.provider_id)
            .where(Message.conversation_id == conversation.id, Message.author == "citizen")
            .order_by(Message.id.desc())
            .limit(1)
        ).first()
        about_last = bool(incoming.corrects) and last == incoming.corrects
        return replace(incoming, kind="text" if about_last else "ignored")

    def _answer(
        self,
        session: Session,
        conversation: Conversation,
        item: Inbound,
        channel: Reading,
        incoming: Incoming,
    ) -> Outcome:
        outbox.release(session, conversation, self.clock())
        conversation.last_inbound_at = item.received_at
        self._record_citizen(session, conversation, item, incoming)
        if receipt := channel.acknowledge(incoming):
            outbox.put(session, conversation, None, receipt)
        if conversation.answered_by != "bot":
            return Outcome(item.id, conversation.id, "for_staff")
        with self.watch(item.channel, conversation.address, incoming):
            response = self.responder.respond(session, conversation, item, incoming)
        for reply in response.replies:
            self.say(session, conversation, channel, reply)
        outbox.wake(session)
        return Outcome(
            item.id, conversation.id, incoming.kind, response.intent, response.confidence
        )

    def say(
        self, session: Session, conversation: Conversation, channel: Reading, reply: Reply
    ) -> None:
        """Record a reply and queue it in the channel's terms."""
        say(session, conversation, channel, reply)

    def _record_citizen(
        self, session: Session, conversation: Conversation, item: Inbound, incoming: Incoming
    ) -> None:
        """What was said stands in the transcript; what was sent along waits to be fetched."""
        message = Message(
            conversation_id=conversation.id,
            author="citizen",
            text=incoming.shown or incoming.text,
            attachments=[vars(attachment) for attachment in incoming.attachments],
            inbound_id=item.id,
            provider_id=incoming.provider_id or incoming.corrects or None,
        )
        session.add(message)
        if incoming.kind == "media":
            session.flush()
            document_queue.put(session, conversation, message, incoming.attachments, self.clock())

    def _finish(self, conversation: Conversation | None, item: Inbound) -> None:
        item.status = "done"
        item.done_at = self.clock()
        if conversation is not None:
            conversation.retry_at, conversation.gathering = None, False

    def _failed(self, item_id: int, error: Exception) -> Outcome:
        """The turn was rolled back: try again later, or park it and say so."""
        with self.database.transaction() as session:
            conversation_id = session.get_one(Inbound, item_id).conversation_id
            lock = {"key_share": True}
            conversation = session.get_one(Conversation, conversation_id, with_for_update=lock)
            item = session.get_one(Inbound, item_id, populate_existing=True)
            if item.status != "waiting":
                # Another worker took it meanwhile and came to an end with it.
                return Outcome(item.id, conversation.id, "retry", error=type(error).__name__)
            if item.attempts < MAX_ATTEMPTS and not isinstance(error, UnreadableItem):
                wait = RETRY_AFTER[min(item.attempts, len(RETRY_AFTER)) - 1]
                conversation.retry_at = self.clock() + timedelta(seconds=wait)
                return Outcome(item.id, conversation.id, "retry", error=type(error).__name__)
            return self._give_up(session, conversation, item, _named(error))

    def _give_up(
        self, session: Session, conversation: Conversation, item: Inbound, reason: str
    ) -> Outcome:
        """Park the item and tell the citizen; the next item goes on."""
        item.status, item.error = "parked", reason
        conversation.retry_at = None
        channel = self.channels.get(item.channel)
        if channel is not None and reason != "unreadable":
            self.say(session, conversation, channel, Reply(self.texts("trouble.failed")))
            outbox.wake(session)
        return Outcome(item.id, conversation.id, "parked", error=reason)

    def _next_loose(self) -> Outcome | None:
        """Receipts, and items no conversation can be told for."""
        item_id: int | None = None
        try:
            with self.database.transaction() as session:
                item = inbox.claim_loose(session, self.clock())
                if item is None:
                    return None
                item_id = item.id
                incoming = self.channels[item.channel].parse(item.body)
                for provider_id, state, reason in incoming.receipts:
                    tag = str(incoming.profile.get("tag") or "")
                    outbox.move_forward(session, item.channel, provider_id, state, reason, tag)
                self._finish(None, item)
                return Outcome(item.id, None, incoming.kind)
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            if item_id is None:
                raise
            with self.database.transaction() as session:
                item = session.get_one(Inbound, item_id)
                item.status, item.error = "parked", _named(error)
            return Outcome(item_id, None, "parked", error=_named(error))


def note_reachability(conversation: Conversation, incoming: Incoming) -> None:
    """A citizen who writes or unblocks can be written to again."""
    if "blocked" in incoming.profile:
        conversation.unreachable = "blocked" if incoming.profile["blocked"] else None
    elif incoming.kind in ANSWERED:
        conversation.unreachable = None


def _named(error: Exception) -> str:
    """A short reason without any of the citizen's words."""
    return "unreadable" if isinstance(error, UnreadableItem) else type(error).__name__
