"""What an operator sees of a citizen: enough to merge or split, nothing to write to them with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.identity import Identifier
from bot.storage import people
from bot.storage.tables import Citizen, CitizenEvent, CitizenIdentifier, Conversation
from bot.usecases.merge import require_citizen


@dataclass(frozen=True)
class Description:
    """A citizen as they are known now; `asked` is the number asked for, maybe merged since."""

    asked: int
    citizen: Citizen
    identifiers: Sequence[CitizenIdentifier]
    conversations: Sequence[Conversation]
    history: Sequence[CitizenEvent]


def describe(session: Session, number: int) -> Description:
    """Raises `OperatorError` when there is no such citizen."""
    citizen = require_citizen(session, number)
    history = session.scalars(
        select(CitizenEvent).where(CitizenEvent.citizen_id == citizen.id).order_by(CitizenEvent.id)
    ).all()
    return Description(
        number,
        citizen,
        people.identifiers_of(session, citizen.id),
        people.conversations_of(session, citizen.id),
        history,
    )


def masked(row: CitizenIdentifier) -> str:
    return Identifier(row.kind, row.value).masked()
