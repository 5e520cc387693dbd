"""Two citizens become one: everything moves, and both histories tell."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.errors import OperatorError
from bot.storage import people
from bot.storage.database import Database
from bot.storage.tables import CitizenEvent
from bot.usecases.merge import merge
from tests.usecases.sightings import NOW, actual, assert_in_order, put, see


def test_everything_moves(db: Database) -> None:
    """Conversations and identifiers on all channels; a later message finds the one who is left."""
    see(db, "628110000001", phone="628110000001", user_id="ID.1")
    see(db, "81", "telegram")
    with db.transaction() as session:
        merge(session, 2, 1, "budi", NOW)
    with db.transaction() as session:
        assert_in_order(session)
        assert set(actual(session).conversations.values()) == {2}
        assert [row.kind for row in people.identifiers_of(session, 2)] == [
            "phone",
            "user_id",
            "telegram_id",
        ]
        told = session.scalars(select(CitizenEvent).where(CitizenEvent.kind == "merged")).all()
        moved = {"conversations": [1], "identifiers": [1, 2]}
        assert [(row.citizen_id, row.actor, row.detail) for row in told] == [
            (2, "budi", {"from": 1, **moved}),
            (1, "budi", {"into": 2, **moved}),
        ]
    assert see(db, "628110000001") == 2


def test_who_was_merged_is_followed(db: Database) -> None:
    """Through any number of merges; a citizen who never was is nobody."""
    for address in ("1", "2", "3"):
        see(db, address, "telegram")
    with db.transaction() as session:
        merge(session, 2, 1, "budi", NOW)
        merge(session, 3, 2, "budi", NOW)
    with db.transaction() as session:
        found = [people.citizen_of(session, number) for number in (1, 2, 3, 4)]
        assert [citizen and citizen.id for citizen in found] == [3, 3, 3, None]
        assert [row.id for row in people.conversations_of(session, 3)] == [1, 2, 3]
        assert_in_order(session)


def test_a_conversation_in_work_is_found_by_its_next_turn(db: Database) -> None:
    """Merging by a message waits for nobody: what it could not move is followed."""
    for address in ("1", "2"):
        see(db, address, "telegram")
    with db.transaction() as session:
        session.connection().exec_driver_sql(
            "UPDATE citizen SET merged_into = 1 WHERE id = 2;"
            "UPDATE identifier SET citizen_id = 1 WHERE citizen_id = 2"
        )
    with db.transaction() as session:
        assert [row.id for row in people.conversations_of(session, 1)] == [1, 2]
    assert see(db, "2", "telegram") == 1
    with db.transaction() as session:
        assert people.conversation_ids(session, 2) == []


def test_who_is_only_just_made_is_not_merged(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who was not there to be locked may still be changing."""
    see(db, "1", "telegram")
    lock = people.lock_citizens

    def late(session: Session, citizens: Iterable[int]) -> frozenset[int]:
        locked = lock(session, citizens)
        see(db, "2", "telegram")
        return locked

    monkeypatch.setattr(people, "lock_citizens", late)
    with pytest.raises(OperatorError, match="No citizen 2"), db.transaction() as session:
        merge(session, 1, 2, "budi", NOW)
    with db.transaction() as session:
        assert set(actual(session).conversations.values()) == {1, 2}


@pytest.mark.parametrize(
    ("keep", "other", "words"),
    [
        (1, 1, "Name two citizens"),
        (1, 9, "No citizen 9"),
        (9, 1, "No citizen 9"),
        (2**80, 1, "No citizen"),
        (2, 3, "Citizen 2 is merged into 1. Use 1."),
        (3, 2, "Citizen 2 is merged into 1. Use 1."),
    ],
)
def test_nonsense_is_refused(db: Database, keep: int, other: int, words: str) -> None:
    for address in ("1", "2", "3"):
        see(db, address, "telegram")
    with db.transaction() as session:
        merge(session, 1, 2, "budi", NOW)
    with pytest.raises(OperatorError, match=words), db.transaction() as session:
        merge(session, keep, other, "budi", NOW)
    put(db, "1", "telegram")
    with db.transaction() as session:
        assert set(actual(session).conversations.values()) == {1, 3}
