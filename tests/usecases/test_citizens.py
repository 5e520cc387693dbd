"""Whatever happens, in whatever order or at once: everybody stays exactly one citizen."""

from __future__ import annotations

import json
import random
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from bot.bootstrap import Knowledge
from bot.domain.errors import OperatorError
from bot.storage import inbox
from bot.storage.database import Database
from bot.storage.tables import Citizen, CitizenEvent, CitizenIdentifier, Conversation
from bot.usecases.converse import Converser
from bot.usecases.identify import identify
from bot.usecases.merge import merge
from bot.usecases.split import split
from tests.conftest import Clock
from tests.usecases.conversing import make_converser, statuses
from tests.usecases.fakes import FakeChannel, FakeEngine
from tests.usecases.sightings import NOW, assert_in_order, look, put, see, send

PHONES = [f"62811000000{number}" for number in range(4)]
USERS = [f"ID.{number}" for number in range(4)]

phones, users = st.sampled_from(PHONES), st.sampled_from(USERS)

#: A step is a function of the database as it was before the first one, and as it is now.
Step = Callable[[Session, int, int], object]


def _message(address: str, channel: str = "whatsapp", **profile: str | None) -> Step:
    said = {key: value for key, value in profile.items() if value}

    def step(session: Session, *_: int) -> None:
        send(session, address, channel, "a", **said)
        look(session)

    return step


def _sighting(phone: str | None, user: str | None, name: str) -> Step:
    return _message(phone or user or USERS[0], phone=phone, user_id=user, name=name)


def _change(phone: str, new: str, user: str | None, new_user: str | None) -> Step:
    return _message(phone, phone=phone, new_phone=new, user_id=user, new_user_id=new_user)


def _merge(keep: int, other: int) -> Step:
    def step(session: Session, citizens: int, _: int) -> None:
        merge(session, citizens + keep, citizens + other, "budi", NOW)

    return step


def _split(citizen: int, conversation: int) -> Step:
    def step(session: Session, citizens: int, conversations: int) -> None:
        number = conversations + conversation
        split(session, citizens + citizen, "budi", NOW, conversation=number)

    return step


numbers = st.integers(1, 6)

steps = st.one_of(
    st.builds(_sighting, phones, st.none() | users, st.sampled_from(["", "Siti"])),
    st.builds(_sighting, st.none(), users, st.just("")),
    st.builds(_message, st.sampled_from(["1", "-2"]), st.just("telegram")),
    st.builds(_change, phones, phones, st.none() | users, st.none() | users),
    st.builds(_merge, numbers, numbers),
    st.builds(_split, numbers, numbers),
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(steps, min_size=2, max_size=12))
def test_everybody_is_one_citizen(db: Database, taken: list[Step]) -> None:
    """Every conversation has one live citizen, who has its address; no identifier belongs to
    two; the history explains who has what, and names nobody."""
    with db.sessions() as session:
        before = _last(session, "citizen"), _last(session, "conversation")
        for step in taken:
            # A merge or a split is refused, or done whole.
            with suppress(OperatorError), session.begin_nested():
                step(session, *before)
            session.expire_all()
        assert_in_order(session)
        for detail in map(json.dumps, session.scalars(select(CitizenEvent.detail))):
            assert not re.search(r"628110|ID|Siti", detail)


def _last(session: Session, table: str) -> int:
    """The id that was given last; rolled back or not."""
    return int(session.scalar(text(f"SELECT nextval('{table}_id_seq')")) or 0)


@contextmanager
def no_deadlock(db: Database) -> Iterator[None]:
    before = _deadlocks(db)
    yield
    assert _deadlocks(db) == before


def _deadlocks(db: Database) -> int:
    with db.engine.begin() as connection:
        connection.execute(text("SELECT pg_stat_force_next_flush()"))
    with db.engine.begin() as connection:
        return int(
            connection.execute(
                text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
            ).scalar_one()
        )


def test_two_turns_that_see_a_new_person_at_once(db: Database) -> None:
    """The second waits for the first and finds what it has made."""
    put(db, PHONES[0], phone=PHONES[0], user_id=USERS[0])
    put(db, USERS[0], user_id=USERS[0])
    with db.sessions() as first, db.sessions() as second:
        look(first)
        later = _in_a_thread(lambda: look(second) and second.commit())
        later.join(0.3)
        assert later.is_alive(), "it has not waited"
        first.commit()
        later.join(10)
    with db.transaction() as session:
        assert session.scalars(select(Citizen.id)).all() == [1]
        assert set(session.scalars(select(Conversation.citizen_id))) == {1}
        assert_in_order(session)


def test_two_turns_that_join_the_same_people(db: Database) -> None:
    """Neither waits for the other's conversation, which is locked until its turn ends."""
    see(db, PHONES[0])
    see(db, USERS[0])
    put(db, PHONES[0], phone=PHONES[0], user_id=USERS[0])
    put(db, USERS[0], user_id=USERS[0])
    profile = {"phone": PHONES[0], "user_id": USERS[0]}
    with no_deadlock(db), db.sessions() as first, db.sessions() as second:
        claims = [inbox.claim_conversation(session, NOW) for session in (first, second)]
        assert claims[0] is not None
        assert identify(first, claims[0], profile, NOW)
        later = _in_a_thread(lambda: _identify(second, claims[1], profile))
        later.join(0.3)
        assert later.is_alive(), "it has not waited"
        first.commit()
        later.join(10)
    with db.transaction() as session:
        assert set(session.scalars(select(Conversation.citizen_id))) == {1}
        assert_in_order(session)


def _identify(session: Session, claim: inbox.Claim | None, profile: dict[str, str]) -> None:
    assert claim is not None
    identify(session, claim, profile, NOW)
    session.commit()


def _in_a_thread(work: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=work)
    thread.start()
    return thread


@pytest.mark.parametrize("seed", [1, 2])
def test_many_turns_at_once(db: Database, knowledge: Knowledge, clock: Clock, seed: int) -> None:
    """Six workers, three people who write from their numbers and their user ids, and an operator
    who merges and splits: no deadlock, no turn fails, and afterwards each person is one citizen."""
    dice = random.Random(seed)
    for number in range(90):
        phone = PHONES[number % 3] if dice.random() < 0.5 else None
        profile = {"user_id": USERS[number % 3], "name": str(dice.randrange(3))}
        put(db, phone or USERS[number % 3], **profile, **({"phone": phone} if phone else {}))
    outcomes: list[str] = []
    workers = [
        _in_a_thread(
            lambda: _work_off(db, make_converser(db, knowledge, clock, FakeEngine()), outcomes)
        )
        for _ in range(6)
    ]
    with no_deadlock(db):
        for number in range(60):
            with suppress(OperatorError), db.transaction() as session:
                step = (_split, _merge)[number % 2]
                step(dice.randrange(1, 4), dice.randrange(1, 4))(session, 0, 0)
        for thread in workers:
            thread.join()
    assert set(statuses(db).values()) == {"done"}
    assert outcomes.count("text") == 90
    assert set(outcomes) <= {"text", "finished elsewhere"}
    _assert_three_people(db)


def _work_off(db: Database, converser: Converser, outcomes: list[str]) -> None:
    converser.channels["whatsapp"] = FakeChannel()  # type: ignore[index]
    while "waiting" in statuses(db).values():
        if outcome := converser.next():
            outcomes.append(outcome.error or outcome.kind)


def _assert_three_people(db: Database) -> None:
    """Each with all that is theirs, as soon as they write again."""
    for phone, user in zip(PHONES[:3], USERS[:3], strict=True):
        see(db, user, user_id=user)
        number = see(db, phone, phone=phone, user_id=user)
        with db.transaction() as session:
            rows = session.scalars(
                select(CitizenIdentifier.citizen_id).where(
                    CitizenIdentifier.value.in_((phone, user))
                )
            ).all()
            assert rows == [number, number]
    with db.transaction() as session:
        assert_in_order(session)
