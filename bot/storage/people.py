"""Citizens and their identifiers in the database: found, kept and locked.

Locks are taken in one order everywhere: conversations, identifiers, citizens, each by
number. Whoever holds a citizen takes a conversation only if nobody works on it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.identity import Identifier
from bot.storage import sealed
from bot.storage.tables import Citizen, CitizenIdentifier, Conversation

#: Keeps our locks on identifiers apart from every other advisory lock.
IDENTIFIER_LOCK = 3515


@dataclass(frozen=True)
class Owner:
    """Whose an identifier is: its row, its citizen, and its bundle."""

    id: int
    citizen_id: int
    bundle: int


def citizen_of(session: Session, citizen_id: int) -> Citizen | None:
    """The citizen as they are known now: whom this one was merged into, at last."""
    found = _run(session, _LIVE, id=citizen_id).scalar()
    return session.get(Citizen, found) if found is not None else None


def conversation_ids(session: Session, citizen_id: int) -> list[int]:
    """Every conversation of a citizen, those of citizens merged into them included."""
    return list(_run(session, _CONVERSATIONS, id=citizen_id).scalars())


def conversations_of(session: Session, citizen_id: int) -> Sequence[Conversation]:
    """As `conversation_ids`, whole."""
    ids = conversation_ids(session, citizen_id)
    return session.scalars(
        select(Conversation).where(Conversation.id.in_(ids)).order_by(Conversation.id)
    ).all()


def identifiers_of(session: Session, citizen_id: int) -> Sequence[CitizenIdentifier]:
    return session.scalars(
        select(CitizenIdentifier)
        .where(CitizenIdentifier.citizen_id == citizen_id)
        .order_by(CitizenIdentifier.id)
    ).all()


def owners(
    session: Session, conversation: Conversation, identifiers: Sequence[Identifier]
) -> dict[Identifier, Owner]:
    """Whose each identifier is, on this conversation's channel; those of nobody are left out."""
    rows = _run(session, _OWNERS, **_place(conversation), **_columns(identifiers))
    return {Identifier(kind, value): Owner(*rest) for kind, value, *rest in rows}


def lock_conversations(session: Session, citizens: Sequence[int]) -> None:
    """Wait until nobody works on any conversation of these citizens."""
    _run(session, _LOCK_CONVERSATIONS, citizens=list(citizens))


def lock_identifiers(
    session: Session, conversation: Conversation, identifiers: Iterable[Identifier]
) -> None:
    """Of all turns that have seen one of these, this one alone goes on until it commits.

    So that two who see a new identifier at the same time do not both make a citizen.
    """
    names = [f"{conversation.channel}/{conversation.account}/{item}" for item in identifiers]
    _run(session, _LOCK_IDENTIFIERS, space=IDENTIFIER_LOCK, names=names)


def lock_citizens(session: Session, citizens: Iterable[int]) -> frozenset[int]:
    """Returns which are locked now: not one that has only just been made."""
    return frozenset(_run(session, _LOCK_CITIZENS, citizens=sorted(set(citizens))).scalars())


def make(
    session: Session,
    conversation: Conversation,
    identifiers: Sequence[Identifier],
    name: str,
    actor: str,
    now: datetime,
) -> int:
    """A new citizen with these identifiers, all of nobody until now; returns the id."""
    made = _run(
        session,
        _MAKE,
        **_place(conversation),
        **_columns(identifiers),
        conversation=conversation.id,
        name=_sealed(session, name) if name else None,
        actor=actor,
        now=now,
    )
    return int(made.scalar_one())


def make_empty(session: Session, now: datetime) -> int:
    """A new citizen without anything yet."""
    return int(_run(session, _MAKE_EMPTY, now=now).scalar_one())


def add(
    session: Session,
    conversation: Conversation,
    owner: tuple[int, int],
    identifiers: Sequence[Identifier],
    now: datetime,
) -> list[int]:
    """Identifiers of nobody become those of a citizen, in a bundle; returns their ids."""
    if not identifiers:
        return []
    citizen, bundle = owner
    values = {**_place(conversation), **_columns(identifiers), "citizen": citizen, "now": now}
    return list(_run(session, _ADD, **values, bundle=bundle).scalars())


def bind(session: Session, citizen: int, bundles: Iterable[int]) -> int:
    """These bundles of a citizen are one from now on; returns which."""
    lowest, *others = sorted(set(bundles))
    if others:
        _run(session, _BIND, citizen=citizen, lowest=lowest, others=others)
    return lowest


def touch(
    session: Session, citizen: int, identifiers: Iterable[int], name: str, now: datetime
) -> None:
    """A citizen's identifiers were seen just now, with a name."""
    _run(session, _TOUCH, ids=list(identifiers), now=now)
    if name:
        _run(session, _NAME, citizen=citizen, name=_sealed(session, name))


def release(session: Session, identifiers: Sequence[int]) -> None:
    """These identifiers are nobody's from now on."""
    if identifiers:
        _run(session, _RELEASE, ids=list(identifiers))


def hand_over_identifiers(session: Session, identifiers: Sequence[int], to: int) -> None:
    _run(session, _HAND_OVER_IDENTIFIERS, ids=list(identifiers), to=to)


def hand_over_conversations(session: Session, conversations: Sequence[int], to: int) -> None:
    """All but those somebody works on: their next turn finds out by itself."""
    _run(session, _HAND_OVER_CONVERSATIONS, ids=list(conversations), to=to)


def mark_merged(session: Session, citizen: int, into: int) -> None:
    _run(session, _MERGED, citizen=citizen, into=into)


def tell(
    session: Session,
    citizen: int,
    kind: str,
    actor: str,
    detail: Mapping[str, Any],
    now: datetime,
) -> None:
    """Write into a citizen's history; `detail` holds ids, never a name or a number."""
    _run(
        session,
        _TELL,
        citizen=citizen,
        kind=kind,
        actor=actor,
        detail=json.dumps(dict(detail)),
        now=now,
    )


def _run(session: Session, statement: str, **values: Any) -> Any:
    return session.connection().exec_driver_sql(statement, values)


def _sealed(session: Session, name: str) -> bytes:
    return sealed.stored(session.connection(), "citizen.name", name.encode("utf-8"))


def _place(conversation: Conversation) -> dict[str, str]:
    return {"channel": conversation.channel, "account": conversation.account}


def _columns(identifiers: Sequence[Identifier]) -> dict[str, list[str]]:
    return {
        "kinds": [item.kind for item in identifiers],
        "values": [item.value for item in identifiers],
    }


# Plain, as in the inbox: a citizen's first message waits for these.

_LIVE = """
    WITH RECURSIVE followed AS (
        SELECT id, merged_into FROM citizen WHERE id = %(id)s
        UNION
        SELECT c.id, c.merged_into FROM citizen c JOIN followed f ON c.id = f.merged_into
    )
    SELECT id FROM followed WHERE merged_into IS NULL
"""

_CONVERSATIONS = """
    WITH RECURSIVE merged AS (
        SELECT id FROM citizen WHERE id = %(id)s
        UNION
        SELECT c.id FROM citizen c JOIN merged m ON c.merged_into = m.id
    )
    SELECT v.id FROM conversation v JOIN merged m ON v.citizen_id = m.id ORDER BY v.id
"""

_OWNERS = """
    SELECT i.kind, i.value, i.id, i.citizen_id, i.bundle
    FROM identifier i
    JOIN unnest(%(kinds)s::text[], %(values)s::text[]) AS s (kind, value)
      ON i.kind = s.kind AND i.value = s.value
    WHERE i.channel = %(channel)s AND i.account = %(account)s
"""

_LOCK_CONVERSATIONS = """
    SELECT id FROM conversation WHERE citizen_id = ANY(%(citizens)s)
    ORDER BY id FOR NO KEY UPDATE
"""

_LOCK_IDENTIFIERS = """
    SELECT pg_advisory_xact_lock(%(space)s, number)
    FROM (SELECT DISTINCT hashtext(name) AS number
          FROM unnest(%(names)s::text[]) AS name ORDER BY 1) AS sorted
"""

_LOCK_CITIZENS = """
    SELECT id FROM citizen WHERE id = ANY(%(citizens)s) ORDER BY id FOR NO KEY UPDATE
"""

_MAKE = """
    WITH made AS (
        INSERT INTO citizen (name, created_at) VALUES (%(name)s, %(now)s) RETURNING id
    ), known AS (
        INSERT INTO identifier
            (citizen_id, channel, account, kind, value, bundle, first_seen, last_seen)
        SELECT made.id, %(channel)s, %(account)s, s.kind, s.value, made.id, %(now)s, %(now)s
        FROM made, unnest(%(kinds)s::text[], %(values)s::text[]) AS s (kind, value)
        RETURNING id
    ), told AS (
        INSERT INTO citizen_event (citizen_id, kind, actor, detail, at)
        SELECT made.id, 'made', %(actor)s,
               jsonb_build_object('conversation', %(conversation)s::bigint,
                                  'identifiers', (SELECT jsonb_agg(id) FROM known)),
               %(now)s
        FROM made
    )
    SELECT id FROM made
"""

_MAKE_EMPTY = "INSERT INTO citizen (created_at) VALUES (%(now)s) RETURNING id"

_ADD = """
    INSERT INTO identifier
        (citizen_id, channel, account, kind, value, bundle, first_seen, last_seen)
    SELECT %(citizen)s, %(channel)s, %(account)s, s.kind, s.value, %(bundle)s, %(now)s, %(now)s
    FROM unnest(%(kinds)s::text[], %(values)s::text[]) AS s (kind, value)
    RETURNING id
"""

_BIND = """
    UPDATE identifier SET bundle = %(lowest)s
    WHERE citizen_id = %(citizen)s AND bundle = ANY(%(others)s)
"""

_TOUCH = "UPDATE identifier SET last_seen = %(now)s WHERE id = ANY(%(ids)s)"

_NAME = "UPDATE citizen SET name = %(name)s WHERE id = %(citizen)s"

_RELEASE = "DELETE FROM identifier WHERE id = ANY(%(ids)s)"

_HAND_OVER_IDENTIFIERS = "UPDATE identifier SET citizen_id = %(to)s WHERE id = ANY(%(ids)s)"

_HAND_OVER_CONVERSATIONS = """
    UPDATE conversation SET citizen_id = %(to)s
    WHERE id IN (SELECT id FROM conversation WHERE id = ANY(%(ids)s)
                 FOR NO KEY UPDATE SKIP LOCKED)
"""

_MERGED = "UPDATE citizen SET merged_into = %(into)s WHERE id = %(citizen)s"

_TELL = """
    INSERT INTO citizen_event (citizen_id, kind, actor, detail, at)
    VALUES (%(citizen)s, %(kind)s, %(actor)s, %(detail)s::jsonb, %(now)s)
"""
