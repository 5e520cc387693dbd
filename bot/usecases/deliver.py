"""Sends what is queued: in order per conversation, again where that can help, then not.

At least once: a request is sent twice only if the process dies between the
platform's accept and our commit. What a platform's window forbids is held, and
goes out when the citizen writes.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy.orm import Session

from bot.domain.errors import ChannelError, RecipientGone, SendLater
from bot.domain.pace import Limits
from bot.storage import outbox, pacing
from bot.storage.database import Database
from bot.storage.tables import Conversation, Outbound

#: After this many tries a message is failed; with the waits below after about two hours.
MAX_ATTEMPTS = 24

#: First wait in seconds; doubled with each try up to the longest.
FIRST_WAIT, LONGEST_WAIT = 1.0, 600.0

#: How long an answer waits behind the window for the citizen to write.
HELD_FOR = timedelta(days=7)

#: The reason of a `ChannelError` that says the window was closed after all.
WINDOW_CLOSED = "window_closed"

#: Sends one request to an address on a channel; returns the platform's id of it.
Send = Callable[[str, str, Mapping[str, Any], str], str | None]


class Platform(Protocol):
    """What sending must know of a channel."""

    window: timedelta | None

    def limits(self, request: Mapping[str, Any]) -> Limits | None: ...

    def notice(self) -> dict[str, Any] | None: ...


@dataclass(frozen=True)
class Delivery:
    """What became of one request, for the log."""

    outbound_id: int
    channel: str
    status: str
    reason: str | None = None
    attempts: int = 0


@dataclass(frozen=True)
class Deliverer:
    database: Database
    platforms: Mapping[str, Platform]
    send: Send
    clock: Callable[[], datetime]

    def next(self) -> Delivery | None:
        """Send one request; None when nothing is due."""
        with self.database.transaction() as session:
            found = outbox.claim(session, self.clock(), tuple(self.platforms))
            if found is None:
                outbox.expire(session, self.clock())
                return None
            self._handle(session, *found)
            request = found[0]
            return Delivery(
                request.id, request.channel, request.status, request.reason, request.attempts
            )

    def _handle(self, session: Session, request: Outbound, conversation: Conversation) -> None:
        platform = self.platforms[request.channel]
        if not request.request:
            # Spoilt in the table, or its key is lost.
            _fail(request, "unreadable")
        elif conversation.unreachable:
            _fail(request, conversation.unreachable)
        elif self._is_closed(platform, request, conversation):
            self._hold(session, platform, request, conversation)
        elif (free_at := self._wait_for_place(platform, request, conversation)) is not None:
            request.due_at = free_at
        else:
            self._try(session, platform, request, conversation)

    def _is_closed(self, platform: Platform, request: Outbound, conversation: Conversation) -> bool:
        """Known from the citizen's last message, not from an error; a notice always may go."""
        if platform.window is None or request.request == platform.notice():
            return False
        last = conversation.last_inbound_at
        return last is None or self.clock() - last >= platform.window

    def _hold(
        self, session: Session, platform: Platform, request: Outbound, conversation: Conversation
    ) -> None:
        """Keep the answer back, and tell the citizen once that one is waiting."""
        outbox.hold(request, self.clock() + HELD_FOR)
        notice = platform.notice()
        if notice is not None and conversation.notified_at is None:
            conversation.notified_at = self.clock()
            outbox.put(session, conversation, None, notice, self.clock())

    def _wait_for_place(
        self, platform: Platform, request: Outbound, conversation: Conversation
    ) -> datetime | None:
        """Take a place in the platform's speed limits, or the time to come back.

        In a transaction of its own: other senders must not wait for our send.
        """
        limits = platform.limits(request.request)
        if limits is None:
            return None
        with self.database.transaction() as session:
            return pacing.reserve(
                session,
                conversation.channel,
                conversation.account,
                conversation.address,
                limits,
                self.clock(),
            )

    def _try(
        self, session: Session, platform: Platform, request: Outbound, conversation: Conversation
    ) -> None:
        request.attempts += 1
        try:
            request.provider_id = self.send(
                request.channel, conversation.address, request.request, str(request.id)
            )
        except SendLater as error:
            self._later(request, error)
        except RecipientGone as error:
            conversation.unreachable = error.reason
            _fail(request, error.reason)
        except ChannelError as error:
            if error.reason == WINDOW_CLOSED and request.request != platform.notice():
                self._hold(session, platform, request, conversation)
            else:
                _fail(request, error.reason, error.detail)
        except Exception as error:
            # A bug of ours: it must not hold up all others for ever.
            self._later(request, SendLater("error", type(error).__name__))
        else:
            request.status, request.sent_at = "sent", self.clock()
            request.reason, request.detail = None, None

    def _later(self, request: Outbound, error: SendLater) -> None:
        if request.attempts >= MAX_ATTEMPTS:
            _fail(request, error.reason, error.detail)
            return
        request.reason, request.detail = error.reason, error.detail or None
        wait = error.after or _wait(request.attempts)
        request.due_at = self.clock() + timedelta(seconds=wait)


def _fail(request: Outbound, reason: str, detail: str = "") -> None:
    request.status, request.reason, request.detail = "failed", reason, detail or None


def _wait(attempts: int) -> float:
    """Exponential back-off with jitter, so that many senders do not come back at once."""
    longest: float = min(FIRST_WAIT * 2 ** (attempts - 1), LONGEST_WAIT)
    return longest * random.uniform(0.5, 1.0)
