"""The migration that encrypts what was said before: nothing lost, nothing left in plain words."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from alembic import command
from sqlalchemy import make_url, select

from bot.storage import database, embedded
from bot.storage.database import Database
from bot.storage.migrate import config_for, migrate
from bot.storage.tables import Citizen, Conversation, Document, Inbound, Message, Outbound
from tests.keys import KEYRING

BEFORE = "0005"

#: More than one batch.
MESSAGES = 2500

FILL = f"""
    INSERT INTO conversation (channel, account, address, state)
    VALUES ('fake', 'a', 'w1', '{{"heard": "kucing oranye"}}'), ('fake', 'a', 'w2', NULL);
    INSERT INTO inbound (channel, account, key, body) VALUES ('fake', 'a', 'k', 'kucing oranye');
    INSERT INTO message (conversation_id, author, text, choices)
    SELECT 1, 'citizen', 'kucing oranye ' || n, '[{{"title": "kucing oranye"}}]'
    FROM generate_series(1, {MESSAGES}) AS n;
    INSERT INTO message (conversation_id, author, text) VALUES (1, 'bot', '');
    INSERT INTO outbound (conversation_id, channel, request, reason)
    VALUES (1, 'fake', '{{"text": "kucing oranye"}}', 'bad_request: kucing oranye: ya'),
           (1, 'fake', '{{"text": "kucing oranye"}}', 'blocked');
    INSERT INTO document (conversation_id, channel, reference, kind, declared_type, name)
    VALUES (1, 'fake', 'r', 'image', '', 'kucing oranye.pdf');
    INSERT INTO citizen (name) VALUES ('Kucing oranye'), (NULL);
"""


@pytest.fixture
def old(server: embedded.EmbeddedServer) -> Iterator[Database]:
    """A database of the schema before, with words in it."""
    url = make_url(server.url).set(database="sealed_migration")
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE sealed_migration")
    made = database.connect(url.render_as_string(hide_password=False), KEYRING)
    with made.engine.begin() as filling:
        command.upgrade(config_for(filling, KEYRING), BEFORE)
        filling.exec_driver_sql(FILL)
    yield made
    made.dispose()
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("DROP DATABASE sealed_migration WITH (FORCE)")


def test_all_is_encrypted_and_reads_as_before(old: Database) -> None:
    assert b"oranye" in _files(old)
    migrate(old)
    assert b"oranye" not in _files(old)
    with old.transaction() as session:
        first, second = session.scalars(select(Conversation).order_by(Conversation.id))
        assert (first.state, second.state) == ({"heard": "kucing oranye"}, None)
        assert session.scalars(select(Inbound)).one().body == b"kucing oranye"
        *said, last = session.scalars(select(Message).order_by(Message.id))
        assert [row.text for row in said] == [f"kucing oranye {n + 1}" for n in range(MESSAGES)]
        assert all(row.choices == [{"title": "kucing oranye"}] for row in said)
        assert (last.text, last.choices, last.attachments) == ("", [], [])
        bad, gone = session.scalars(select(Outbound).order_by(Outbound.id))
        assert bad.request == {"text": "kucing oranye"}
        assert (bad.reason, bad.detail) == ("bad_request", "kucing oranye: ya")
        assert (gone.reason, gone.detail) == ("blocked", None)
        assert session.scalars(select(Document)).one().name == "kucing oranye.pdf"
        names = session.scalars(select(Citizen.name).order_by(Citizen.id)).all()
        assert names == ["Kucing oranye", None]
        session.add(Message(conversation_id=1, author="bot", text="lagi"))
    with old.transaction() as session:
        assert session.scalars(select(Message).order_by(Message.id.desc())).first().choices == []  # type: ignore[union-attr]


def _files(old: Database) -> bytes:
    """All tables as they stand on the disk, dead rows included."""
    with old.notes.connect() as connection:
        connection.exec_driver_sql("CHECKPOINT")
        return b"".join(
            bytes(body)
            for body in connection.exec_driver_sql("""
                SELECT pg_read_binary_file(pg_relation_filepath(oid)) FROM pg_class
                WHERE relkind IN ('r', 't', 'i') AND relnamespace IN
                    ('public'::regnamespace, 'pg_toast'::regnamespace)
                AND pg_relation_size(oid) > 0
            """).scalars()
        )
