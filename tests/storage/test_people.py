"""Citizens in the database: those who talked with us before there were any."""

from __future__ import annotations

from alembic import command
from sqlalchemy import text

from bot.storage import database
from bot.storage.migrate import config_for, migrate
from tests.keys import KEYRING
from tests.storage.test_database import empty
from tests.usecases.sightings import assert_in_order

__all__ = ["empty"]

BEFORE = """
    INSERT INTO conversation (channel, account, address, last_inbound_at) VALUES
    ('telegram', 'b', '81', now()), ('telegram', 'b', '-100', now()),
    ('whatsapp', 'a', '628110000001', NULL), ('whatsapp', 'a', 'ID.71000', now()),
    ('simulator', 'web', '-x', now()), ('whatsapp', 'a', 'group:ID.7', now())
"""


def test_everybody_becomes_a_citizen(empty: str) -> None:
    """Every conversation but a group's, with the identifier that its address is."""
    made = database.connect(empty, KEYRING)
    with made.engine.begin() as connection:
        command.upgrade(config_for(connection, KEYRING), "0004")
        connection.exec_driver_sql(BEFORE)
    migrate(made)
    with made.engine.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT v.address, i.kind FROM conversation v "
                "LEFT JOIN identifier i ON i.citizen_id = v.citizen_id AND i.value = v.address "
                "ORDER BY v.id"
            )
        ).all()
    assert [tuple(row) for row in rows] == [
        ("81", "telegram_id"),
        ("-100", None),
        ("628110000001", "phone"),
        ("ID.71000", "user_id"),
        ("-x", "session"),
        ("group:ID.7", None),
    ]
    with made.transaction() as session:
        assert_in_order(session)
        assert session.scalar(text("SELECT count(*) FROM citizen WHERE merged_into IS NULL")) == 4
    made.dispose()
