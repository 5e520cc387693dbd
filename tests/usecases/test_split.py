"""One citizen becomes two: what messages have shown to be one person's stays together."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from bot.domain.errors import OperatorError
from bot.storage import people
from bot.storage.database import Database
from bot.storage.tables import CitizenEvent, Conversation
from bot.usecases.merge import merge
from bot.usecases.split import split
from tests.usecases.sightings import NOW, assert_in_order, see

P1, P2, U1 = "628110000001", "628110000002", "ID.1"


@pytest.fixture
def family(db: Database) -> Database:
    """Citizen 1: two conversations that belong together (1, 2), and a merged one (3)."""
    see(db, U1)
    see(db, P1, phone=P1, user_id=U1)
    see(db, P2)
    with db.transaction() as session:
        merge(session, 1, 2, "budi", NOW)
    return db


def conversations(db: Database, citizen: int) -> list[int]:
    with db.transaction() as session:
        assert_in_order(session)
        return people.conversation_ids(session, citizen)


def test_a_merged_stranger_is_a_citizen_again(family: Database) -> None:
    """A new one, whose history says from where; their next message finds them."""
    with family.transaction() as session:
        assert split(session, 1, "budi", NOW, conversation=3) == 3
    assert conversations(family, 1) == [1, 2]
    assert conversations(family, 3) == [3]
    with family.transaction() as session:
        told = session.scalars(select(CitizenEvent).where(CitizenEvent.kind == "split")).all()
        moved = {"conversations": [3], "identifiers": [3]}
        assert [(row.citizen_id, row.detail) for row in told] == [
            (3, {"from": 1, **moved}),
            (1, {"into": 3, **moved}),
        ]
    assert see(family, P2) == 3
    assert see(family, P1, phone=P1, user_id=U1) == 1


@pytest.mark.parametrize("what", [{"conversation": 1}, {"conversation": 2}, {"identifiers": [2]}])
def test_what_belongs_together_goes_together(family: Database, what: dict[str, Any]) -> None:
    """Number, user id and the conversations of both: the next message cannot join them again."""
    with family.transaction() as session:
        assert split(session, 1, "budi", NOW, **what) == 3
    assert conversations(family, 3) == [1, 2]
    assert conversations(family, 1) == [3]
    assert see(family, P1, phone=P1, user_id=U1) == 3


def test_a_conversation_that_has_ended_goes_alone(family: Database) -> None:
    """Its address is not its citizen's any more."""
    with family.transaction() as session:
        session.get_one(Conversation, 3).ended_at = NOW
    with family.transaction() as session:
        assert split(session, 1, "budi", NOW, conversation=3) == 3
    with family.transaction() as session:
        assert people.conversation_ids(session, 3) == [3]
        assert people.identifiers_of(session, 3) == []


@pytest.mark.parametrize(
    ("citizen", "what", "words"),
    [
        (9, {"conversation": 1}, "No citizen 9"),
        (2, {"conversation": 3}, "Citizen 2 is merged into 1. Use 1."),
        (1, {"conversation": 9}, "has no conversation 9. Look: python -m bot citizens show 1"),
        (1, {"identifiers": [1, 8, 9]}, "has no identifier 8, 9"),
        (1, {}, "Say which conversation"),
        (1, {"conversation": 1, "identifiers": [3]}, "belongs together"),
    ],
)
def test_nonsense_is_refused(
    family: Database, citizen: int, what: dict[str, Any], words: str
) -> None:
    with pytest.raises(OperatorError, match=words), family.transaction() as session:
        split(session, citizen, "budi", NOW, **what)
    assert conversations(family, 1) == [1, 2, 3]
