"""Two people were taken for one: some of what a citizen has becomes a new citizen's.

What messages have shown to be one person's stays together, or the next one would join it again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.errors import OperatorError
from bot.domain.identity import address_identifier
from bot.storage import people
from bot.storage.tables import CitizenIdentifier, Conversation
from bot.usecases.merge import lock


@dataclass(frozen=True)
class _Holdings:
    """What a citizen has."""

    conversations: Sequence[Conversation]
    identifiers: Sequence[CitizenIdentifier]

    def address_of(self, conversation: Conversation) -> CitizenIdentifier | None:
        """The identifier that a conversation's address is, while it is this citizen's."""
        own = address_identifier(conversation.channel, conversation.address)
        if own is None or conversation.ended_at is not None:
            return None
        wanted = (conversation.channel, conversation.account, own.kind, own.value)
        for row in self.identifiers:
            if (row.channel, row.account, row.kind, row.value) == wanted:
                return row
        return None

    def together_with(self, conversation: int | None, identifiers: Collection[int]) -> _Holdings:
        """These, and what is never parted from them."""
        asked = [row for row in self.conversations if row.id == conversation]
        addresses = [row for row in map(self.address_of, asked) if row is not None]
        named = [row for row in self.identifiers if row.id in identifiers]
        bundles = {row.bundle for row in (*addresses, *named)}
        moving = [row for row in self.identifiers if row.bundle in bundles]
        going = [row for row in self.conversations if self.address_of(row) in moving]
        ids = {row.id for row in (*asked, *going)}
        return _Holdings([row for row in self.conversations if row.id in ids], moving)


def split(
    session: Session,
    citizen: int,
    actor: str,
    now: datetime,
    conversation: int | None = None,
    identifiers: Collection[int] = (),
) -> int:
    """A new citizen with this conversation or these identifiers of `citizen`; returns the id.

    Raises `OperatorError`.
    """
    lock(session, citizen)
    held = _Holdings(
        people.conversations_of(session, citizen), people.identifiers_of(session, citizen)
    )
    _require_held(held, citizen, conversation, identifiers)
    going = held.together_with(conversation, identifiers)
    if len(going.conversations) == len(held.conversations) and len(going.identifiers) == len(
        held.identifiers
    ):
        raise OperatorError(
            f"All of citizen {citizen} belongs together: messages have shown it to be one "
            "person's. There is nothing to split."
        )
    return _hand_over(session, citizen, going, actor, now)


def _require_held(
    held: _Holdings, citizen: int, conversation: int | None, identifiers: Collection[int]
) -> None:
    look = f"Look: python -m bot citizens show {citizen}"
    if conversation is None and not identifiers:
        raise OperatorError(f"Say which conversation of citizen {citizen} is another's. {look}")
    if conversation is not None and conversation not in {row.id for row in held.conversations}:
        raise OperatorError(f"Citizen {citizen} has no conversation {conversation}. {look}")
    foreign = set(identifiers) - {row.id for row in held.identifiers}
    if foreign:
        named = ", ".join(map(str, sorted(foreign)))
        raise OperatorError(f"Citizen {citizen} has no identifier {named}. {look}")


def _hand_over(session: Session, citizen: int, going: _Holdings, actor: str, now: datetime) -> int:
    new = people.make_empty(session, now)
    conversations = [row.id for row in going.conversations]
    identifiers = [row.id for row in going.identifiers]
    people.hand_over_conversations(session, conversations, new)
    people.hand_over_identifiers(session, identifiers, new)
    moved = {"conversations": conversations, "identifiers": identifiers}
    people.tell(session, new, "split", actor, {"from": citizen, **moved}, now)
    people.tell(session, citizen, "split", actor, {"into": new, **moved}, now)
    return new
