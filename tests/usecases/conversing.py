"""What the tests of a turn share: post something, work it off, look at what came of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from bot.bootstrap import Knowledge
from bot.domain.message import RawItem
from bot.storage.database import Database
from bot.storage.tables import Inbound, Message, Outbound
from bot.usecases.converse import Converser
from bot.usecases.receive import receive
from tests.conftest import Clock
from tests.usecases.fakes import FakeChannel, FakeEngine


def make_converser(
    db: Database, knowledge: Knowledge, clock: Clock, engine: FakeEngine
) -> Converser:
    return Converser(
        db,
        {"fake": FakeChannel()},
        engine,
        knowledge.catalogue,
        knowledge.texts,
        knowledge.calendar,
        clock,
    )


def post(db: Database, key: str, address: str | None = "warga-1", **fields: Any) -> int:
    fields = {"kind": "text", "text": key} | fields
    item = RawItem(key, address, json.dumps(fields).encode())
    with db.transaction() as session:
        return receive(session, "fake", "a", [item])


def transcript(db: Database) -> list[tuple[str, str]]:
    with db.transaction() as session:
        rows = session.scalars(select(Message).order_by(Message.id)).all()
        return [(row.author, row.text) for row in rows]


def statuses(db: Database) -> dict[str, str]:
    with db.transaction() as session:
        return {row.key: row.status for row in session.scalars(select(Inbound))}


def requests(db: Database) -> list[dict[str, Any]]:
    with db.transaction() as session:
        return [row.request for row in session.scalars(select(Outbound).order_by(Outbound.id))]


def work(converser: Converser) -> list[str]:
    """Work until nothing waits; the kinds of what was done."""
    kinds = []
    while (outcome := converser.next()) is not None:
        kinds.append(outcome.kind)
    return kinds


def work_after(converser: Converser, clock: Clock, seconds: float) -> list[str]:
    """Work as if this long had passed since the database stored the last item."""
    clock.now = datetime.now(UTC) + timedelta(seconds=seconds)
    return work(converser)


def photo(db: Database, key: str, address: str = "warga-1", **fields: Any) -> None:
    attachment = {"kind": "image", "reference": key}
    post(db, key, address, kind="media", attachments=[attachment], **({"text": ""} | fields))
