"""Does what was asked for outside the turns: one errand at a time, again where that can help.

An errand and what it writes are one transaction: it happens with its mark "done" or not at
all. What it does to the outside must bear a repetition.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.domain.errors import SiprajaError
from bot.storage import errands
from bot.storage.database import Database
from bot.storage.tables import Errand

#: First and longest wait in seconds; doubled with each try.
FIRST_WAIT, LONGEST_WAIT = 2.0, 1800.0

#: After this many tries an errand is failed; with the waits above after about a day.
MAX_ATTEMPTS = 60

#: Does one kind of errand within the transaction; raises `ErrandLater` or `ErrandFailed`.
Handler = Callable[[Session, Errand], None]


class ErrandLater(SiprajaError):
    """It cannot be done now; not before `after` seconds, where that is known."""

    def __init__(self, reason: str, after: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.after = after


class ErrandFailed(SiprajaError):
    """It can never be done; `reason` is a short word for who looks at it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Done:
    """What became of one errand, for the log."""

    errand_id: int
    kind: str
    status: str
    error: str | None = None
    attempts: int = 0


@dataclass(frozen=True)
class Errands:
    """The verb with what it needs; one per worker. handlers: by kind."""

    database: Database
    handlers: Mapping[str, Handler]
    clock: Callable[[], datetime]

    def next(self) -> Done | None:
        """Do one errand; None when none is due."""
        with self.database.transaction() as session:
            errand = errands.claim(session, self.clock())
            if errand is None:
                return None
            errand.attempts += 1
            self._do(session, errand)
            return Done(errand.id, errand.kind, errand.status, errand.error, errand.attempts)

    def _do(self, session: Session, errand: Errand) -> None:
        handler = self.handlers.get(errand.kind)
        if handler is None:
            return _end(errand, "failed", "unknown kind", self.clock())
        try:
            # What a handler has written before it failed is taken back.
            with session.begin_nested():
                handler(session, errand)
        except ErrandLater as error:
            self._later(errand, error.reason, error.after)
        except ErrandFailed as error:
            _end(errand, "failed", error.reason, self.clock())
        except SiprajaError as error:
            self._later(errand, type(error).__name__, None)
        else:
            _end(errand, "done", None, self.clock())

    def _later(self, errand: Errand, reason: str, after: float | None) -> None:
        errand.error = reason
        if errand.attempts >= MAX_ATTEMPTS:
            _end(errand, "failed", reason, self.clock())
            return
        longest = min(FIRST_WAIT * 2 ** min(errand.attempts - 1, 20), LONGEST_WAIT)
        wait = after if after is not None else longest * random.uniform(0.5, 1.0)
        errand.due_at = self.clock() + timedelta(seconds=wait)


def _end(errand: Errand, status: str, error: str | None, now: datetime) -> None:
    errand.status, errand.error, errand.done_at = status, error, now
