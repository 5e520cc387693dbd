"""The inbound queue: store once, claim one conversation at a time, in order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, text
from sqlalchemy.orm import Session, aliased

from bot.storage.tables import Conversation, Inbound

#: The channel of LISTEN/NOTIFY that wakes conversing workers.
WAKE = "inbound"


@dataclass(frozen=True)
class Claim:
    """A conversation locked for this transaction, and its oldest waiting item.

    more_waiting: others wait behind it. What arrives after the claim does not count.
    """

    conversation: Conversation
    item: Inbound
    more_waiting: bool


def conversation_id(session: Session, channel: str, account: str, address: str) -> int:
    """The id of the conversation at an address; made when it is new.

    Looked for first: an insert would wait for a turn that has changed the row.
    """
    connection = session.connection()
    where = {"channel": channel, "account": account, "address": address}
    found = connection.exec_driver_sql(_CONVERSATION, where).scalar()
    if found is None:
        found = connection.exec_driver_sql(_NEW_CONVERSATION, where).scalar()
    if found is None:
        # Made by another hook meanwhile.
        found = connection.exec_driver_sql(_CONVERSATION, where).scalar_one()
    return int(found)


def store(
    session: Session, channel: str, account: str, key: str, conversation: int | None, body: bytes
) -> bool:
    """Store an item; False when it was already there.

    Whoever waits for more pictures of this conversation looks again.
    """
    item = {
        "channel": channel,
        "account": account,
        "key": key,
        "conversation": conversation,
        "body": body,
    }
    return session.connection().exec_driver_sql(_STORE, item).first() is not None


def following(session: Session, item: Inbound, most: int) -> list[Inbound]:
    """What waits behind `item` in its conversation, in order."""
    return list(
        session.scalars(
            select(Inbound)
            .where(
                Inbound.conversation_id == item.conversation_id,
                Inbound.status == "waiting",
                Inbound.id > item.id,
            )
            .order_by(Inbound.id)
            .limit(most)
        )
    )


def wake(session: Session) -> None:
    """Wake workers when this transaction commits."""
    session.execute(_WAKE)


def claim_conversation(session: Session, now: datetime) -> Claim | None:
    """Lock the conversation whose oldest waiting item is oldest; None when there is nothing.

    Locked rows are skipped, so that no conversation is worked on twice at a time. The item
    may have been finished between our look and our lock: `count_attempt` tells.
    """
    found = session.execute(_OLDEST_WAITING, {"now": now}).first()
    return Claim(found[0], found[1], more_waiting=found[2]) if found is not None else None


def claim_loose(session: Session, now: datetime) -> Inbound | None:
    """Lock one waiting item that belongs to no conversation (receipts, the unreadable)."""
    return session.scalars(
        select(Inbound)
        .where(Inbound.conversation_id.is_(None), Inbound.status == "waiting")
        .order_by(Inbound.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()


def count_attempt(connection: Connection, item_id: int, by: int = 1) -> bool:
    """Remember that a turn was begun, outside the turn's own transaction.

    False when the item is not waiting any more.
    """
    counted = connection.exec_driver_sql(_COUNT_ATTEMPT, {"id": item_id, "by": by})
    return counted.rowcount > 0


# Built once or plain: making a statement costs as much as running it.

_CONVERSATION = """
    SELECT id FROM conversation
    WHERE channel = %(channel)s AND account = %(account)s AND address = %(address)s
"""

_NEW_CONVERSATION = """
    INSERT INTO conversation (channel, account, address)
    VALUES (%(channel)s, %(account)s, %(address)s)
    ON CONFLICT DO NOTHING RETURNING id
"""

_STORE = """
    WITH stored AS (
        INSERT INTO inbound (channel, account, key, conversation_id, body)
        VALUES (%(channel)s, %(account)s, %(key)s, %(conversation)s, %(body)s)
        ON CONFLICT DO NOTHING RETURNING id, conversation_id
    ), noticed AS (
        UPDATE conversation SET gathering = false, retry_at = NULL
        FROM stored WHERE conversation.id = stored.conversation_id AND gathering
    )
    SELECT id FROM stored
"""

_Later = aliased(Inbound)

_OLDEST_WAITING = (
    select(
        Conversation,
        Inbound,
        select(_Later.id)
        .where(
            _Later.conversation_id == Conversation.id,
            _Later.status == "waiting",
            _Later.id > Inbound.id,
        )
        .exists(),
    )
    .join(Inbound, Inbound.conversation_id == Conversation.id)
    .where(Inbound.status == "waiting")
    .where((Conversation.retry_at.is_(None)) | (Conversation.retry_at <= bindparam("now")))
    .order_by(Inbound.id)
    .limit(1)
    .with_for_update(of=Conversation, skip_locked=True, key_share=True)
)

_COUNT_ATTEMPT = """
    UPDATE inbound SET attempts = greatest(attempts + %(by)s, 0)
    WHERE id = %(id)s AND status = 'waiting'
"""

_WAKE = text(f"NOTIFY {WAKE}")
