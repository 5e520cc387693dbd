"""Who wrote: finds or makes the citizen behind a message, within its turn.

Usually there is nothing new, and the claim of the conversation has told so already. The rest
may happen to one person in two conversations at once: `people` says in which order to lock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.domain.identity import Identifier, Sighting, home, sighting
from bot.storage import inbox, people
from bot.storage.people import Owner
from bot.storage.tables import Conversation
from bot.usecases.follow import follow
from bot.usecases.merge import join

#: Who did it, in the history: what a message itself proves.
ACTOR = "message"


def identify(
    session: Session, claim: inbox.Claim, profile: Mapping[str, Any], now: datetime
) -> bool:
    """The conversation has its citizen, with all that the message says of them.

    False when the message belongs to another conversation, where it waits from now on: its
    writer is not who has this address, or this address was somebody else's before.
    """
    conversation = claim.conversation
    address = home(conversation.channel, conversation.address, profile)
    if address != conversation.address or conversation.ended_at is not None:
        channel, account = conversation.channel, conversation.account
        claim.item.conversation_id = inbox.conversation_id(session, channel, account, address)
        return False
    sighted = sighting(conversation.channel, address, profile)
    if sighted is not None and not sighted.is_known(claim.identifiers, claim.name):
        _learn(session, conversation, sighted, now)
    return True


def _learn(session: Session, conversation: Conversation, sighted: Sighting, now: datetime) -> None:
    """Everything seen is one citizen's: of several the oldest one's, of none a new one's."""
    mentioned = (*sighted.seen, *sighted.gone)
    people.lock_identifiers(session, conversation, mentioned)
    owners = _locked_owners(session, conversation, mentioned)
    if owners:
        citizen = _add(session, conversation, sighted, owners, now)
    else:
        citizen = people.make(session, conversation, sighted.seen, sighted.name, ACTOR, now)
    conversation.citizen_id = citizen
    if sighted.gone:
        follow(session, conversation, sighted, now)


def _locked_owners(
    session: Session, conversation: Conversation, identifiers: Sequence[Identifier]
) -> dict[Identifier, Owner]:
    """Whose each is, with their citizens locked.

    If they have passed to others while we waited, the locks are given back before the others
    are locked: never a lower number while holding a higher one.
    """
    while owners := people.owners(session, conversation, identifiers):
        with session.connection().begin_nested() as point:
            people.lock_citizens(session, (owner.citizen_id for owner in owners.values()))
            if people.owners(session, conversation, identifiers) == owners:
                break
            point.rollback()
    return owners


def _add(
    session: Session,
    conversation: Conversation,
    sighted: Sighting,
    owners: Mapping[Identifier, Owner],
    now: datetime,
) -> int:
    """Join the owners, add what is new, take away what is gone; returns the citizen."""
    keep, *others = sorted({owner.citizen_id for owner in owners.values()})
    for other in others:
        join(session, keep, other, ACTOR, now)
    bundle = people.bind(session, keep, (owner.bundle for owner in owners.values()))
    new = [item for item in sighted.seen if item not in owners]
    added = people.add(session, conversation, (keep, bundle), new, now)
    people.touch(session, keep, (owner.id for owner in owners.values()), sighted.name, now)
    gone = [owners[item].id for item in sighted.gone if item in owners]
    people.release(session, gone)
    if gone or added or conversation.citizen_id not in (keep, *others):
        detail = {"conversation": conversation.id, "identifiers": added, "gone": gone}
        kind = "renamed_number" if sighted.gone else "joined"
        people.tell(session, keep, kind, ACTOR, detail, now)
    return keep
