"""An application after it was sent: its states, who may move it, what a citizen calls them.

Status is small, history is rich: every move is an event with who, when and why.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.domain.errors import SiprajaError

Status = Literal[
    "submitted",
    "in_review",
    "needs_correction",
    "approved",
    "ready",
    "delivered",
    "rejected",
    "withdrawn",
]

Event = Literal[
    "submitted",
    "review_started",
    "correction_requested",
    "corrected",
    "approved",
    "made_ready",
    "delivered",
    "rejected",
    "withdrawn",
    "paused",
    "resumed",
    "transferred",
]

#: The words of the Sipraja app, which citizens see (keys under ``application.word``).
WORDS: dict[Status, str] = {
    "submitted": "waiting",
    "in_review": "waiting",
    "approved": "waiting",
    "needs_correction": "not_sent",
    "ready": "ready",
    "delivered": "done",
    "rejected": "rejected",
    "withdrawn": "withdrawn",
}

#: From which states an event leads to which.
_MOVES: dict[Event, tuple[frozenset[Status], Status]] = {
    "review_started": (frozenset({"submitted"}), "in_review"),
    "correction_requested": (frozenset({"submitted", "in_review"}), "needs_correction"),
    "corrected": (frozenset({"needs_correction"}), "in_review"),
    "approved": (frozenset({"submitted", "in_review"}), "approved"),
    "made_ready": (frozenset({"approved"}), "ready"),
    "delivered": (frozenset({"approved", "ready"}), "delivered"),
    "rejected": (frozenset({"submitted", "in_review", "needs_correction"}), "rejected"),
    "withdrawn": (frozenset({"submitted", "in_review", "needs_correction"}), "withdrawn"),
}

#: Events that leave the state as it is, while the application is still open.
_NOTES: frozenset[Event] = frozenset({"paused", "resumed", "transferred"})

ENDED: frozenset[Status] = frozenset({"delivered", "rejected", "withdrawn"})

#: What only means something with words: a citizen must know why and what to do.
NEEDS_REMARK: frozenset[Event] = frozenset({"rejected", "correction_requested", "paused"})

#: Events that the citizen is told about.
TOLD: frozenset[Event] = frozenset(
    {
        "review_started",
        "correction_requested",
        "approved",
        "made_ready",
        "delivered",
        "rejected",
        "paused",
        "resumed",
        "transferred",
    }
)


class MoveRefused(SiprajaError):
    """An application cannot be moved so; `status` is what it is now."""

    def __init__(self, status: Status, event: Event, reason: str = "state") -> None:
        super().__init__(f"{event} is not possible from {status} ({reason})")
        self.status = status
        self.event = event
        self.reason = reason


@dataclass(frozen=True)
class Actor:
    """Who moved an application: kind and the id within it, never a name."""

    kind: Literal["citizen", "staff", "agency", "system", "operator"]
    id: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}" if self.id else self.kind


def moved(status: Status, event: Event, remark: str | None) -> Status:
    """The state after `event`; raises `MoveRefused`."""
    if event in NEEDS_REMARK and not (remark or "").strip():
        raise MoveRefused(status, event, "remark")
    if event in _NOTES:
        if status in ENDED:
            raise MoveRefused(status, event)
        return status
    before, after = _MOVES.get(event, (frozenset(), status))
    if status not in before:
        raise MoveRefused(status, event)
    return after


def possible(status: Status) -> tuple[Event, ...]:
    """The events that can happen next, in their usual order."""
    moves = tuple(event for event, (before, _) in _MOVES.items() if status in before)
    return moves if status in ENDED else (*moves, *sorted(_NOTES))
