"""A citizen's number has changed: the conversation goes along, so that nobody who gets the old
number finds it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.identity import Sighting, address_identifier
from bot.storage import inbox
from bot.storage.tables import Conversation

#: Why nothing more is sent to a conversation that has ended.
NUMBER_CHANGED = "number_changed"


def follow(session: Session, conversation: Conversation, sighted: Sighting, now: datetime) -> None:
    """Go to the new address; where the citizen has a conversation already, this one ends.

    So does one at another address that is theirs no more.
    """
    own = address_identifier(conversation.channel, conversation.address)
    left = [item.value for item in sighted.gone if item != own]
    inbox.end_at(session, conversation, left, NUMBER_CHANGED, now)
    if own is None or own not in sighted.gone:
        return
    new = next(item.value for item in sighted.seen if item.kind == own.kind)
    there = inbox.find_conversation(session, conversation.channel, conversation.account, new)
    if there is None or inbox.take_over(session, conversation, there, now):
        conversation.address = new
    else:
        conversation.ended_at, conversation.unreachable = now, NUMBER_CHANGED
