"""What the tests about citizens share: messages with identifiers, and who has what."""

from __future__ import annotations

import itertools
import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.identity import Identifier, address_identifier
from bot.domain.message import RawItem
from bot.storage import inbox
from bot.storage.database import Database
from bot.storage.tables import Citizen, CitizenEvent, CitizenIdentifier, Conversation
from bot.usecases.identify import identify
from bot.usecases.receive import receive

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)

_keys = itertools.count()


def send(session: Session, address: str, channel: str, account: str, **profile: str) -> None:
    """A message from `address` that says this of its writer waits."""
    body = json.dumps({"kind": "text", "text": "halo", "profile": profile}).encode()
    receive(session, channel, account, [RawItem(str(next(_keys)), address, body)])


def look(session: Session, now: datetime = NOW) -> Conversation:
    """Claim the next message and identify its writer, as a turn does; follow it if it goes on."""
    claim = inbox.claim_conversation(session, now)
    assert claim is not None
    profile = json.loads(claim.item.body)["profile"]
    if not identify(session, claim, profile, now):
        return look(session, now)
    claim.item.status = "done"
    return claim.conversation


def put(
    db: Database, address: str, channel: str = "whatsapp", account: str = "a", **profile: str
) -> None:
    with db.transaction() as session:
        send(session, address, channel, account, **profile)


def see(
    db: Database, address: str, channel: str = "whatsapp", account: str = "a", **profile: str
) -> int | None:
    """A message arrives and its writer is identified; returns the citizen."""
    put(db, address, channel, account, **profile)
    with db.transaction() as session:
        return look(session).citizen_id


@dataclass
class Holdings:
    """Whose everything is."""

    conversations: dict[int, int] = field(default_factory=dict)
    identifiers: dict[int, int] = field(default_factory=dict)


def actual(session: Session) -> Holdings:
    """As it stands in the tables, every citizen followed to who they are now."""
    merged = {row.id: row.merged_into for row in session.scalars(select(Citizen))}

    def live(number: int) -> int:
        into = merged[number]
        return number if into is None else live(into)

    found = Holdings()
    for row in session.scalars(select(Conversation).where(Conversation.citizen_id.is_not(None))):
        found.conversations[row.id] = live(row.citizen_id or 0)
    for identifier in session.scalars(select(CitizenIdentifier)):
        found.identifiers[identifier.id] = identifier.citizen_id
        assert merged[identifier.citizen_id] is None
    return found


def told(session: Session) -> Holdings:
    """As the history says."""
    found = Holdings()
    for event in session.scalars(select(CitizenEvent).order_by(CitizenEvent.id)):
        _apply(found, event)
    return found


def _apply(found: Holdings, event: CitizenEvent) -> None:
    detail: dict[str, Any] = event.detail
    if "into" in detail:
        return
    conversations = [*detail.get("conversations", ()), *filter(None, [detail.get("conversation")])]
    found.conversations |= dict.fromkeys(conversations, event.citizen_id)
    found.identifiers |= dict.fromkeys(detail.get("identifiers", ()), event.citizen_id)
    for gone in detail.get("gone", ()):
        del found.identifiers[gone]


def assert_in_order(session: Session) -> None:
    """Whatever happened: one citizen each, nothing parted that belongs together, all explained."""
    found = actual(session)
    rows = session.scalars(select(CitizenIdentifier)).all()
    bundles = defaultdict(set)
    owners = {}
    for row in rows:
        bundles[row.bundle].add(row.citizen_id)
        key = (row.channel, row.account, Identifier(row.kind, row.value))
        assert owners.setdefault(key, row.citizen_id) == row.citizen_id
    assert all(len(citizens) == 1 for citizens in bundles.values())
    for conversation in session.scalars(select(Conversation)):
        own = address_identifier(conversation.channel, conversation.address)
        if own is not None and conversation.ended_at is None:
            key = (conversation.channel, conversation.account, own)
            assert owners[key] == found.conversations[conversation.id]
    assert told(session) == found
