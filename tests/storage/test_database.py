"""The database: one schema, migrated safely, with errors an operator understands."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import make_url, text

from bot.domain.errors import DatabaseUnreachable, OperatorError
from bot.storage import database, embedded, schema
from bot.storage.database import Database
from bot.storage.migrate import config_for, migrate
from bot.storage.tables import Base
from tests.keys import KEYRING


@pytest.fixture
def empty(server: embedded.EmbeddedServer, migrated: Database) -> Iterator[str]:
    """The URL of a database of its own, without any table."""
    name = f"empty_{uuid.uuid4().hex[:8]}"
    with migrated.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        url = make_url(server.url).set(database=name)
        yield url.render_as_string(hide_password=False)
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


def test_migrations_make_exactly_the_tables(migrated: Database) -> None:
    with migrated.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_code_knows_the_newest_migration(migrated: Database) -> None:
    with migrated.engine.connect() as connection:
        script = ScriptDirectory.from_config(config_for(connection, migrated.keyring))
    assert script.get_current_head() == schema.HEAD
    assert schema.is_current(migrated)


def test_several_processes_may_migrate_at_once(empty: str) -> None:
    """Four at the same time: no error, one schema."""
    errors: list[Exception] = []

    def run() -> None:
        made = database.connect(empty, KEYRING)
        try:
            migrate(made)
        except Exception as error:
            errors.append(error)
        finally:
            made.dispose()

    fresh = database.connect(empty, KEYRING)
    assert not schema.is_current(fresh)
    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert schema.is_current(fresh)
    fresh.dispose()


def test_an_unreachable_database_is_one_line_with_the_remedy() -> None:
    """The address without the password, the reason, what to do."""
    started = time.monotonic()
    with pytest.raises(DatabaseUnreachable) as caught:
        database.wait_until_reachable("postgresql://sipraja:rahasia@127.0.0.1:1/x", 0.5)
    message = str(caught.value)
    assert "sipraja:***@127.0.0.1:1/x" in message
    assert "DATABASE_URL" in message
    assert "rahasia" not in message
    assert "\n" not in message
    assert time.monotonic() - started < 10


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite:///x.db", "bukan alamat"])
def test_only_postgresql(url: str) -> None:
    with pytest.raises(OperatorError, match="postgresql://"):
        database.connect(url, KEYRING)
