"""Brings the database to the current schema; several processes may start at once."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from bot.storage.database import Database
from bot.storage.sealing import Keyring

#: Any constant will do, as long as every process of ours uses the same one.
MIGRATION_LOCK = 3515_0001


def config_for(connection: Connection, keyring: Keyring) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    config.attributes["keyring"] = keyring
    return config


def migrate(database: Database) -> None:
    """Apply all missing migrations in one transaction under one lock."""
    with database.engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        command.upgrade(config_for(connection, database.keyring), "head")
