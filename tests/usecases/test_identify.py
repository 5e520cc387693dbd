"""Who wrote: one citizen for all identifiers that messages prove to be one person's."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from bot.bootstrap import Knowledge
from bot.channels import whatsapp_parse
from bot.domain.message import Incoming
from bot.storage import inbox, people
from bot.storage.database import Database
from bot.storage.tables import (
    Citizen,
    CitizenEvent,
    CitizenIdentifier,
    Conversation,
    Inbound,
    Outbound,
)
from bot.usecases.converse import Converser
from bot.usecases.identify import identify
from bot.usecases.receive import receive
from tests.conftest import Clock
from tests.usecases.conversing import make_converser, statuses, transcript, work
from tests.usecases.fakes import FakeChannel, FakeEngine
from tests.usecases.sightings import NOW, assert_in_order, look, put, see

P1, P2 = "628110000001", "628110000002"
U1, U2 = "ID.7100011122233344451", "ID.7100011122233344452"


def identifiers(db: Database) -> list[tuple[int, str, str]]:
    with db.transaction() as session:
        rows = session.scalars(select(CitizenIdentifier).order_by(CitizenIdentifier.value)).all()
        return [(row.citizen_id, row.kind, row.value) for row in rows]


def history(db: Database, citizen: int) -> list[str]:
    with db.transaction() as session:
        assert_in_order(session)
        found = select(CitizenEvent.kind).where(CitizenEvent.citizen_id == citizen)
        return list(session.scalars(found.order_by(CitizenEvent.id)))


def test_a_new_writer_is_a_new_citizen(db: Database) -> None:
    assert see(db, "81", "telegram", name="Siti") == 1
    assert see(db, "82", "telegram", name="Siti") == 2, "a name identifies nobody"
    assert see(db, "81", "telegram") == 1
    assert identifiers(db) == [(1, "telegram_id", "81"), (2, "telegram_id", "82")]
    assert history(db, 1) == ["made"]


def test_a_group_has_no_citizen(db: Database) -> None:
    assert see(db, "-5", "telegram") is None
    assert identifiers(db) == []


def test_the_same_value_elsewhere_is_somebody_else(db: Database) -> None:
    """An identifier means something only on its channel and account."""
    assert see(db, P1) == 1
    assert see(db, P1, account="b") == 2
    assert see(db, P1, "telegram") == 3


def test_what_a_message_adds_is_added(db: Database) -> None:
    assert see(db, P1) == 1
    assert see(db, P1, phone=P1, user_id=U1) == 1
    assert identifiers(db) == [(1, "phone", P1), (1, "user_id", U1)]
    assert history(db, 1) == ["made", "joined"]


def test_known_by_user_id_and_later_by_phone(db: Database) -> None:
    """Two addresses, so two conversations, of one citizen; the older one stays."""
    assert see(db, U1, user_id=U1) == 1
    assert see(db, P1, phone=P1) == 2
    assert see(db, P1, phone=P1, user_id=U1) == 1
    assert see(db, U1, user_id=U1) == 1
    with db.transaction() as session:
        assert [row.id for row in people.conversations_of(session, 1)] == [1, 2]
        live = people.citizen_of(session, 2)
        assert live is not None and live.id == 1
    assert history(db, 1) == ["made", "merged"]
    assert history(db, 2) == ["made", "merged"]


def test_a_name_is_kept_as_it_was_said_last(db: Database) -> None:
    see(db, P1, name="Siti")
    see(db, P1, name="S" * 5000)
    see(db, P1)
    with db.transaction() as session:
        assert session.scalars(select(Citizen.name)).all() == ["S" * 100]


def test_nothing_new_costs_no_statement(db: Database) -> None:
    """The claim has told already; a day later it is noted that they were seen again."""
    profile = {"phone": P1, "user_id": U1, "name": "Siti"}
    see(db, P1, **profile)
    put(db, P1, **profile)
    statements: list[str] = []

    def note(*args: object) -> None:
        statements.append(str(args[2]))

    with db.transaction() as session:
        claim = inbox.claim_conversation(session, NOW)
        assert claim is not None
        event.listen(db.engine, "before_cursor_execute", note)
        assert identify(session, claim, profile, NOW)
        event.remove(db.engine, "before_cursor_execute", note)
    assert statements == []
    later = NOW + timedelta(days=2)
    with db.transaction() as session:
        look(session, later)
    with db.transaction() as session:
        assert set(session.scalars(select(CitizenIdentifier.last_seen))) == {later}
        assert set(session.scalars(select(CitizenIdentifier.first_seen))) == {NOW}
    assert history(db, 1) == ["made"]


class FakeWhatsApp(FakeChannel):
    """Reads what Meta sends."""

    def parse(self, body: bytes) -> Incoming:
        return whatsapp_parse.parse(body)


@pytest.fixture
def converser(
    db: Database, knowledge: Knowledge, clock: Clock, fake_engine: FakeEngine
) -> Converser:
    made = make_converser(db, knowledge, clock, fake_engine)
    made.channels["whatsapp"] = FakeWhatsApp()  # type: ignore[index]
    return made


def deliver(db: Database, *messages: dict[str, object], user_id: str | None = None) -> None:
    """One request of Meta's with these messages, all of one writer."""
    writer = {"wa_id": messages[0].get("from"), "user_id": user_id, "profile": {"name": "Siti"}}
    contact = {key: value for key, value in writer.items() if value}
    value = {"contacts": [contact], "messages": list(messages)}
    body = {"entry": [{"id": "1", "changes": [{"field": "messages", "value": value}]}]}
    with db.transaction() as session:
        receive(session, "whatsapp", "a", whatsapp_parse.split(json.dumps(body).encode()))


def text(key: str, phone: str) -> dict[str, object]:
    return {"id": key, "from": phone, "type": "text", "text": {"body": key}}


def changed(key: str, phone: str, **system: str) -> dict[str, object]:
    system = {"type": "user_changed_number", "body": "changed", **system}
    return {"id": key, "from": phone, "type": "system", "system": system}


def conversations(db: Database) -> list[tuple[str, int | None, bool]]:
    with db.transaction() as session:
        rows = session.scalars(select(Conversation).order_by(Conversation.id)).all()
        return [(row.address, row.citizen_id, row.ended_at is not None) for row in rows]


def test_a_conversation_goes_along_to_the_new_number(db: Database, converser: Converser) -> None:
    """With its state and its history; who gets the old number is somebody else, from nothing."""
    deliver(db, text("satu", P1), changed("x", P1, wa_id=P2), user_id=U1)
    work(converser)
    deliver(db, text("dua", P2), user_id=U2)
    deliver(db, text("tiga", P1))
    work(converser)
    assert conversations(db) == [(P2, 1, False), (P1, 2, False)]
    assert transcript(db)[-2:] == [("citizen", "tiga"), ("bot", "re: tiga")]
    with db.transaction() as session:
        states = session.scalars(select(Conversation.state).order_by(Conversation.id)).all()
    assert states == [{"count": 2}, {"count": 1}]
    assert identifiers(db) == [
        (2, "phone", P1),
        (1, "phone", P2),
        (1, "user_id", U1),
        (1, "user_id", U2),
    ]
    assert history(db, 1) == ["made", "renamed_number", "joined"]


def test_what_waits_at_the_new_number_waits_in_the_old_conversation(
    db: Database, converser: Converser
) -> None:
    """Notice and messages come at once: the dialogue goes on as if the number were the same."""
    deliver(db, text("satu", P1), changed("x", P1, wa_id=P2))
    deliver(db, text("dua", P2))
    deliver(db, text("tiga", P1))
    work(converser)
    assert set(statuses(db).values()) == {"done"}
    assert conversations(db) == [(P2, 1, False), (P2, None, True), (P1, 2, False)]
    with db.transaction() as session:
        assert session.scalars(select(Inbound.conversation_id).order_by(Inbound.id)).all() == [
            1,
            1,
            1,
            3,
        ]
        assert session.get_one(Conversation, 1).state == {"count": 2}


def test_with_the_number_the_user_id_changes(db: Database, converser: Converser) -> None:
    """Meta makes a new one (business-scoped user ids), and says which was the old."""
    deliver(db, text("satu", P1), user_id=U1)
    deliver(db, changed("x", P1, wa_id=P2, user_id=U2, previous_user_id=U1))
    work(converser)
    assert identifiers(db) == [(1, "phone", P2), (1, "user_id", U2)]


def test_a_user_id_changes_without_a_number(db: Database, converser: Converser) -> None:
    """It is said in the conversation of the old one, although nothing else names it."""
    writer = {"id": "satu", "from_user_id": U1, "type": "text", "text": {"body": "satu"}}
    deliver(db, writer, user_id=U1)
    note = changed("x", "", user_id=U2, previous_user_id=U1, type="user_changed_user_id")
    del note["from"]
    deliver(db, note)
    work(converser)
    assert conversations(db) == [(U2, 1, False)]
    assert identifiers(db) == [(1, "user_id", U2)]


def test_the_notice_comes_after_the_first_message(db: Database, converser: Converser) -> None:
    """The conversation of the old number ends, and what waits in it is not sent to a stranger."""
    deliver(db, text("satu", P1))
    deliver(db, text("dua", P2))
    work(converser)
    deliver(db, changed("x", P1, wa_id=P2))
    deliver(db, text("tiga", P1))
    work(converser)
    assert conversations(db) == [(P1, 1, True), (P2, 1, False), (P1, 3, False)]
    with db.transaction() as session:
        old = session.get_one(Conversation, 1)
        assert old.unreachable == "number_changed"
        assert [row.conversation_id for row in session.scalars(select(Outbound))] == [1, 2, 3]
        assert session.scalars(select(Inbound.conversation_id)).all() == [1, 2, 1, 3]
    assert history(db, 1) == ["made", "merged", "renamed_number"]


def test_a_message_caught_by_the_change_goes_where_it_belongs(
    db: Database, converser: Converser
) -> None:
    """A hook has found the conversation at the old number just before it moved on."""
    deliver(db, changed("x", P1, wa_id=P2), text("satu", P1))
    work(converser)
    assert conversations(db) == [(P2, 1, False), (P1, 2, False)]
    assert transcript(db) == [("citizen", "satu"), ("bot", "re: satu")]
    with db.transaction() as session:
        assert session.scalars(select(Inbound.attempts).order_by(Inbound.id)).all() == [1, 1]


def test_a_notice_that_comes_again_changes_nothing(db: Database, converser: Converser) -> None:
    deliver(db, text("satu", P1), changed("x", P1, wa_id=P2))
    work(converser)
    deliver(db, changed("y", P1, wa_id=P2))
    work(converser)
    assert conversations(db) == [(P2, 1, False), (P1, 1, True)]
    assert identifiers(db) == [(1, "phone", P2)]
    assert history(db, 1) == ["made", "renamed_number", "renamed_number"]
