"""The inbound queue: store once, claim one conversation at a time, in order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, func, select, text
from sqlalchemy.orm import Session, aliased

from bot.storage import sealed
from bot.storage.tables import Citizen, CitizenIdentifier, Conversation, Inbound

#: The channel of LISTEN/NOTIFY that wakes conversing workers.
WAKE = "inbound"

#: An identifier not seen for so long is noted as seen again.
SEEN_AGAIN = timedelta(days=1)


@dataclass(frozen=True)
class Claim:
    """A conversation locked for this transaction, and its oldest waiting item.

    more_waiting: others wait behind it. What arrives after the claim does not count.
    identifiers, name: of its citizen as known so far (`identity.Identifier` as text), those
    seen lately; so that the usual turn need not ask who wrote.
    """

    conversation: Conversation
    item: Inbound
    more_waiting: bool
    identifiers: frozenset[str] = frozenset()
    name: str | None = None


def find_conversation(session: Session, channel: str, account: str, address: str) -> int | None:
    """The id of the conversation at an address now, if there is one."""
    where = {"channel": channel, "account": account, "address": address}
    found = session.connection().exec_driver_sql(_CONVERSATION, where).scalar()
    return int(found) if found is not None else None


def conversation_id(session: Session, channel: str, account: str, address: str) -> int:
    """The id of the conversation at an address; made when it is new.

    Looked for first: an insert would wait for a turn that has changed the row.
    """
    found = find_conversation(session, channel, account, address)
    if found is not None:
        return found
    where = {"channel": channel, "account": account, "address": address}
    connection = session.connection()
    made = connection.exec_driver_sql(_NEW_CONVERSATION, where).scalar()
    if made is None:
        # Made by another hook meanwhile.
        made = connection.exec_driver_sql(_CONVERSATION, where).scalar_one()
    return int(made)


def store(
    session: Session, channel: str, account: str, key: str, conversation: int | None, body: bytes
) -> bool:
    """Store an item; False when it was already there.

    Whoever waits for more pictures of this conversation looks again.
    """
    connection = session.connection()
    item = {
        "channel": channel,
        "account": account,
        "key": key,
        "conversation": conversation,
        "body": sealed.stored(connection, "inbound.body", body),
    }
    return connection.exec_driver_sql(_STORE, item).first() is not None


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
    found = session.execute(_OLDEST_WAITING, {"now": now, "lately": now - SEEN_AGAIN}).first()
    if found is None:
        return None
    conversation, item, more_waiting, identifiers, name = found
    return Claim(conversation, item, more_waiting, frozenset(identifiers or ()), name)


def take_over(session: Session, conversation: Conversation, other: int, now: datetime) -> bool:
    """End another conversation in which no turn was made yet; what waits there waits here.

    False when there was one, or when somebody works on it.
    """
    values = {"other": other, "here": conversation.id, "now": now}
    connection = session.connection()
    if connection.exec_driver_sql(_END_UNUSED, values).rowcount == 0:
        return False
    connection.exec_driver_sql(_MOVE_WAITING, values)
    return True


def end_at(
    session: Session, conversation: Conversation, addresses: list[str], why: str, now: datetime
) -> None:
    """End the conversations at other addresses of the same channel, unless somebody works there."""
    if addresses:
        place = {"channel": conversation.channel, "account": conversation.account}
        values = {**place, "addresses": addresses, "why": why, "now": now}
        session.connection().exec_driver_sql(_END_AT, values)


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
      AND ended_at IS NULL
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

_END_UNUSED = """
    UPDATE conversation SET ended_at = %(now)s
    WHERE id IN (SELECT id FROM conversation WHERE id = %(other)s AND citizen_id IS NULL
                 FOR NO KEY UPDATE SKIP LOCKED)
"""

_END_AT = """
    UPDATE conversation SET ended_at = %(now)s, unreachable = %(why)s
    WHERE id IN (SELECT id FROM conversation
                 WHERE channel = %(channel)s AND account = %(account)s
                   AND address = ANY(%(addresses)s) AND ended_at IS NULL
                 FOR NO KEY UPDATE SKIP LOCKED)
"""

_MOVE_WAITING = """
    UPDATE inbound SET conversation_id = %(here)s
    WHERE conversation_id = %(other)s AND status = 'waiting'
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
        select(func.array_agg(CitizenIdentifier.kind + ":" + CitizenIdentifier.value))
        .where(
            CitizenIdentifier.citizen_id == Conversation.citizen_id,
            CitizenIdentifier.channel == Conversation.channel,
            CitizenIdentifier.account == Conversation.account,
            CitizenIdentifier.last_seen > bindparam("lately"),
        )
        .scalar_subquery(),
        select(Citizen.name).where(Citizen.id == Conversation.citizen_id).scalar_subquery(),
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
