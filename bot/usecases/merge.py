"""Two citizens turn out to be one person: everything of the one becomes the other's.

Nothing is lost: what was written under the merged one's id is found by `people.citizen_of`.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.errors import OperatorError
from bot.storage import people
from bot.storage.tables import Citizen

NO_CITIZEN = "No citizen {}. A conversation's citizen stands in the column conversation.citizen_id."


def merge(session: Session, keep: int, other: int, actor: str, now: datetime) -> None:
    """Merge `other` into `keep`; raises `OperatorError`."""
    if keep == other:
        raise OperatorError(f"Citizen {keep} cannot be merged into itself. Name two citizens.")
    lock(session, keep, other)
    join(session, keep, other, actor, now)


def lock(session: Session, *citizens: int) -> None:
    """Nothing of these citizens changes until the commit, unless by the caller.

    Raises `OperatorError` when one is not, or is somebody else by now.
    """
    people.lock_conversations(session, citizens)
    locked = people.lock_citizens(session, citizens)
    for number in citizens:
        if number not in locked:
            raise OperatorError(NO_CITIZEN.format(number))
        live = require_citizen(session, number)
        if live.id != number:
            raise OperatorError(f"Citizen {number} is merged into {live.id}. Use {live.id}.")


def require_citizen(session: Session, number: int) -> Citizen:
    """A citizen as they are known now; raises `OperatorError` when there is none."""
    live = people.citizen_of(session, number)
    if live is None:
        raise OperatorError(NO_CITIZEN.format(number))
    return live


def join(session: Session, keep: int, other: int, actor: str, now: datetime) -> None:
    """What merging means, once both citizens are locked."""
    conversations = people.conversation_ids(session, other)
    identifiers = [row.id for row in people.identifiers_of(session, other)]
    people.hand_over_conversations(session, conversations, keep)
    people.hand_over_identifiers(session, identifiers, keep)
    people.mark_merged(session, other, keep)
    moved = {"conversations": conversations, "identifiers": identifiers}
    people.tell(session, keep, "merged", actor, {"from": other, **moved}, now)
    people.tell(session, other, "merged", actor, {"into": keep, **moved}, now)
